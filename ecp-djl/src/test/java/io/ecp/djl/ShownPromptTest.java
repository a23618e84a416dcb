package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.text.ChatPrompt;
import io.ecp.djl.text.PromptPart;
import io.ecp.djl.text.QwenTokenizer;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShownPromptTest {

    private final QwenTokenizer tokenizer = QwenTokenizer.open(ReferenceCase.checkpoint("qwen3_vl"));
    private final ChatPrompt chat = ChatPrompt.of(tokenizer);
    private final View red = view(64, 64, 0xFF0000);
    private final View blue = view(64, 64, 0x0000FF);
    private final View wide = view(128, 64, 0xFF0000);

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @Test
    void the_same_prompt_is_shared_whole() {
        ShownPrompt prompt = prompt("a", red, "b");

        assertThat(prompt.sharedWith(prompt("a", red, "b")))
                .isEqualTo(prompt.tokens().length());
    }

    @Test
    void what_follows_the_first_other_token_is_not_shared() {
        ShownPrompt prompt = prompt("a", red, "b");

        int shared = prompt.sharedWith(prompt("a", red, "c"));

        assertThat(shared).isEqualTo(prompt.tokens().pictureStarts().get(0) + 4 + 1);
        assertThat(prompt.sharedWith(prompt("z", red, "b"))).isEqualTo(1 + tokenizer.encode("user\n").length);
    }

    @Test
    void another_picture_of_the_same_size_ends_what_is_shared_where_it_begins() {
        ShownPrompt prompt = prompt("a", red, red, "b");

        assertThat(prompt.sharedWith(prompt("a", red, blue, "b")))
                .isEqualTo(prompt.tokens().pictureStarts().get(1));
        assertThat(prompt.sharedWith(prompt("a", blue, red, "b")))
                .isEqualTo(prompt.tokens().pictureStarts().get(0));
    }

    @Test
    void a_larger_picture_is_not_shared_although_its_first_tokens_look_alike() {
        ShownPrompt prompt = prompt("a", red, "b");
        int start = prompt.tokens().pictureStarts().get(0);

        assertThat(prompt.sharedWith(prompt("a", wide, "b"))).isEqualTo(start);
        assertThat(prompt("a", wide, "b").sharedWith(prompt)).isEqualTo(start);
    }

    @Test
    void a_hash_tells_pixels_and_sizes_apart() {
        assertThat(ShownPrompt.hash(red.pixels()))
                .isEqualTo(ShownPrompt.hash(view(64, 64, 0xFF0000).pixels()));
        assertThat(ShownPrompt.hash(red.pixels())).isNotEqualTo(ShownPrompt.hash(blue.pixels()));
        // The same samples in the same order.
        assertThat(ShownPrompt.hash(wide.pixels()))
                .isNotEqualTo(ShownPrompt.hash(view(64, 128, 0xFF0000).pixels()));
        RgbImage large = RgbImage.filled(new Size(300, 200), 7);
        byte[] samples = large.toByteArray();
        samples[samples.length - 1] ^= 1;
        assertThat(ShownPrompt.hash(large)).isNotEqualTo(ShownPrompt.hash(RgbImage.ofOwned(large.size(), samples)));
    }

    private ShownPrompt prompt(Object... parts) {
        List<PromptPart> prompt = new ArrayList<>();
        List<View> views = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof View view) {
                views.add(view);
                prompt.add(new PromptPart.Picture((int) (view.size().area() / 1024)));
            } else {
                prompt.add(new PromptPart.Text(part.toString()));
            }
        }
        return new ShownPrompt(
                chat.build(prompt),
                views.stream().map(view -> ShownPrompt.hash(view.pixels())).toList());
    }

    private static View view(int width, int height, int rgb) {
        Size size = new Size(width, height);
        return View.of(Region.whole(size), RgbImage.filled(size, rgb));
    }
}
