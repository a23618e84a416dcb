/**
 * What tests put in the place of a model and a picture.
 *
 * <p>{@link io.ecp.testing.ScriptedPredictor} says what it is told to. {@link io.ecp.testing.FaultyPredictor} and
 * {@link io.ecp.testing.FaultyImageSource} stand around a real or a scripted one and fail in a set share of the calls, the
 * same calls for the same seed. An engine takes them like any other.
 */
@NullMarked
package io.ecp.testing;

import org.jspecify.annotations.NullMarked;
