package io.ecp.model;

/**
 * The four numbers of a box, two opposite corners, in the order in which the model wrote them.
 *
 * @param first x of one corner, or y for a model that writes y first
 * @param second the corner's other number
 * @param third as {@code first}, of the opposite corner
 * @param fourth as {@code second}, of the opposite corner
 */
public record ModelBox(double first, double second, double third, double fourth) implements ModelPlace {

    /** The box without area at a point. */
    public static ModelBox at(ModelPoint point) {
        return new ModelBox(point.first(), point.second(), point.first(), point.second());
    }

    /** The same box with the two numbers of each corner exchanged. */
    ModelBox transposed() {
        double former = first;
        double latter = third;
        return new ModelBox(second, former, fourth, latter);
    }
}
