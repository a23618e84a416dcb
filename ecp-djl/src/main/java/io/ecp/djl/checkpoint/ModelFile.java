package io.ecp.djl.checkpoint;

import io.ecp.error.ModelLoadException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files of a checkpoint that may be missing, cut off, or something else than their name says. */
final class ModelFile {

    private static final byte[] LFS_POINTER = "version https://git-lfs".getBytes(StandardCharsets.US_ASCII);

    private ModelFile() {}

    /**
     * Checks that a file is there.
     *
     * @throws ModelLoadException if it is missing, or no regular file
     */
    static void require(Path file) {
        if (!Files.exists(file)) {
            // A download cache links into its store; a link to nothing is a download that was cut short or cleaned up.
            throw new ModelLoadException(
                    Files.isSymbolicLink(file)
                            ? file + " is a link to a file that does not exist; download the checkpoint again"
                            : file + " does not exist; download the whole checkpoint");
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelLoadException(file + " is not a regular file; give the directory of a checkpoint");
        }
    }

    /**
     * The whole of a small UTF-8 file.
     *
     * @throws ModelLoadException if it is missing, unreadable, larger than {@code mostBytes}, or not UTF-8
     */
    static String text(Path file, long mostBytes) {
        require(file);
        byte[] bytes;
        try {
            long size = Files.size(file);
            if (size > mostBytes) {
                throw new ModelLoadException(file + " has " + size + " bytes, more than the " + mostBytes
                        + " that such a file can sensibly have; download it again");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException failure) {
            throw unreadable(file, failure);
        }
        refuseLfsPointer(file, bytes);
        return decode(file, ByteBuffer.wrap(bytes));
    }

    /**
     * UTF-8 bytes as text.
     *
     * @throws ModelLoadException if they are not UTF-8
     */
    static String decode(Path file, ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException failure) {
            throw new ModelLoadException(file + " is damaged: its JSON is not valid UTF-8; download it again", failure);
        }
    }

    /**
     * Refuses the few lines of text that a clone without Git LFS has in the place of a large file.
     *
     * @param start the file's first bytes
     * @throws ModelLoadException if they are such a pointer's
     */
    static void refuseLfsPointer(Path file, byte[] start) {
        if (start.length < LFS_POINTER.length) {
            return;
        }
        for (int i = 0; i < LFS_POINTER.length; i++) {
            if (start[i] != LFS_POINTER[i]) {
                return;
            }
        }
        throw new ModelLoadException(
                file + " is a Git LFS pointer, not the file itself; run 'git lfs pull' in its directory");
    }

    /** A failure of the file system. */
    static ModelLoadException unreadable(Path file, IOException failure) {
        return new ModelLoadException(
                file + " cannot be read (" + failure + "); check its permissions and the disk", failure);
    }
}
