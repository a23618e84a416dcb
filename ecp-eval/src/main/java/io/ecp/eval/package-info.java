/**
 * Labelled samples in the formats of the published benchmarks, the official metrics, and what strategies scored on them:
 * the end of the data flow, where answers meet the truth.
 */
@NullMarked
package io.ecp.eval;

import org.jspecify.annotations.NullMarked;
