/**
 * Qwen3.5, dense: its configuration, and how its checkpoint becomes a {@link io.ecp.djl.family.LoadedModel}. Most of its
 * layers are linear attention, whose memory does not grow with the prompt.
 */
@NullMarked
package io.ecp.djl.qwen35;

import org.jspecify.annotations.NullMarked;
