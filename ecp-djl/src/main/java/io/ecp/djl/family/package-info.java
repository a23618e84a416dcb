/**
 * What all model families share: the contract of a family ({@link io.ecp.djl.family.ModelFamily}) and of a loaded model
 * ({@link io.ecp.djl.family.LoadedModel}), the registry by {@code model_type}
 * ({@link io.ecp.djl.family.ModelFamilies}), and the whole-number work that needs no tensors: where each token stands
 * ({@link io.ecp.djl.family.RopePositions}) and where each patch lies ({@link io.ecp.djl.family.PatchGrid}); and the
 * decoder that families complete with a layer of their own ({@link io.ecp.djl.family.TextDecoder}). A predictor opens
 * a model here and drives it token by token.
 */
@NullMarked
package io.ecp.djl.family;

import org.jspecify.annotations.NullMarked;
