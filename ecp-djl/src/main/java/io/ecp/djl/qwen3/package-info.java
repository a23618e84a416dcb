/**
 * What the families of the third generation share, between their own packages and {@code family}: the vision tower and
 * interleaved rotary positions.
 */
@NullMarked
package io.ecp.djl.qwen3;

import org.jspecify.annotations.NullMarked;
