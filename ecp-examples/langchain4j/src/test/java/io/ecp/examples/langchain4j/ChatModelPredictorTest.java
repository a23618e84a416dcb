package io.ecp.examples.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.ecp.Ecp;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatModelPredictorTest {

    @Test
    void a_chat_model_is_asked_with_pictures_in_high_detail() {
        List<ChatRequest> asked = new ArrayList<>();
        ChatModel model = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                asked.add(request);
                return ChatResponse.builder()
                        .aiMessage(AiMessage.from("(500, 500)"))
                        .build();
            }
        };
        ImageSource screen = ImageSource.of(RgbImage.filled(new Size(3840, 2160), 0x204060));

        var result = Ecp.over(new ChatModelPredictor(model)).locate(screen, "click it");

        assertThat(result.point()).contains(new ImagePoint(1920, 1080));
        assertThat(asked).hasSize(2);
        UserMessage turn = (UserMessage) asked.get(0).messages().get(0);
        ImageContent picture = (ImageContent) turn.contents().get(0);
        assertThat(picture.detailLevel()).isEqualTo(ImageContent.DetailLevel.HIGH);
        assertThat(picture.image().mimeType()).isEqualTo("image/png");
        assertThat(((TextContent) turn.contents().get(1)).text()).contains("click it");
        assertThat(asked.get(0).maxOutputTokens()).isEqualTo(512);
    }
}
