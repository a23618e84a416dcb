package io.ecp.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.Ecp;
import io.ecp.EcpResult;
import io.ecp.ScriptedPredictor;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.ImageSource;
import io.ecp.model.FinishReason;
import io.ecp.model.Location;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Sampling;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayPredictorTest {

    @TempDir
    Path directory;

    private static ModelQuery query(String text) {
        return ModelQuery.builder().text(text).build();
    }

    @Test
    void a_strategy_runs_again_without_the_model() {
        Path file = directory.resolve("calls.jsonl");
        // Not of one colour: crop and overview would be the same question.
        BufferedImage pixels = new BufferedImage(3840, 2160, BufferedImage.TYPE_INT_RGB);
        pixels.setRGB(2400, 1800, 0xFFFFFF);
        ImageSource screen = ImageSource.of(pixels);
        ScriptedPredictor model = ScriptedPredictor.saying("(597,872),(609,906)", "(543,306),(581,384)");
        EcpResult<Location> first;
        try (ReplayPredictor recording = ReplayPredictor.recording(model, file)) {
            first = Ecp.over(recording).locate(screen, "tap it");
        }

        ReplayPredictor replay = ReplayPredictor.of(file);
        EcpResult<Location> second = Ecp.over(replay).locate(screen, "tap it");

        assertThat(second.value()).isEqualTo(first.value());
        assertThat(second.crop()).isEqualTo(first.crop());
        assertThat(second.trace().profile()).isEqualTo(first.trace().profile());
        assertThat(replay.size()).isEqualTo(2);
        assertThat(replay).asString().contains("desk-tiny", "2 calls", "calls.jsonl");
    }

    @Test
    void a_reply_comes_back_whole() {
        Path file = directory.resolve("calls.jsonl");
        ModelReply reply = ModelReply.builder("B \"zwölf\"\n")
                .finishReason(FinishReason.STOP)
                .promptTokens(300)
                .answerTokens(7)
                .meanLogProbability(-0.25)
                .optionProbabilities(Map.of('A', 0.1, 'B', 0.8))
                .build();
        try (ReplayPredictor recording = ReplayPredictor.recording(query -> reply, file)) {
            recording.predict(query("Which?"));
        }

        ModelReply again = ReplayPredictor.of(file).predict(query("Which?"));

        assertThat(again).hasToString(reply.toString());
        assertThat(again.promptTokens()).isEqualTo(reply.promptTokens());
        assertThat(again.answerTokens()).isEqualTo(reply.answerTokens());
        assertThat(again.meanLogProbability()).isEqualTo(reply.meanLogProbability());
        assertThat(again.optionProbabilities()).isEqualTo(reply.optionProbabilities());
    }

    @Test
    void what_is_known_is_not_asked_again_and_what_is_new_is_added() {
        Path file = directory.resolve("calls.jsonl");
        try (ReplayPredictor recording = ReplayPredictor.recording(ScriptedPredictor.saying("one", "two"), file)) {
            assertThat(recording.predict(query("1")).text()).isEqualTo("one");
            assertThat(recording.predict(query("1")).text()).isEqualTo("one");
            assertThat(recording.predict(query("2")).text()).isEqualTo("two");
        }
        ScriptedPredictor later = ScriptedPredictor.saying("three");
        try (ReplayPredictor recording = ReplayPredictor.recording(later, file)) {
            assertThat(recording.predict(query("2")).text()).isEqualTo("two");
            assertThat(recording.predict(query("3")).text()).isEqualTo("three");
        }

        assertThat(later.asked()).hasSize(1);
        assertThat(ReplayPredictor.of(file).size()).isEqualTo(3);
    }

    @Test
    void queries_differ_by_text_limit_system_turn_sampling_and_letters() {
        List<ModelQuery> queries = List.of(
                query("a"),
                query("b"),
                ModelQuery.builder().text("a").maxTokens(9).build(),
                ModelQuery.builder().text("a").systemPrompt("s").build(),
                ModelQuery.builder().text("a").sampling(Sampling.random(1, 1)).build(),
                ModelQuery.builder().text("a").sampling(Sampling.random(1, 2)).build(),
                ModelQuery.builder().text("a").optionLetters(List.of('A', 'B')).build());

        assertThat(queries.stream().map(QueryKey::of).distinct()).hasSize(queries.size());
    }

    @Test
    void a_torn_last_line_is_left_out_and_cut_off_when_recording_goes_on() throws IOException {
        Path file = directory.resolve("calls.jsonl");
        try (ReplayPredictor recording = ReplayPredictor.recording(ScriptedPredictor.saying("one"), file)) {
            recording.predict(query("1"));
        }
        Files.writeString(file, "{\"key\":\"abc\",\"repl", StandardOpenOption.APPEND);

        assertThat(ReplayPredictor.of(file).size()).isEqualTo(1);
        try (ReplayPredictor recording = ReplayPredictor.recording(ScriptedPredictor.saying("two"), file)) {
            recording.predict(query("2"));
        }
        assertThat(ReplayPredictor.of(file).size()).isEqualTo(2);
    }

    @Test
    void a_call_that_fails_is_not_kept() {
        Path file = directory.resolve("calls.jsonl");
        ScriptedPredictor model = ScriptedPredictor.saying()
                .then(query -> {
                    throw new ModelException("out of order");
                })
                .then(query -> ModelReply.of("fine"));
        try (ReplayPredictor recording = ReplayPredictor.recording(model, file)) {
            assertThatThrownBy(() -> recording.predict(query("1"))).hasMessage("out of order");
            assertThat(recording.predict(query("1")).text()).isEqualTo("fine");
        }
    }

    @Test
    void a_query_that_was_not_recorded_says_what_to_do() {
        Path file = directory.resolve("calls.jsonl");
        ReplayPredictor.recording(ScriptedPredictor.saying(), file).close();

        assertThatThrownBy(() -> ReplayPredictor.of(file).predict(query("new")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("calls.jsonl holds no answer to: new")
                .hasMessageContaining("record again");
    }

    @Test
    void files_that_are_no_recordings_are_refused() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty.jsonl"));
        Path other = Files.writeString(directory.resolve("other.jsonl"), "{\"a\": 1}\n");
        Path damaged = directory.resolve("damaged.jsonl");
        ReplayPredictor.recording(ScriptedPredictor.saying(), damaged).close();
        Files.writeString(damaged, "{\"key\":\"abc\"}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> ReplayPredictor.of(empty)).hasMessageContaining("holds no recorded calls");
        assertThatThrownBy(() -> ReplayPredictor.of(other))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("does not begin with the traits of a model");
        assertThatThrownBy(() -> ReplayPredictor.of(damaged))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("line 2 of");
        assertThatThrownBy(() -> ReplayPredictor.of(directory.resolve("missing.jsonl")))
                .isInstanceOf(ModelLoadException.class);
        assertThatThrownBy(() -> ReplayPredictor.recording(query -> ModelReply.of("x"), damaged))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("holds calls to desk-tiny, not to unknown");
    }
}
