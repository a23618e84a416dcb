package io.ecp.model;

import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.util.Objects;

/**
 * How a picture is prepared for a model: at which size it is shown, and on which canvas. What the library sends is what
 * the model sees, so that coordinates in pixels mean what both sides think.
 *
 * <p>A closed set of values; immutable.
 */
public sealed interface PicturePolicy {

    /**
     * Aspect ratio kept, sides multiples of a factor, area within limits: Qwen's smart resize. Where the predictor knows
     * its own limits ({@link ModelTraits#pixelBudget()}), those hold instead.
     */
    static PicturePolicy resized(PixelBudget budget) {
        return new Resized(budget);
    }

    /** Aspect ratio kept, sides multiples of {@code factor}, from {@code least} to {@code most} pixels. */
    static PicturePolicy resized(int factor, long least, long most) {
        return new Resized(new PixelBudget(least, most, factor));
    }

    /** One size for all pictures, the aspect ratio given up. */
    static PicturePolicy stretched(Size size) {
        return new Stretched(size);
    }

    /** As large as fits onto the canvas, aspect ratio kept, at its top left; the rest is white. */
    static PicturePolicy padded(Size canvas) {
        return new Padded(canvas);
    }

    /** One width for all pictures, aspect ratio kept. */
    static PicturePolicy width(int width) {
        return new OfWidth(width);
    }

    /** The longer side at most so long, aspect ratio kept; smaller pictures stay as they are. */
    static PicturePolicy longSide(int most) {
        return new LongSide(most);
    }

    /**
     * The size at which a picture or region of this size is shown, padding not counted.
     *
     * @param picture the size in original pixels
     * @param model what the predictor takes, perhaps lowered by the task; heeded by {@link Resized} alone
     */
    Size fit(Size picture, PixelBudget model);

    /** Whether a picture of this size is shown without losing pixels. */
    default boolean holds(Size picture, PixelBudget model) {
        Size shown = fit(picture, model);
        return shown.width() >= picture.width() && shown.height() >= picture.height();
    }

    /** The view as it is sent: padded where this policy pads. */
    default View prepare(View view) {
        return view;
    }

    /** The limits that a predictor should declare in its traits when it knows none of its own. */
    PixelBudget budget();

    /** A few words for tables: {@code multiples of 28, 3136 to 12845056 pixels}. */
    String description();

    /**
     * Sides multiples of a factor, area within limits.
     *
     * @param budget the limits
     */
    record Resized(PixelBudget budget) implements PicturePolicy {

        /** Checks that there are limits. */
        public Resized {
            Objects.requireNonNull(budget, "budget");
        }

        @Override
        public Size fit(Size picture, PixelBudget model) {
            return model.fit(picture);
        }

        @Override
        public boolean holds(Size picture, PixelBudget model) {
            return model.holds(picture);
        }

        @Override
        public String description() {
            String pixels = budget.leastPixels() > 1
                    ? budget.leastPixels() + " to " + budget.mostPixels() + " pixels"
                    : "at most " + budget.mostPixels() + " pixels";
            return budget.factor() == 1 ? pixels : "multiples of " + budget.factor() + ", " + pixels;
        }
    }

    /**
     * One size for all.
     *
     * @param size what is shown
     */
    record Stretched(Size size) implements PicturePolicy {

        /** Checks that there is a size. */
        public Stretched {
            Objects.requireNonNull(size, "size");
        }

        @Override
        public Size fit(Size picture, PixelBudget model) {
            return size;
        }

        @Override
        public PixelBudget budget() {
            return PixelBudget.atMost(size.area());
        }

        @Override
        public String description() {
            return "stretched to " + size;
        }
    }

    /**
     * At the top left of a white canvas.
     *
     * @param canvas the size of what is sent
     */
    record Padded(Size canvas) implements PicturePolicy {

        private static final int WHITE = 0xFFFFFF;

        /** Checks that there is a size. */
        public Padded {
            Objects.requireNonNull(canvas, "canvas");
        }

        @Override
        public Size fit(Size picture, PixelBudget model) {
            double zoom =
                    Math.min((double) canvas.width() / picture.width(), (double) canvas.height() / picture.height());
            return scaled(picture, zoom, canvas);
        }

        @Override
        public View prepare(View view) {
            return view.padded(canvas, WHITE);
        }

        @Override
        public PixelBudget budget() {
            return PixelBudget.atMost(canvas.area());
        }

        @Override
        public String description() {
            return "padded to " + canvas;
        }
    }

    /**
     * One width for all.
     *
     * @param width what is shown
     */
    record OfWidth(int width) implements PicturePolicy {

        /**
         * Checks the width.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public OfWidth {
            if (width < 1) {
                throw new IllegalArgumentException("a picture's width must be at least 1, but was " + width);
            }
        }

        @Override
        public Size fit(Size picture, PixelBudget model) {
            long height = Math.max(1, Math.round((double) width / picture.width() * picture.height()));
            return new Size(width, (int) Math.min(height, Integer.MAX_VALUE));
        }

        @Override
        public PixelBudget budget() {
            return PixelBudget.atMost((long) width * width);
        }

        @Override
        public String description() {
            return "resized to a width of " + width;
        }
    }

    /**
     * The longer side limited.
     *
     * @param most its most pixels
     */
    record LongSide(int most) implements PicturePolicy {

        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public LongSide {
            if (most < 1) {
                throw new IllegalArgumentException("a picture's longer side must be at least 1, but was " + most);
            }
        }

        @Override
        public Size fit(Size picture, PixelBudget model) {
            int longer = Math.max(picture.width(), picture.height());
            return longer <= most ? picture : scaled(picture, (double) most / longer, new Size(most, most));
        }

        @Override
        public PixelBudget budget() {
            return PixelBudget.atMost((long) most * most);
        }

        @Override
        public String description() {
            return "longer side at most " + most;
        }
    }

    private static Size scaled(Size picture, double zoom, Size most) {
        return new Size(side(picture.width() * zoom, most.width()), side(picture.height() * zoom, most.height()));
    }

    private static int side(double length, int most) {
        return (int) Math.max(1, Math.min(most, Math.rint(length)));
    }
}
