/**
 * How sure an answer is ({@link io.ecp.confidence.Confidence}), and from which score on answers may be trusted with a
 * promised share of errors ({@link io.ecp.confidence.Calibration}).
 */
@NullMarked
package io.ecp.confidence;

import org.jspecify.annotations.NullMarked;
