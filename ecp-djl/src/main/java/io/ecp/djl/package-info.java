/**
 * Local vision-language models without Python: {@link io.ecp.djl.DjlPredictor} opens an unmodified Hugging Face
 * directory and answers the engine's queries with libtorch, on the processor or a CUDA device. The end of the data
 * flow's model side: pictures and text come in as a {@link io.ecp.model.ModelQuery}, words go out as a
 * {@link io.ecp.model.ModelReply}.
 */
@NullMarked
package io.ecp.djl;

import org.jspecify.annotations.NullMarked;
