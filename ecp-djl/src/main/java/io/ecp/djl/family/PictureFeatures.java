package io.ecp.djl.family;

import io.ecp.djl.runtime.Tensors;

/**
 * What the vision tower made of one picture. Close it after the prompt that shows it has been read.
 *
 * @param grid how many patches the picture had
 * @param rows the features, in the family's own layout, one row for each token
 */
public record PictureFeatures(PatchGrid grid, Tensors rows) implements AutoCloseable {

    @Override
    public void close() {
        rows.close();
    }
}
