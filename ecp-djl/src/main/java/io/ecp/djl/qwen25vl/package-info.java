/** The family {@code qwen2_5_vl}: Qwen2.5-VL, UI-TARS-1.5, GTA1, UI-Venus, Jedi, Holo1.5, InfiGUI, GUI-Owl. */
@NullMarked
package io.ecp.djl.qwen25vl;

import org.jspecify.annotations.NullMarked;
