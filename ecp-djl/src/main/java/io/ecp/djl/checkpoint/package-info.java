/**
 * An unmodified Hugging Face directory, read and checked before anything of it is mapped into memory: which files there
 * are ({@link io.ecp.djl.checkpoint.Checkpoint}), what its JSON files say ({@link io.ecp.djl.checkpoint.JsonTree}), and
 * where each tensor lies ({@link io.ecp.djl.checkpoint.SafetensorsFile}). Pure Java; no model and no engine in sight.
 * Whatever is wrong with a file is an {@link io.ecp.error.ModelLoadException} that names it.
 */
@NullMarked
package io.ecp.djl.checkpoint;

import org.jspecify.annotations.NullMarked;
