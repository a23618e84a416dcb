package io.ecp.eval.format;

import com.google.common.collect.ImmutableList;
import io.ecp.eval.DataException;
import io.ecp.imaging.ImageBox;
import io.ecp.imaging.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The boxes of one file, checked together. Corners and corner-and-size look alike row by row; at least four published
 * evaluations took one for the other, which moves every target. A whole file tells them apart: read the wrong way, some
 * box is turned inside out or leaves its picture. A file in which no box does is refused as well, unless the caller
 * vouches for its order.
 */
final class LabelledBoxes {

    /** Labels drawn by hand go over the edge by a pixel or so; a wrong order by hundreds. */
    private static final double SLACK = 0.01;

    private final String file;
    private final BoxOrder order;
    private final List<Row> rows = new ArrayList<>();

    LabelledBoxes(String file, BoxOrder order) {
        this.file = file;
        this.order = order;
    }

    /** Adds a box; whether it can be right is said by {@link #check}. */
    void add(String id, double[] numbers, Size image) {
        if (numbers.length != 4 || Arrays.stream(numbers).anyMatch(number -> !Double.isFinite(number))) {
            throw new DataException(file + ", " + id + ": a box needs four numbers, but was " + Arrays.toString(numbers)
                    + "; correct the row or take it out");
        }
        rows.add(new Row(id, numbers[0], numbers[1], numbers[2], numbers[3], image));
    }

    /**
     * The boxes, in the order in which they were added.
     *
     * @param vouched whether the caller says that the order is right, so that a file that fits both is taken
     * @throws DataException if they cannot be what the format says, or could be either
     */
    List<ImageBox> check(boolean vouched) {
        if (rows.isEmpty()) {
            return ImmutableList.of();
        }
        List<Row> wrong = rows.stream().filter(row -> !row.fits(order)).toList();
        long wrongOtherwise =
                rows.stream().filter(row -> !row.fits(order.other())).count();
        if (!wrong.isEmpty()) {
            refuse(wrong, wrongOtherwise);
        }
        if (rows.stream().allMatch(Row::isFraction)) {
            throw new DataException(file + ", " + rows.get(0)
                    + ": all numbers are at most 1, as if they were fractions of the picture; this format has pixels:"
                    + " multiply them by the picture's size");
        }
        if (wrongOtherwise == 0 && !vouched) {
            throw new DataException(file + ": its boxes should be " + order + ", but every one of the " + rows.size()
                    + " could be " + order.other() + " as well, such as " + rows.get(0)
                    + "; look at one of them and, if " + order + " is right, say so (--boxes "
                    + (order == BoxOrder.CORNERS ? "xyxy" : "xywh") + ")");
        }
        return rows.stream().map(row -> row.box(order)).collect(ImmutableList.toImmutableList());
    }

    private void refuse(List<Row> wrong, long wrongOtherwise) {
        Row first = wrong.get(0);
        if (wrongOtherwise == 0) {
            throw new DataException(file + ", " + first + ": impossible as " + order + ", " + first.why(order)
                    + "; all boxes of the file are possible as " + order.other()
                    + ", so it seems to be another format's: convert them to " + order
                    + ", or choose the format that has " + order.other());
        }
        throw new DataException(file + ", " + first + ": impossible as " + order + ", " + first.why(order) + " ("
                + wrong.size() + " of " + rows.size() + " boxes are; as " + order.other() + " " + wrongOtherwise
                + " would be); correct the rows or take them out");
    }

    private record Row(String id, double a, double b, double c, double d, Size image) {

        boolean fits(BoxOrder order) {
            return why(order).isEmpty();
        }

        /** What is impossible about it; empty if nothing is. */
        String why(BoxOrder order) {
            if (right(order) <= a || bottom(order) <= b) {
                return order == BoxOrder.CORNERS
                        ? "since the second corner is not to the lower right of the first"
                        : "since its width or height is not above zero";
            }
            double slackX = Math.max(2, SLACK * image.width());
            double slackY = Math.max(2, SLACK * image.height());
            boolean inside = a >= -slackX
                    && b >= -slackY
                    && right(order) <= image.width() + slackX
                    && bottom(order) <= image.height() + slackY;
            return inside ? "" : "since it leaves the picture of " + image;
        }

        private double right(BoxOrder order) {
            return order == BoxOrder.CORNERS ? c : a + c;
        }

        private double bottom(BoxOrder order) {
            return order == BoxOrder.CORNERS ? d : b + d;
        }

        boolean isFraction() {
            return Math.max(Math.max(a, b), Math.max(c, d)) <= 1;
        }

        ImageBox box(BoxOrder order) {
            return new ImageBox(a, b, right(order), bottom(order));
        }

        @Override
        public String toString() {
            return id + " with the box [" + a + ", " + b + ", " + c + ", " + d + "]";
        }
    }
}
