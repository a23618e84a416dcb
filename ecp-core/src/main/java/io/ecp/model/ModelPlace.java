package io.ecp.model;

/**
 * A place as a model wrote it: bare numbers, which are no place in any picture until a {@link RegionMapper} has been
 * given the view that the model was shown.
 */
public sealed interface ModelPlace permits ModelPoint, ModelBox, ModelPatches {}
