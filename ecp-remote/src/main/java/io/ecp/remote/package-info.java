/**
 * Models that run elsewhere: {@link io.ecp.remote.OpenAiPredictor} speaks the chat completions protocol of OpenAI, which
 * vLLM, SGLang, Ollama, LM Studio, DJL Serving, DashScope and most others serve too. The model side of the data flow, as
 * {@code io.ecp.djl} is for local models: a {@link io.ecp.model.ModelQuery} becomes one POST, the answer a
 * {@link io.ecp.model.ModelReply}.
 */
@NullMarked
package io.ecp.remote;

import org.jspecify.annotations.NullMarked;
