package io.ecp.model;

/**
 * The two numbers of a point, in the order in which the model wrote them.
 *
 * @param first x, or y for a model that writes y first
 * @param second the other one
 */
public record ModelPoint(double first, double second) implements ModelPlace {

    /** The same point with its two numbers exchanged. */
    ModelPoint transposed() {
        double former = first;
        return new ModelPoint(second, former);
    }
}
