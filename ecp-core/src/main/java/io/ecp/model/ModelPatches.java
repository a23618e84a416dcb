package io.ecp.model;

/**
 * The two cells of a grid between which a box lies, as a model that writes patch indices names them: row times columns
 * plus column, from 0. Only a {@link CoordinateScale.PatchGrid} says where they are.
 *
 * @param first the cell of the upper left corner
 * @param last the cell of the lower right corner
 */
public record ModelPatches(int first, int last) implements ModelPlace {}
