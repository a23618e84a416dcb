package io.ecp.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.CharSource;
import com.google.common.io.Resources;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.EcpResult;
import io.ecp.djl.DjlListener;
import io.ecp.djl.DjlPredictor;
import io.ecp.imaging.ImageSource;
import io.ecp.imaging.Region;
import io.ecp.model.Location;
import io.ecp.model.ModelReply;
import io.ecp.strategy.Direct;
import io.ecp.strategy.Outcome;
import io.ecp.task.Choice;
import io.ecp.trace.EcpTrace;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A part of the benchmark against the reference: what the same model says under Hugging Face transformers. */
class DeskReferenceTest {

    private static final List<DjlListener.Answered> ANSWERED = new ArrayList<>();
    private static DjlPredictor model;
    private static EcpEngine direct;
    private static EcpEngine twoStage;
    private static EcpEngine asReference;
    private static ImageSource screen;
    private static Map<String, JsonObject> reference;

    @BeforeAll
    static void open() throws IOException {
        model = DjlPredictor.builder(BundledModel.directory())
                .listener(new DjlListener() {
                    @Override
                    public void answered(Answered event) {
                        ANSWERED.add(event);
                    }
                })
                .open();
        direct = Ecp.builder().predictor(model).strategy(Direct.of()).build();
        twoStage = Ecp.over(model);
        asReference = Ecp.builder()
                .predictor(model)
                .profile(DeskCases.asTheReferenceAsks(twoStage.profile()))
                .build();
        screen = ImageSource.of(Resources.toByteArray(resource("screen_009.png")));
        reference = new HashMap<>();
        for (String line : text("reference.jsonl").readLines()) {
            JsonObject row = JsonParser.parseString(line).getAsJsonObject();
            reference.put(
                    row.has("id")
                            ? row.get("id").getAsString()
                            : row.get("index").getAsString(),
                    row);
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void direct_replies_to_commands_are_the_references_to_the_letter() throws IOException {
        List<DeskCases.Command> commands = DeskCases.commands(text("commands.json"));
        assertThat(commands).hasSize(10);

        assertThat(commands).allSatisfy(command -> {
            EcpResult<Location> result = direct.locate(screen, command.text());

            assertThat(lastReply(result.trace()))
                    .as(command.id())
                    .isEqualTo(row(command.id()).get("direct").getAsString());
            assertThat(result.trace().calls()).hasSize(1);
        });
    }

    @Test
    void two_stages_look_where_the_reference_looks_and_read_what_it_reads() throws IOException {
        int right = 0;
        int plain = 0;
        for (DeskCases.Command command : DeskCases.commands(text("commands.json"))) {
            JsonObject expected = row(command.id()).getAsJsonObject("quarter");

            EcpResult<Location> result = twoStage.locate(screen, command.text());

            assertThat(result.outcome()).as(command.id()).isEqualTo(Outcome.REFINED);
            assertThat(numbers(result.crop().orElseThrow()))
                    .as(command.id())
                    .isEqualTo(expected.get("region").toString());
            assertThat(lastReply(result.trace()))
                    .as(command.id())
                    .isEqualTo(expected.get("reply").getAsString());
            right += command.isHit(result.value()) ? 1 : 0;
            plain += command.isHit(result.coarse().orElseThrow()) ? 1 : 0;
        }
        assertThat(right).as("right of 10").isEqualTo(7);
        assertThat(plain).as("right of 10 at the first stage").isLessThanOrEqualTo(2);
    }

    @Test
    void questions_are_answered_as_the_reference_answers_them() throws IOException {
        List<DeskCases.Question> questions = DeskCases.questions(text("questions.jsonl"));
        assertThat(questions).hasSize(3);

        assertThat(questions).allSatisfy(question -> {
            JsonObject expected = row(Integer.toString(question.index()));

            EcpResult<Choice> plain = direct.choose(screen, question.text(), question.options());
            EcpResult<Choice> result = asReference.choose(screen, question.text(), question.options());

            assertThat(lastReply(plain.trace()))
                    .isEqualTo(expected.get("direct").getAsString());
            assertThat(result.trace().calls().get(0).reply().orElseThrow().text())
                    .isEqualTo(expected.get("point").getAsString());
            assertThat(numbers(result.crop().orElseThrow()))
                    .isEqualTo(expected.get("region").toString());
            assertThat(lastReply(result.trace()))
                    .isEqualTo(expected.get("reply").getAsString());
            assertThat(question.isHit(result.value())).isTrue();
        });
    }

    @Test
    void the_second_stage_of_a_question_neither_encodes_nor_reads_the_full_picture_again() throws IOException {
        for (DeskCases.Question question : DeskCases.questions(text("questions.jsonl"))) {
            ANSWERED.clear();

            EcpResult<Choice> result = twoStage.choose(screen, question.text(), question.options());

            assertThat(question.isHit(result.value())).isTrue();
            assertThat(ANSWERED).hasSize(2);
            DjlListener.Answered look = ANSWERED.get(0);
            DjlListener.Answered fine = ANSWERED.get(1);
            assertThat(look.pictures()).isEqualTo(1);
            assertThat(fine.pictures()).isEqualTo(2);
            assertThat(fine.picturesEncoded()).isEqualTo(1);
            // 576x320 pixels are 18 times 10 tokens; the caption and the turn's beginning come on top.
            assertThat(fine.reusedTokens()).isBetween(180, 200);
            assertThat(fine.promptTokens() - fine.reusedTokens())
                    .as("the crop's tokens, and the question")
                    .isBetween(180, 330);
            assertThat(result.trace().calls().get(1).reply().orElseThrow().optionProbabilities())
                    .hasSize(4)
                    .hasEntrySatisfying(
                            result.value().letter(), p -> assertThat(p).isGreaterThan(0.5));
        }
    }

    @Test
    void a_screen_that_fits_the_budget_is_answered_with_one_call() throws IOException {
        ImageSource small = ImageSource.of(Resources.toByteArray(resource("small.png")));

        EcpResult<Location> result = twoStage.locate(small, "click the Back button in the red window");

        assertThat(result.trace().calls()).hasSize(1);
        assertThat(result.outcome()).isEqualTo(Outcome.WHOLE_IMAGE);
        assertThat(lastReply(result.trace())).isEqualTo("<|box_start|>(503,759),(580,822)<|box_end|>");
    }

    private static String lastReply(EcpTrace trace) {
        return trace.calls()
                .get(trace.calls().size() - 1)
                .reply()
                .map(ModelReply::text)
                .orElse("");
    }

    private static String numbers(Region region) {
        return "[" + region.x() + "," + region.y() + "," + region.width() + "," + region.height() + "]";
    }

    private static JsonObject row(String id) {
        return Objects.requireNonNull(reference.get(id), id);
    }

    private static CharSource text(String name) {
        return Resources.asCharSource(resource(name), StandardCharsets.UTF_8);
    }

    static URL resource(String name) {
        return Objects.requireNonNull(DeskReferenceTest.class.getResource("desk/" + name), name);
    }
}
