/**
 * Between text and token ids: a checkpoint's own tokenizer ({@link io.ecp.djl.text.QwenTokenizer}), the turn in which a
 * question is put ({@link io.ecp.djl.text.ChatPrompt}), and the answer as it grows
 * ({@link io.ecp.djl.text.StreamingDecoder}). What a user writes is text here and never a control token.
 */
@NullMarked
package io.ecp.djl.text;

import org.jspecify.annotations.NullMarked;
