package io.ecp.djl.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the machine's processor can do, as far as the choice of a data type depends on it. */
final class Processor {

    private static final Logger LOG = LoggerFactory.getLogger(Processor.class);
    private static final Path LINUX = Path.of("/proc/cpuinfo");

    // x86 and Arm; the names are the kernel's.
    private static final Set<String> BFLOAT16 = Set.of("avx512_bf16", "amx_bf16", "bf16");

    private Processor() {}

    /**
     * Whether the processor has instructions that multiply bfloat16: without them that type saves memory but no time in
     * reading prompts. Known on Linux only; {@code false} elsewhere.
     */
    static boolean multipliesBfloat16() {
        if (!Files.exists(LINUX)) {
            return false;
        }
        try {
            // Not UTF-8: vendors write what they like into the model's name.
            return multipliesBfloat16(Files.readString(LINUX, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            LOG.info("{} cannot be read: bfloat16 is taken for slow on this machine", LINUX, e);
            return false;
        }
    }

    /** As {@link #multipliesBfloat16()}, from the text of {@code /proc/cpuinfo}. */
    static boolean multipliesBfloat16(String cpuinfo) {
        return cpuinfo.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .flatMap(line -> Stream.of(line.substring(line.indexOf(':') + 1).split("\\s+")))
                .anyMatch(BFLOAT16::contains);
    }
}
