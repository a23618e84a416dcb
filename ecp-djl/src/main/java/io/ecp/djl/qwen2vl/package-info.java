/** The family {@code qwen2_vl}: Qwen2-VL, OS-Atlas, UGround-V1, UI-TARS 1.0, ShowUI, Aguvis. */
@NullMarked
package io.ecp.djl.qwen2vl;

import org.jspecify.annotations.NullMarked;
