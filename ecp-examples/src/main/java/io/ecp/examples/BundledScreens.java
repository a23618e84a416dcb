package io.ecp.examples;

import com.google.common.io.MoreFiles;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The labelled screens that travel inside the jar, as a directory of desk4k's shape. */
final class BundledScreens {

    private static final Map<String, String> FILES = Map.of(
            "commands.json", "annotations/desk.json",
            "questions.jsonl", "perception.jsonl",
            "screen_000.png", "images/screen_000.png",
            "screen_001.png", "images/screen_001.png",
            "screen_002.png", "images/screen_002.png");

    private BundledScreens() {}

    /** Writes what is not there yet; returns the directory. */
    static Path unpack(Path directory) {
        try {
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                URL url = Resources.getResource(BundledScreens.class, "screens/" + file.getKey());
                Path place = directory.resolve(file.getValue());
                MoreFiles.createParentDirectories(place);
                if (!Files.exists(place)
                        || Files.size(place) != Resources.asByteSource(url).size()) {
                    Resources.asByteSource(url).copyTo(MoreFiles.asByteSink(place));
                }
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled screens cannot be unpacked into " + directory, e);
        }
    }
}
