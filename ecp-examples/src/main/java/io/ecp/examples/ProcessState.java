package io.ecp.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a process holds at one moment, after a garbage collection. Linux for memory and open files; 0 elsewhere.
 *
 * @param residentBytes memory that is resident, mapped files included
 * @param heapBytes of the Java heap in use
 * @param handles of libtorch that DJL holds
 * @param threads of Java
 * @param openFiles file descriptors
 * @param temporaryFiles files below the directory for temporary files
 */
record ProcessState(long residentBytes, long heapBytes, int handles, int threads, long openFiles, long temporaryFiles) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** What this process holds now. */
    static ProcessState now(Path temporary) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new ProcessState(
                ProcessMemory.resident().orElse(0),
                runtime.totalMemory() - runtime.freeMemory(),
                NativeHandles.live(),
                Thread.getAllStackTraces().size(),
                Files.isDirectory(DESCRIPTORS) ? files(DESCRIPTORS) : 0,
                files(temporary));
    }

    private static long files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be listed", e);
        }
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d MB resident, %d MB of heap, %d native handles, %d threads, %d open files, %d temporary files",
                residentBytes >> 20,
                heapBytes >> 20,
                handles,
                threads,
                openFiles,
                temporaryFiles);
    }
}
