package io.ecp.examples.consumer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Says in a sentence where two jars differ first. */
final class JarDifference {

    private JarDifference() {}

    /** Empty if the files have the same bytes. */
    static Optional<String> between(Path first, Path second) {
        try {
            if (Files.mismatch(first, second) < 0) {
                return Optional.empty();
            }
            try (ZipFile one = new ZipFile(first.toFile());
                    ZipFile other = new ZipFile(second.toFile())) {
                return Optional.of(first.getFileName() + ": " + firstOf(one, other));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String firstOf(ZipFile one, ZipFile other) throws IOException {
        List<? extends ZipEntry> ones = one.stream().toList();
        List<? extends ZipEntry> others = other.stream().toList();
        for (int i = 0; i < Math.max(ones.size(), others.size()); i++) {
            if (i == ones.size()) {
                return others.get(i) + " is in the second jar only";
            }
            if (i == others.size()) {
                return ones.get(i) + " is in the first jar only";
            }
            Optional<String> difference = between(one, ones.get(i), other, others.get(i));
            if (difference.isPresent()) {
                return difference.get();
            }
        }
        return "the entries are the same, but not how they are packed";
    }

    private static Optional<String> between(ZipFile one, ZipEntry entry, ZipFile other, ZipEntry counterpart)
            throws IOException {
        if (!entry.getName().equals(counterpart.getName())) {
            return Optional.of("where the first jar has " + entry + ", the second has " + counterpart);
        }
        byte[] bytes = content(one, entry);
        byte[] otherBytes = content(other, counterpart);
        int at = Arrays.mismatch(bytes, otherBytes);
        if (at >= 0) {
            return Optional.of(
                    entry + " differs from byte " + at + " of " + bytes.length + " and " + otherBytes.length);
        }
        if (entry.getTime() != counterpart.getTime()) {
            return Optional.of(entry + " has the times " + entry.getLastModifiedTime() + " and "
                    + counterpart.getLastModifiedTime());
        }
        return Optional.empty();
    }

    private static byte[] content(ZipFile jar, ZipEntry entry) throws IOException {
        try (InputStream stream = jar.getInputStream(entry)) {
            return stream.readAllBytes();
        }
    }
}
