package io.ecp.djl.text;

/**
 * An entry of a tokenizer's {@code added_tokens}.
 *
 * @param text its name, which a decoded text shows
 * @param special whether it steers the model and is no word
 */
record AddedToken(String text, boolean special) {}
