/**
 * The model's side of the data flow: what a model is asked ({@link io.ecp.model.ModelQuery}), what it says
 * ({@link io.ecp.model.ModelReply}), what it is ({@link io.ecp.model.ModelTraits}), how it likes to be asked
 * ({@link io.ecp.model.ModelProfile}), and how the numbers it wrote become places ({@link io.ecp.model.ReplyParser},
 * {@link io.ecp.model.RegionMapper}).
 */
@NullMarked
package io.ecp.model;

import org.jspecify.annotations.NullMarked;
