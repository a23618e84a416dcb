package io.ecp.examples.langchain4j;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.ImageContent.DetailLevel;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Predictor;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Any LangChain4j {@link ChatModel} that takes pictures, under the two-stage method: {@code Ecp.over(new
 * ChatModelPredictor(model))}. Copy it; LangChain4j is no dependency of this library. Pictures are sent with
 * {@link DetailLevel#HIGH}: LangChain4j's default is LOW, which servers take as leave to shrink a picture to 512 pixels,
 * and small things are gone again. Deadlines and cancelling end at the chat model's own timeout.
 *
 * @param model the chat model; set its temperature to 0
 */
public record ChatModelPredictor(ChatModel model) implements Predictor {

    @Override
    public ModelReply predict(ModelQuery query) {
        query.deadline().check();
        List<Content> contents = new ArrayList<>();
        for (ModelQuery.Part part : query.parts()) {
            if (part instanceof ModelQuery.PicturePart picture) {
                String png = Base64.getEncoder()
                        .encodeToString(picture.view().pixels().toPng());
                contents.add(ImageContent.from(png, "image/png", DetailLevel.HIGH));
            } else if (part instanceof ModelQuery.TextPart text) {
                contents.add(TextContent.from(text.text()));
            }
        }
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(contents))
                .maxOutputTokens(query.maxTokens())
                .build();
        return ModelReply.of(String.valueOf(model.chat(request).aiMessage().text()));
    }
}
