package io.ecp.remote;

import java.util.Locale;
import java.util.Optional;

/**
 * Which of the optional parameters a server takes. All are asked for until the server refuses one by name; then it is
 * left out from there on.
 *
 * @param logProbabilities {@code logprobs}
 * @param temperature {@code temperature}: 0, greedy decoding; reasoning models of OpenAI take no other than 1
 * @param streamUsage {@code stream_options.include_usage}
 * @param completionTokens the limit is named {@code max_completion_tokens}, not {@code max_tokens}
 */
record RequestShape(boolean logProbabilities, boolean temperature, boolean streamUsage, boolean completionTokens) {

    static final RequestShape FULL = new RequestShape(true, true, true, false);

    /** The shape to try next after a refusal, or empty if the refusal is about something else. */
    Optional<RequestShape> after(HttpStatusException refusal) {
        String text = refusal.serverText().toLowerCase(Locale.ROOT);
        if ((refusal.status() != 400 && refusal.status() != 422) || ServerText.isOverflow(text)) {
            return Optional.empty();
        }
        if (logProbabilities && text.contains("logprob")) {
            return Optional.of(new RequestShape(false, temperature, streamUsage, completionTokens));
        }
        if (streamUsage && text.contains("stream_options")) {
            return Optional.of(new RequestShape(logProbabilities, temperature, false, completionTokens));
        }
        if (!completionTokens && text.contains("max_completion_tokens")) {
            return Optional.of(new RequestShape(logProbabilities, temperature, streamUsage, true));
        }
        if (temperature && text.contains("temperature")) {
            return Optional.of(new RequestShape(logProbabilities, false, streamUsage, completionTokens));
        }
        return Optional.empty();
    }
}
