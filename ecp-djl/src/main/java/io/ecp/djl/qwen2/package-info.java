/**
 * What Qwen2-VL and Qwen2.5-VL share: the language model Qwen2 with positions in three directions
 * ({@link io.ecp.djl.qwen2.Qwen2TextConfig}), the frame of the vision tower
 * ({@link io.ecp.djl.qwen2.Qwen2VisionTower}), and the model of both ({@link io.ecp.djl.qwen2.Qwen2Model}). The
 * packages of the families have what differs: which keys the configuration has, and norms and feed-forward layers of the
 * tower.
 */
@NullMarked
package io.ecp.djl.qwen2;

import org.jspecify.annotations.NullMarked;
