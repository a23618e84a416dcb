package io.ecp.examples;

import io.ecp.eval.Benchmark;
import io.ecp.eval.format.BoxOrder;
import io.ecp.eval.format.Desk4k;
import io.ecp.eval.format.HrBench;
import io.ecp.eval.format.OsWorldG;
import io.ecp.eval.format.ScreenSpotPro;
import io.ecp.eval.format.ScreenSpotV2;
import io.ecp.eval.format.VStar;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The benchmarks that {@code eval} reads, by the names that its option takes. */
enum EvalFormat {
    SCREENSPOT_PRO("screenspot-pro", BoxOrder.CORNERS) {
        @Override
        Benchmark read(Path data, boolean vouched, long seed) {
            return ScreenSpotPro.open(data, vouched);
        }
    },
    SCREENSPOT_V2("screenspot-v2", BoxOrder.CORNER_AND_SIZE) {
        @Override
        Benchmark read(Path data, boolean vouched, long seed) {
            return ScreenSpotV2.open(data, vouched);
        }
    },
    OSWORLD_G("osworld-g", BoxOrder.CORNER_AND_SIZE) {
        @Override
        Benchmark read(Path data, boolean vouched, long seed) {
            return OsWorldG.open(data, vouched);
        }
    },
    HR_BENCH("hr-bench", null) {
        @Override
        Benchmark read(Path data, boolean vouched, long seed) {
            return HrBench.open(data);
        }
    },
    VSTAR("vstar", null) {
        @Override
        Benchmark read(Path data, boolean vouched, long seed) {
            return VStar.open(data, seed);
        }
    },
    DESK4K("desk4k", null) {
        @Override
        Benchmark read(Path data, boolean vouched, long seed) {
            return Desk4k.commands(data);
        }
    },
    DESK4K_QUESTIONS("desk4k-questions", null) {
        @Override
        Benchmark read(Path data, boolean vouched, long seed) {
            return Desk4k.questions(data);
        }
    };

    private final String option;
    private final @Nullable BoxOrder boxes;

    EvalFormat(String option, @Nullable BoxOrder boxes) {
        this.option = option;
        this.boxes = boxes;
    }

    abstract Benchmark read(Path data, boolean vouched, long seed);

    /**
     * Reads the data.
     *
     * @param vouched the order of the boxes that the caller vouches for, if any
     */
    Benchmark open(Path data, Optional<BoxOrder> vouched, long seed) {
        if (vouched.isPresent() && boxes != vouched.get()) {
            throw new IllegalArgumentException(
                    boxes == null
                            ? "--boxes is for screenspot-pro, screenspot-v2 and osworld-g; leave it out for " + option
                            : "the boxes of " + option + " are " + boxes + ", not " + vouched.get()
                                    + "; convert the file instead");
        }
        return read(data, vouched.isPresent(), seed);
    }

    static String names() {
        return Arrays.stream(values()).map(EvalFormat::toString).collect(Collectors.joining(", "));
    }

    /** The option's value. */
    @Override
    public String toString() {
        return option;
    }

    /** Reads a name. */
    static final class Converter implements ITypeConverter<EvalFormat> {

        @Override
        public EvalFormat convert(String value) {
            for (EvalFormat format : values()) {
                if (format.option.equals(value)) {
                    return format;
                }
            }
            throw new TypeConversionException("there is no format '" + value + "'; known are " + names());
        }
    }
}
