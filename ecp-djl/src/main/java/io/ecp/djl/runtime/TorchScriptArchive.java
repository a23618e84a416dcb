package io.ecp.djl.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * TorchScript text, packed the way libtorch loads it: a zip file whose entries are stored uncompressed, with the text
 * as {@code code/__torch__.py} and a pickle that makes one object of one of its classes, which has no attributes.
 *
 * <p>The text is resources put one after the other, so that a kernel can be exchanged: libtorch resolves every operator
 * when the archive is loaded, and one that a platform lacks would spoil all of it. Source of the format:
 * {@code torch/csrc/jit/serialization/import.cpp} and {@code import_source.cpp} of PyTorch, format version 10.
 */
public final class TorchScriptArchive {

    private static final String ROOT = "module/";

    private final String className;
    private final String text;

    private TorchScriptArchive(String className, String text) {
        this.className = className;
        this.text = text;
    }

    /**
     * Reads the text.
     *
     * @param className the class that the archive's object is of
     * @param resources paths on the class path relative to {@code io/ecp/djl}, such as {@code runtime/linear.py}
     * @throws IllegalStateException if a resource is missing: the jar is damaged
     */
    public static TorchScriptArchive of(String className, String... resources) {
        StringBuilder text = new StringBuilder();
        for (String resource : resources) {
            text.append(read(resource)).append("\n\n");
        }
        return new TorchScriptArchive(className, text.toString());
    }

    /** A name for messages. */
    public String name() {
        return className;
    }

    /** The archive's bytes. */
    InputStream open() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 1024);
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, "version", latin("10\n"));
            put(zip, "byteorder", latin("little"));
            // Protocol 2: an empty tuple.
            put(zip, "constants.pkl", latin("\u0080\u0002)."));
            // Protocol 2: the class, an empty tuple of arguments, NEWOBJ, an empty dict of attributes, BUILD.
            put(zip, "data.pkl", latin("\u0080\u0002c__torch__\n" + className + "\n)\u0081}b."));
            put(zip, "code/__torch__.py", text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(ROOT + name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        // Any fixed time: the archive never leaves memory.
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static String read(String resource) {
        String path = "/io/ecp/djl/" + resource;
        try (InputStream in = TorchScriptArchive.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the resource " + path + " is missing from the ecp-djl jar; use an unmodified jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the resource " + path + " cannot be read", e);
        }
    }
}
