package io.ecp.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecp.model.ModelQuery;
import io.ecp.model.Sampling;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a chat completions request: one user turn, its pictures as data URLs at their places among the texts.
 * Pictures are encoded once, however often the request is sent.
 */
final class ChatRequest {

    /** The most that OpenAI and vLLM report for a token. */
    private static final int MOST_TOP_TOKENS = 20;

    private final ObjectMapper json;
    private final Settings settings;
    private final ModelQuery query;
    private final boolean streamed;
    private final ArrayNode content;

    ChatRequest(ObjectMapper json, Settings settings, ModelQuery query, boolean streamed) {
        this.json = json;
        this.settings = settings;
        this.query = query;
        this.streamed = streamed;
        this.content = json.createArrayNode();
        for (ModelQuery.Part part : query.parts()) {
            if (part instanceof ModelQuery.TextPart text) {
                content.addObject().put("type", "text").put("text", text.text());
            } else if (part instanceof ModelQuery.PicturePart picture) {
                ObjectNode image = content.addObject().put("type", "image_url").putObject("image_url");
                image.put("url", settings.encoding.dataUrl(picture.view().pixels()));
                if (!settings.detail.isEmpty()) {
                    image.put("detail", settings.detail);
                }
            }
        }
    }

    /** The request as UTF-8. */
    byte[] toBytes(RequestShape shape) {
        ObjectNode root = json.createObjectNode().put("model", settings.model);
        ArrayNode messages = root.putArray("messages");
        query.systemPrompt()
                .or(() -> Optional.ofNullable(settings.systemPrompt))
                .ifPresent(text -> messages.addObject().put("role", "system").put("content", text));
        messages.addObject().put("role", "user").set("content", content);
        root.put(shape.completionTokens() ? "max_completion_tokens" : "max_tokens", query.maxTokens());
        if (query.sampling() instanceof Sampling.Random random) {
            draw(root, random);
        } else if (shape.temperature()) {
            root.put("temperature", 0);
        }
        if (shape.logProbabilities() && settings.logProbabilities) {
            root.put("logprobs", true);
            if (!query.optionLetters().isEmpty()) {
                root.put("top_logprobs", MOST_TOP_TOKENS);
            }
        }
        root.put("stream", streamed);
        if (streamed && shape.streamUsage()) {
            root.putObject("stream_options").put("include_usage", true);
        }
        settings.parameters.forEach(root::set);
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON could not be written", e);
        }
    }

    private static void draw(ObjectNode root, Sampling.Random random) {
        root.put("temperature", random.temperature()).put("seed", random.seed());
        if (random.topP() < 1) {
            root.put("top_p", random.topP());
        }
        // Not OpenAI's own, but vLLM's, SGLang's and Ollama's.
        if (random.topK() < Integer.MAX_VALUE) {
            root.put("top_k", random.topK());
        }
    }

    /**
     * What is the same in every request.
     *
     * @param model the model's name at the server
     * @param systemPrompt the system turn, if there is one
     * @param detail of pictures; empty to leave it out
     * @param encoding how pictures travel
     * @param logProbabilities whether they are asked for
     * @param parameters the caller's own, which replace ours
     */
    record Settings(
            String model,
            @Nullable String systemPrompt,
            String detail,
            PictureEncoding encoding,
            boolean logProbabilities,
            Map<String, JsonNode> parameters) {}
}
