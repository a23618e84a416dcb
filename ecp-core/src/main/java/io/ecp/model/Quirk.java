package io.ecp.model;

/** What one must know of a model before one calls it, beyond prompts and coordinates. */
public enum Quirk {
    /** Answers badly, or not at all, without its system turn ({@link ModelProfile#locateSystemPrompt()}). */
    NEEDS_SYSTEM_PROMPT,
    /** Thinks aloud before it answers, in tags that the reply parser strips: allow tokens for it. */
    THINKS,
    /** Wraps its answer in a tool call, in the text or in the fields of the server's reply. */
    CALLS_TOOLS
}
