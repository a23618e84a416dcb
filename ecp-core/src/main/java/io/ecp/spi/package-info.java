/**
 * How a model is found when the caller names none, or only a place: {@link io.ecp.spi.PredictorProvider}s on the class
 * or module path, found by {@link java.util.ServiceLoader}.
 */
@NullMarked
package io.ecp.spi;

import org.jspecify.annotations.NullMarked;
