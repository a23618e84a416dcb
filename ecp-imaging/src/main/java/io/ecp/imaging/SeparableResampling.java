package io.ecp.imaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One of the five separable filters with the arithmetic of a {@link Numerics}: the constants of {@link Resampling} and
 * their variants. Immutable and safe to share between threads.
 *
 * <p>Works in blocks of rows, so that memory beyond source and result stays at a few megabytes.
 */
public final class SeparableResampling implements Resampling {

    private final SeparableFilter filter;
    private final Numerics numerics;
    private final @Nullable Executor executor;
    private final int threads;

    SeparableResampling(SeparableFilter filter) {
        this(filter, Numerics.PILLOW, null, 1);
    }

    private SeparableResampling(SeparableFilter filter, Numerics numerics, @Nullable Executor executor, int threads) {
        this.filter = filter;
        this.numerics = numerics;
        this.executor = executor;
        this.threads = threads;
    }

    /**
     * The same filter with another arithmetic.
     *
     * @throws IllegalArgumentException if the arithmetic does not know this filter: {@link Numerics#TORCH_UINT8} has
     *     bilinear and bicubic
     */
    public SeparableResampling with(Numerics arithmetic) {
        if (arithmetic == Numerics.TORCH_UINT8
                && filter != SeparableFilter.BILINEAR
                && filter != SeparableFilter.BICUBIC) {
            throw new IllegalArgumentException(
                    "torch resamples uint8 by BILINEAR and BICUBIC only, but was asked for " + filter);
        }
        return new SeparableResampling(filter, Objects.requireNonNull(arithmetic, "arithmetic"), executor, threads);
    }

    /**
     * The same filter on several threads: the calling thread and {@code threads - 1} tasks of the executor, each with a
     * band of the result. The result does not depend on the number. A task that the executor has not begun when the
     * calling thread is free is done by the calling thread, so a busy executor delays nothing. Pictures that are read
     * row by row from a file are resampled by the reading thread alone.
     *
     * @param pool runs the tasks
     * @param threads at least 1
     * @throws IllegalArgumentException if below 1
     */
    public SeparableResampling on(Executor pool, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("resampling needs at least 1 thread, but was given " + threads);
        }
        return new SeparableResampling(filter, numerics, Objects.requireNonNull(pool, "pool"), threads);
    }

    /** Brings a region to another size in any way, without copying it first where that is possible. */
    static RgbImage resample(Resampling way, RgbImage source, Region region, Size target) {
        return way instanceof SeparableResampling separable
                ? separable.resample(source, region, target)
                : way.resample(source.crop(region), target);
    }

    /** The arithmetic. */
    public Numerics numerics() {
        return numerics;
    }

    @Override
    public RgbImage resample(RgbImage source, Size target) {
        return resample(source, Region.whole(source.size()), target);
    }

    /**
     * Brings a region to another size without copying it first; nothing outside of it bleeds in.
     *
     * @throws IllegalArgumentException if the region does not lie inside the picture, or the target has more samples
     *     than a Java array can hold
     */
    public RgbImage resample(RgbImage source, Region region, Size target) {
        RgbImage.requireInside(region, source.size());
        if (region.size().equals(target)) {
            return source.crop(region);
        }
        Size size = region.size();
        return run(
                source,
                region,
                target,
                Taps.of(filter, numerics, size.width(), 0, size.width(), target.width()),
                Taps.of(filter, numerics, size.height(), 0, size.height(), target.height()));
    }

    /**
     * Brings a stretch between pixels to a size, as Pillow's {@code resize(size, filter, box)} does: pixels outside of
     * the box, but inside the picture, count where the filter reaches them. The box's corners are taken in single
     * precision.
     *
     * @param box the stretch, in pixels of the source
     * @throws IllegalArgumentException if the box is empty or does not lie inside the source, or the target has more
     *     samples than a Java array can hold
     */
    public RgbImage resample(RgbImage source, ImageBox box, Size target) {
        Size size = source.size();
        float left = (float) box.left();
        float top = (float) box.top();
        float right = (float) box.right();
        float bottom = (float) box.bottom();
        if (left < 0 || top < 0 || right > size.width() || bottom > size.height() || left >= right || top >= bottom) {
            throw new IllegalArgumentException(
                    "the box " + box + " is empty or does not lie inside the picture of " + size);
        }
        Taps across = Taps.of(filter, numerics, size.width(), left, right, target.width());
        Taps down = Taps.of(filter, numerics, size.height(), top, bottom, target.height());
        return across == null && down == null ? source : run(source, Region.whole(size), target, across, down);
    }

    private RgbImage run(RgbImage source, Region region, Size target, @Nullable Taps across, @Nullable Taps down) {
        RgbImage.requireArray(target, "a picture resampled to " + target);
        byte[] out = new byte[(int) (target.area() * 3)];
        boolean downFirst = downFirst(region.size(), target.height());
        int bands = down == null || downFirst ? 1 : Math.min(threads, target.height());
        List<FutureTask<@Nullable Void>> tasks = new ArrayList<>();
        for (int band = 0; band < bands; band++) {
            int begin = (int) ((long) target.height() * band / bands);
            int end = (int) ((long) target.height() * (band + 1) / bands);
            Taps part = down == null || bands == 1 ? down : down.part(begin, end);
            Runnable work =
                    () -> new RowResampler(region.size(), across, part, downFirst, out, begin * target.width() * 3)
                            .all(
                                    source.samples(),
                                    (region.y() * source.size().width() + region.x()) * 3,
                                    source.size().width() * 3);
            tasks.add(new FutureTask<>(work, null));
        }
        Executor pool = executor;
        for (int band = 1; band < bands && pool != null; band++) {
            pool.execute(tasks.get(band));
        }
        // What the pool has begun is not begun again; what it has not is done here.
        tasks.forEach(FutureTask::run);
        tasks.forEach(SeparableResampling::await);
        return RgbImage.ofOwned(target, out);
    }

    private static void await(FutureTask<?> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    throw new CompletionException(e.getCause());
                } catch (CancellationException e) {
                    throw new IllegalStateException("the executor cancelled a band of the picture", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * A sink that resamples rows as they come; {@code stored} pixels are turned by {@code orientation} before they are
     * seen, which the result is not yet.
     *
     * @param stored the size of the region that comes, as stored
     * @param seen the size at which it is to be seen, after turning
     * @param out receives the samples, as stored
     */
    RowResampler rows(Size stored, Orientation orientation, Size seen, byte[] out) {
        Size source = orientation.seen(stored);
        Taps across = Taps.of(filter, numerics, source.width(), 0, source.width(), seen.width());
        Taps down = Taps.of(filter, numerics, source.height(), 0, source.height(), seen.height());
        boolean downFirst = downFirst(source, seen.height());
        if (orientation.sidesExchanged()) {
            Taps exchanged = across;
            across = down;
            down = exchanged;
            downFirst = !downFirst;
        }
        if (orientation.columnsReversed() && across != null) {
            across = across.reversed(stored.width());
        }
        if (orientation.rowsReversed() && down != null) {
            down = down.reversed(stored.height());
        }
        return new RowResampler(stored, across, down, downFirst, out, 0);
    }

    /** Pillow resizes a picture that is this narrow the other way round. */
    private boolean downFirst(Size source, int targetHeight) {
        return numerics == Numerics.PILLOW && source.height() > source.width() * 100L && targetHeight < source.height();
    }

    /** {@code BICUBIC}, with {@code TORCH_UINT8} where that is its arithmetic. */
    @Override
    public String toString() {
        return filter + (numerics == Numerics.PILLOW ? "" : " " + numerics);
    }
}
