package io.ecp.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecp.model.FinishReason;
import io.ecp.model.ModelReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An answer as it is put together, from one JSON object or from many chunks. Tool calls that the server took out of the
 * model's words are put back as {@code <tool_call>} text, as the models that answer by them write it.
 */
final class ChatAnswer {

    private final ObjectMapper json;
    private final Consumer<String> listener;
    private final Set<Character> optionLetters;
    private final Map<Character, Double> optionProbabilities = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();
    private final Map<Integer, ToolCall> toolCalls = new TreeMap<>();
    private FinishReason finishReason = FinishReason.UNKNOWN;
    private boolean finished;
    private boolean told;
    private int promptTokens = -1;
    private int answerTokens = -1;
    private double logProbability;
    private int logProbabilities;
    private long bytes;

    /** An answer of which the pieces go to a listener, and the first token's chances of being a letter are wanted. */
    ChatAnswer(ObjectMapper json, Consumer<String> listener, Set<Character> optionLetters) {
        this.json = json;
        this.listener = listener;
        this.optionLetters = optionLetters;
    }

    /**
     * Takes in a whole answer or a chunk of one.
     *
     * @return whether it had a choice
     */
    boolean add(JsonNode answer) {
        JsonNode usage = answer.path("usage");
        promptTokens = count(usage.path("prompt_tokens"), promptTokens);
        answerTokens = count(usage.path("completion_tokens"), answerTokens);
        JsonNode choice = answer.path("choices").path(0);
        if (!choice.isObject()) {
            return false;
        }
        if (choice.path("index").asInt(0) != 0) {
            return true;
        }
        JsonNode message = choice.has("delta") ? choice.path("delta") : choice.path("message");
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            say(content.asText());
        } else if (content.isArray()) {
            content.forEach(part -> say(part.path("text").asText("")));
        }
        int place = 0;
        for (JsonNode call : message.path("tool_calls")) {
            toolCalls
                    .computeIfAbsent(call.path("index").asInt(place), key -> new ToolCall())
                    .add(call.path("function"));
            place++;
        }
        addLogProbabilities(choice.path("logprobs"));
        JsonNode reason = choice.path("finish_reason");
        if (reason.isTextual()) {
            finished = true;
            finishReason = finishReason(reason.asText());
        }
        return true;
    }

    private void addLogProbabilities(JsonNode given) {
        for (JsonNode token : given.path("content")) {
            if (logProbabilities == 0) {
                readOptions(token.path("top_logprobs"));
            }
            addLogProbability(token.path("logprob"));
        }
        // Servers with the older shape of text completions.
        for (JsonNode number : given.path("token_logprobs")) {
            addLogProbability(number);
        }
    }

    /** A letter counts by itself and after a space or a bracket; one that is not among the top tokens has no chance. */
    private void readOptions(JsonNode top) {
        if (!top.isArray() || top.isEmpty()) {
            return;
        }
        optionLetters.forEach(letter -> optionProbabilities.put(letter, 0.0));
        for (JsonNode token : top) {
            String word = token.path("token").asText("").stripLeading();
            String letter = word.startsWith("(") ? word.substring(1) : word;
            JsonNode number = token.path("logprob");
            if (letter.length() == 1 && optionLetters.contains(letter.charAt(0)) && number.isNumber()) {
                double chance = Math.exp(Math.min(0, number.asDouble()));
                optionProbabilities.merge(letter.charAt(0), chance, (one, other) -> Math.min(1, one + other));
            }
        }
    }

    private void addLogProbability(JsonNode number) {
        if (number.isNumber() && Double.isFinite(number.asDouble())) {
            logProbability += number.asDouble();
            logProbabilities++;
        }
    }

    private static int count(JsonNode number, int before) {
        return number.canConvertToInt() && number.asInt() >= 0 ? number.asInt() : before;
    }

    private static FinishReason finishReason(String reason) {
        return switch (reason) {
            case "stop", "eos", "eos_token", "tool_calls", "function_call" -> FinishReason.STOP;
            case "length", "max_tokens" -> FinishReason.LENGTH;
            default -> FinishReason.UNKNOWN;
        };
    }

    private void say(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            told = true;
            listener.accept(piece);
        }
    }

    /** Counts what was received. */
    void received(int count) {
        bytes += count;
    }

    /** What was received so far. */
    long bytes() {
        return bytes;
    }

    /** Whether the server said why it ended. */
    boolean isFinished() {
        return finished;
    }

    /** Whether a piece has gone to the listener: then it is too late to ask again. */
    boolean isTold() {
        return told;
    }

    /** The reply. */
    ModelReply toReply(Secrets secrets) {
        for (ToolCall call : toolCalls.values()) {
            say((text.isEmpty() ? "" : "\n") + "<tool_call>\n" + call.toJson(json) + "\n</tool_call>");
        }
        toolCalls.clear();
        ModelReply.Builder reply =
                ModelReply.builder(secrets.scrub(text.toString())).finishReason(finishReason);
        if (promptTokens >= 0) {
            reply.promptTokens(promptTokens);
        }
        if (answerTokens >= 0) {
            reply.answerTokens(answerTokens);
        }
        if (logProbabilities > 0) {
            reply.meanLogProbability(Math.min(0, logProbability / logProbabilities));
            reply.optionProbabilities(optionProbabilities);
        }
        return reply.build();
    }

    /** A tool call, whose arguments come as JSON in a string, maybe in pieces. */
    private static final class ToolCall {

        private final StringBuilder name = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();

        void add(JsonNode function) {
            name.append(function.path("name").asText(""));
            JsonNode given = function.path("arguments");
            arguments.append(given.isContainerNode() ? given.toString() : given.asText(""));
        }

        String toJson(ObjectMapper json) {
            ObjectNode call = json.createObjectNode().put("name", name.toString());
            try {
                call.set("arguments", json.readTree(arguments.toString()));
            } catch (JsonProcessingException e) {
                // Cut off at the token limit, perhaps: the reader of replies takes what is there.
                call.put("arguments", arguments.toString());
            }
            return call.toString();
        }
    }
}
