/**
 * Model calls kept in a file and played back: a strategy is tuned and tested again without the model. Stands where a
 * {@link io.ecp.model.Predictor} stands.
 */
@NullMarked
package io.ecp.replay;

import org.jspecify.annotations.NullMarked;
