package io.ecp.imaging;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Small picture files of all formats and kinds, with what Pillow 12.3.0 makes of them. */
final class FormatFiles {

    private static final Map<String, byte[]> FILES = load();

    private FormatFiles() {}

    /**
     * What Pillow makes of a file.
     *
     * @param file its name
     * @param frame which page
     * @param stored the size before an EXIF orientation is applied
     * @param pillow the checksum of {@code convert("RGB")}
     * @param seen the size after
     * @param overWhite the checksum over white and turned
     * @param overBlack the checksum over black and turned
     */
    record Expected(String file, int frame, Size stored, long pillow, Size seen, long overWhite, long overBlack) {

        byte[] bytes() {
            return FormatFiles.bytes(file);
        }

        @Override
        public String toString() {
            return file + " " + frame;
        }
    }

    static List<Expected> expected() {
        return new String(bytes("expected.csv"), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> {
                    String[] cells = line.split(",");
                    String[] file = cells[0].split("#");
                    return new Expected(
                            file[0],
                            file.length > 1 ? Integer.parseInt(file[1]) : 0,
                            new Size(Integer.parseInt(cells[1]), Integer.parseInt(cells[2])),
                            Long.parseLong(cells[3]),
                            new Size(Integer.parseInt(cells[4]), Integer.parseInt(cells[5])),
                            Long.parseLong(cells[6]),
                            Long.parseLong(cells[7]));
                })
                .toList();
    }

    /** The names of all files. */
    static List<String> names() {
        return FILES.keySet().stream().filter(name -> !name.endsWith(".csv")).toList();
    }

    static byte[] bytes(String name) {
        return Objects.requireNonNull(FILES.get(name), name).clone();
    }

    static long crc(RgbImage image) {
        CRC32 crc = new CRC32();
        crc.update(image.toByteArray());
        return crc.getValue();
    }

    private static Map<String, byte[]> load() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (InputStream stream = FormatFiles.class.getResourceAsStream("formats.zip");
                ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(stream.readAllBytes()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }
}
