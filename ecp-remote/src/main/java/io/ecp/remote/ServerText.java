package io.ecp.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The words of a server that refuses: found in the shapes in use, made fit for a message. */
final class ServerText {

    private static final int MOST_CHARACTERS = 500;

    private final ObjectMapper json;
    private final Secrets secrets;

    ServerText(ObjectMapper json, Secrets secrets) {
        this.json = json;
        this.secrets = secrets;
    }

    /** What a body says: the message of the error object where there is one, else all of it, shortened. */
    String of(byte[] body) {
        String raw = new String(body, StandardCharsets.UTF_8);
        try {
            return tidy(error(json.readTree(body)).orElse(raw));
        } catch (JsonProcessingException e) {
            // Proxies refuse in HTML or plain text.
            return tidy(raw);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory could not be read", e);
        }
    }

    /**
     * The error that a JSON answer reports: {@code {"error": {"message": ...}}} (OpenAI), {@code {"error": "..."}}
     * (Ollama), {@code {"object": "error", "message": ...}} (older vLLM, SGLang), {@code {"detail": ...}} (FastAPI).
     */
    Optional<String> error(JsonNode answer) {
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            JsonNode message = error.path("message");
            return Optional.of(message.isTextual() ? code(error) + message.asText() : error.toString());
        }
        if (error.isTextual()) {
            return Optional.of(error.asText());
        }
        if (answer.has("choices")) {
            return Optional.empty();
        }
        return Stream.of(answer.path("message"), answer.path("detail"))
                .filter(node -> !node.isMissingNode() && !node.isNull())
                .map(node -> node.isTextual() ? node.asText() : node.toString())
                .findFirst();
    }

    private static String code(JsonNode error) {
        JsonNode code = error.path("code");
        return code.isTextual() ? code.asText() + ": " : "";
    }

    /** One line without secrets, of bounded length. */
    String tidy(String text) {
        String clean = secrets.scrub(text).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return clean.length() <= MOST_CHARACTERS ? clean : clean.substring(0, MOST_CHARACTERS) + "...";
    }

    /** Whether a refusal says that the prompt and the answer do not fit into the model's context. */
    static boolean isOverflow(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.contains("context length")
                || lower.contains("context_length")
                || lower.contains("context window")
                || lower.contains("context size")
                || lower.contains("maximum context")
                || lower.contains("max_model_len")
                || lower.contains("maximum model length")
                || lower.contains("longer than the maximum")
                || (lower.contains("input") && lower.contains("too long"));
    }
}
