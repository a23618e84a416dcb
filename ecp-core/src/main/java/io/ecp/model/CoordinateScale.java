package io.ecp.model;

import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.util.Objects;

/**
 * What the numbers that a model writes count. Reading a coordinate on the wrong scale is the commonest fault of
 * grounding code, so the scale is a value of the model's profile and nothing guesses it from the numbers.
 *
 * <p>A closed set of values; immutable. Positions in a view are fractions of what it shows: 0 at its left or top edge,
 * 1 at its right or bottom edge, padding not counted.
 */
public sealed interface CoordinateScale {

    /** 0 to 1000 of the picture: Qwen-VL, Qwen2-VL, Qwen3-VL, OS-Atlas, UGround-V1, InternVL, Gemini. */
    static CoordinateScale thousandths() {
        return new Relative(1000);
    }

    /** 0 to 999 of the picture, 999 at the far edge: DeepSeek-VL2, GLM-4.5V. */
    static CoordinateScale upTo999() {
        return new Relative(999);
    }

    /** 0 to 1 of the picture: ShowUI, Aguvis, SeeClick, Kimi-VL. */
    static CoordinateScale fractions() {
        return new Relative(1);
    }

    /** 0 to 100 of the picture: Molmo. */
    static CoordinateScale percent() {
        return new Relative(100);
    }

    /** Pixels of the picture as it was shown, after resizing: Qwen2.5-VL, UI-TARS-1.5, GTA1. */
    static CoordinateScale shownPixels() {
        return new ShownPixels();
    }

    /** Pixels of a display whose size the prompt declares, whatever is shown: computer-use tools. */
    static CoordinateScale display(Size declared) {
        return new Display(declared);
    }

    /**
     * Pixels of a canvas of fixed size, at whose top left the picture lies as large as it fits, for models that pad
     * pictures themselves. Where this library pads ({@link PicturePolicy#padded}), pixels of the canvas are
     * {@link #shownPixels()} as well, and other scales count the canvas too.
     */
    static CoordinateScale paddedCanvas(Size canvas) {
        return new PaddedCanvas(canvas);
    }

    /** Numbers of equal bins, 0 to {@code count - 1}, of which the middle is meant: Florence-2, PaliGemma. */
    static CoordinateScale bins(int count) {
        return new Bins(count);
    }

    /** Cells of a grid, named by one index for each corner: Kosmos-2. See {@link ModelPatches}. */
    static CoordinateScale patchGrid(int columns, int rows) {
        return new PatchGrid(columns, rows);
    }

    /** The number that stands for the right edge of what the view shows. */
    double width(View view);

    /** The number that stands for the bottom edge of what the view shows. */
    double height(View view);

    /** The position, as a fraction of the view's width, that a number along x stands for. */
    default double fractionX(double number, View view) {
        return number / width(view);
    }

    /** The position, as a fraction of the view's height, that a number along y stands for. */
    default double fractionY(double number, View view) {
        return number / height(view);
    }

    /** The number along x, not rounded, that stands for a fraction of the view's width. */
    default double numberX(double fraction, View view) {
        return fraction * width(view);
    }

    /** The number along y, not rounded, that stands for a fraction of the view's height. */
    default double numberY(double fraction, View view) {
        return fraction * height(view);
    }

    /** What the numbers run to along x, as a prompt says it: {@code 1000}, or the width in pixels. */
    default long declaredWidth(View view) {
        return Math.round(width(view));
    }

    /** What the numbers run to along y, as a prompt says it: {@code 1000}, or the height in pixels. */
    default long declaredHeight(View view) {
        return Math.round(height(view));
    }

    /** Whether the numbers are pixels of something, so that a prompt must say of how many. */
    default boolean countsPixels() {
        return false;
    }

    /** A few words for tables and messages: {@code 0-1000 of the picture}. */
    String description();

    /**
     * Parts of the picture as the model gets it, padding included.
     *
     * @param full the number that stands for the far edge, above 0
     */
    record Relative(double full) implements CoordinateScale {

        /**
         * Checks the number.
         *
         * @throws IllegalArgumentException if it is not above 0
         */
        public Relative {
            if (!(full > 0 && Double.isFinite(full))) {
                throw new IllegalArgumentException("a relative scale needs a full length above 0, but was " + full);
            }
        }

        @Override
        public double width(View view) {
            return full * view.content().width() / view.size().width();
        }

        @Override
        public double height(View view) {
            return full * view.content().height() / view.size().height();
        }

        @Override
        public long declaredWidth(View view) {
            return Math.round(full);
        }

        @Override
        public long declaredHeight(View view) {
            return Math.round(full);
        }

        @Override
        public String description() {
            return "0-" + (full == Math.rint(full) ? Long.toString((long) full) : Double.toString(full))
                    + " of the picture";
        }
    }

    /** Pixels of the picture as shown. */
    record ShownPixels() implements CoordinateScale {

        @Override
        public double width(View view) {
            return view.content().width();
        }

        @Override
        public double height(View view) {
            return view.content().height();
        }

        @Override
        public long declaredWidth(View view) {
            return view.size().width();
        }

        @Override
        public long declaredHeight(View view) {
            return view.size().height();
        }

        @Override
        public boolean countsPixels() {
            return true;
        }

        @Override
        public String description() {
            return "pixels of the picture as shown";
        }
    }

    /**
     * Pixels of a declared display.
     *
     * @param declared its size
     */
    record Display(Size declared) implements CoordinateScale {

        /** Checks that there is a size. */
        public Display {
            Objects.requireNonNull(declared, "declared");
        }

        @Override
        public double width(View view) {
            return (double) declared.width()
                    * view.content().width()
                    / view.size().width();
        }

        @Override
        public double height(View view) {
            return (double) declared.height()
                    * view.content().height()
                    / view.size().height();
        }

        @Override
        public long declaredWidth(View view) {
            return declared.width();
        }

        @Override
        public long declaredHeight(View view) {
            return declared.height();
        }

        @Override
        public boolean countsPixels() {
            return true;
        }

        @Override
        public String description() {
            return "pixels of a declared display of " + declared;
        }
    }

    /**
     * Pixels of a canvas at whose top left the picture lies.
     *
     * @param canvas its size
     */
    record PaddedCanvas(Size canvas) implements CoordinateScale {

        /** Checks that there is a size. */
        public PaddedCanvas {
            Objects.requireNonNull(canvas, "canvas");
        }

        @Override
        public double width(View view) {
            return view.content().width() * zoom(view);
        }

        @Override
        public double height(View view) {
            return view.content().height() * zoom(view);
        }

        @Override
        public long declaredWidth(View view) {
            return canvas.width();
        }

        @Override
        public long declaredHeight(View view) {
            return canvas.height();
        }

        @Override
        public boolean countsPixels() {
            return true;
        }

        @Override
        public String description() {
            return "pixels of a padded canvas of " + canvas;
        }

        private double zoom(View view) {
            return Math.min(
                    (double) canvas.width() / view.size().width(),
                    (double) canvas.height() / view.size().height());
        }
    }

    /**
     * Equal bins of the picture, counted from 0. A number stands for the middle of its bin.
     *
     * @param count how many bins a side has
     */
    record Bins(int count) implements CoordinateScale {

        /**
         * Checks the count.
         *
         * @throws IllegalArgumentException if there are fewer than 2
         */
        public Bins {
            if (count < 2) {
                throw new IllegalArgumentException("a scale of bins needs at least 2 of them, but was " + count);
            }
        }

        @Override
        public double width(View view) {
            return (double) count * view.content().width() / view.size().width();
        }

        @Override
        public double height(View view) {
            return (double) count * view.content().height() / view.size().height();
        }

        @Override
        public double fractionX(double number, View view) {
            return (number + 0.5) / width(view);
        }

        @Override
        public double fractionY(double number, View view) {
            return (number + 0.5) / height(view);
        }

        @Override
        public double numberX(double fraction, View view) {
            return fraction * width(view) - 0.5;
        }

        @Override
        public double numberY(double fraction, View view) {
            return fraction * height(view) - 0.5;
        }

        @Override
        public long declaredWidth(View view) {
            return count - 1L;
        }

        @Override
        public long declaredHeight(View view) {
            return count - 1L;
        }

        @Override
        public String description() {
            return count + " bins of the picture";
        }
    }

    /**
     * Cells of a grid over the picture. A position in cells is continuous: 0 at the left edge of the first column.
     *
     * @param columns how many cells lie side by side
     * @param rows how many cells lie one below the other
     */
    record PatchGrid(int columns, int rows) implements CoordinateScale {

        /**
         * Checks the counts.
         *
         * @throws IllegalArgumentException if one is below 1
         */
        public PatchGrid {
            if (columns < 1 || rows < 1) {
                throw new IllegalArgumentException(
                        "a patch grid needs at least one column and one row, but was " + columns + "x" + rows);
            }
        }

        @Override
        public double width(View view) {
            return (double) columns * view.content().width() / view.size().width();
        }

        @Override
        public double height(View view) {
            return (double) rows * view.content().height() / view.size().height();
        }

        /** Whether both indices name cells of this grid. */
        public boolean holds(ModelPatches patches) {
            int cells = columns * rows;
            return patches.first() >= 0 && patches.first() < cells && patches.last() >= 0 && patches.last() < cells;
        }

        /**
         * The box between two cells, in cells: from the middle of the first to the middle of the last, or from edge to
         * edge where both lie in one row or column (Kosmos-2's {@code patch_index_to_coordinate}).
         *
         * @throws IllegalArgumentException if an index names no cell of this grid
         */
        public ModelBox box(ModelPatches patches) {
            if (!holds(patches)) {
                throw new IllegalArgumentException("a grid of " + columns + "x" + rows + " cells has no cells "
                        + patches.first() + " and " + patches.last());
            }
            int left = patches.first() % columns;
            int top = patches.first() / columns;
            int right = patches.last() % columns;
            int bottom = patches.last() / columns;
            boolean thin = left == right || top == bottom;
            double near = thin ? 0 : 0.5;
            double far = thin ? 1 : 0.5;
            return new ModelBox(left + near, top + near, right + far, bottom + far);
        }

        @Override
        public String description() {
            return "cells of a grid of " + columns + "x" + rows;
        }
    }
}
