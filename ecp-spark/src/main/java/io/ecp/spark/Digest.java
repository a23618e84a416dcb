package io.ecp.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal digits. */
final class Digest {

    private Digest() {}

    static String of(byte[] bytes) {
        return hex(sha256(), bytes);
    }

    /** Of all that a stream has. */
    static String of(InputStream in) throws IOException {
        MessageDigest sha = sha256();
        try (DigestInputStream through = new DigestInputStream(in, sha)) {
            through.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    /** Of texts, so that no two lists have the same one by running into each other. */
    static String of(String... texts) {
        MessageDigest sha = sha256();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            sha.update(bytes);
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static String hex(MessageDigest sha, byte[] bytes) {
        return HexFormat.of().formatHex(sha.digest(bytes));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
