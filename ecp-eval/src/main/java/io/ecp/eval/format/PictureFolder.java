package io.ecp.eval.format;

import io.ecp.eval.DataException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Size;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The pictures of a benchmark by their names in its files; sizes are read once, from the header. Not thread-safe but for {@link #open}. */
final class PictureFolder {

    private final Path folder;
    private final Map<String, Size> sizes = new HashMap<>();

    PictureFolder(Path folder) {
        this.folder = folder;
    }

    /** The picture's own size. */
    Size size(String where, String picture) {
        return sizes.computeIfAbsent(picture, name -> read(where, name));
    }

    /** The picture's own size, which must be what the row says. */
    Size size(String where, String picture, Size labelled) {
        Size size = size(where, picture);
        if (!size.equals(labelled)) {
            throw new DataException(where + " says that " + picture + " has " + labelled + " pixels, but it has " + size
                    + ", and its boxes would lie elsewhere; download the picture again in its original size");
        }
        return size;
    }

    private Size read(String where, String picture) {
        try {
            Path file = folder.resolve(picture).normalize();
            if (!file.startsWith(folder.normalize())) {
                throw new DataException(where + ": the picture " + picture + " lies outside of " + folder);
            }
            if (!Files.isRegularFile(file)) {
                throw new DataException(where + ": there is no picture " + file
                        + "; download the benchmark's pictures, or give --data the directory that holds them");
            }
            return ImageSource.of(file).size();
        } catch (InvalidPathException e) {
            throw new DataException(where + ": \"" + picture + "\" is no name of a picture", e);
        } catch (ImageException e) {
            throw new DataException(where + ": " + e.getMessage(), e);
        }
    }

    ImageSource open(String picture) {
        return ImageSource.of(folder.resolve(picture));
    }
}
