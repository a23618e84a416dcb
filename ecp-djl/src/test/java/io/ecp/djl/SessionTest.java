package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.djl.checkpoint.PreprocessorConfig;
import io.ecp.djl.family.Continuation;
import io.ecp.djl.family.Draw;
import io.ecp.djl.family.Generation;
import io.ecp.djl.family.LoadedModel;
import io.ecp.djl.family.NextToken;
import io.ecp.djl.family.PatchGrid;
import io.ecp.djl.family.PictureFeatures;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.djl.text.ChatPrompt;
import io.ecp.djl.text.PromptPart;
import io.ecp.djl.text.QwenTokenizer;
import io.ecp.error.CancelledException;
import io.ecp.imaging.PatchTensor;
import io.ecp.model.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionTest {

    private final QwenTokenizer tokenizer = QwenTokenizer.open(ReferenceCase.checkpoint("qwen3_vl"));
    private final List<String> done = new ArrayList<>();

    @AfterAll
    void close() {
        tokenizer.close();
    }

    @Test
    void a_cancelled_prompt_stops_after_the_chunk_being_read_and_is_given_up() {
        Deadline deadline = Deadline.none();
        Session session = session(true, true, chunk -> {
            if (chunk == 2) {
                deadline.cancel();
            }
        });

        assertThatThrownBy(() -> read(session, "a", deadline)).isInstanceOf(CancelledException.class);
        session.done(false);

        assertThat(done).containsExactly("begin", "read", "read", "close");
    }

    @Test
    void a_prompt_is_kept_for_the_next_one() {
        Session session = session(true, true, chunk -> {});
        read(session, "a", Deadline.none());
        session.done(true);
        assertThat(read(session, "b", Deadline.none()).kept()).isEqualTo(3);
        session.done(true);
        session.close();
        session.close();

        assertThat(done).containsExactly("begin", "read", "read", "read", "turn", "read", "read", "read", "close");
    }

    @Test
    void where_nothing_is_to_be_kept_a_prompt_lives_as_long_as_its_answers() {
        Session session = session(true, false, chunk -> {});
        read(session, "a", Deadline.none());
        read(session, "a", Deadline.none());
        session.done(true);
        read(session, "a", Deadline.none());
        session.close();

        assertThat(done)
                .containsExactly(
                        "begin", "read", "read", "read", "turn", "read", "read", "read", "close", "begin", "read",
                        "read", "read", "close");
    }

    @Test
    void a_memory_that_cannot_be_cut_is_never_turned_to_another_prompt() {
        Session session = session(false, true, chunk -> {});
        read(session, "a", Deadline.none());
        session.done(true);
        read(session, "a", Deadline.none());
        session.close();

        assertThat(done)
                .containsExactly("begin", "read", "read", "read", "close", "begin", "read", "read", "read", "close");
    }

    private Session session(boolean truncatable, boolean keeping, IntConsumer reading) {
        done.clear();
        LoadedModel model = new Counted(truncatable, reading);
        return new Session(
                model,
                new Writers(model),
                view -> {
                    throw new AssertionError("no picture here");
                },
                keeping,
                new PictureCache(0));
    }

    private Session.Reading read(Session session, String text, Deadline deadline) {
        ShownPrompt prompt =
                new ShownPrompt(ChatPrompt.of(tokenizer).build(List.of(new PromptPart.Text(text))), List.of());
        return session.read(prompt, List.of(), List.of(), deadline);
    }

    /** A model that reads every prompt in three chunks, keeps 3 tokens, and writes down what it is asked to do. */
    private final class Counted implements LoadedModel {

        private final boolean truncatable;
        private final IntConsumer reading;

        Counted(boolean truncatable, IntConsumer reading) {
            this.truncatable = truncatable;
            this.reading = reading;
        }

        @Override
        public int imageToken() {
            return 1;
        }

        @Override
        public int vocabularySize() {
            return 1_000;
        }

        @Override
        public int mostPositions() {
            return 1_000;
        }

        @Override
        public boolean truncatable() {
            return truncatable;
        }

        @Override
        public PreprocessorConfig preprocessor() {
            throw new AssertionError("no picture here");
        }

        @Override
        public PictureFeatures encode(PatchTensor patches) {
            throw new AssertionError("no picture here");
        }

        @Override
        public Generation begin(long[] ids, List<PictureFeatures> pictures) {
            done.add("begin");
            return new CountedGeneration(reading);
        }

        @Override
        public List<NextToken> write(List<Continuation> all) {
            throw new AssertionError("not asked here");
        }

        @Override
        public void close() {}
    }

    private final class CountedGeneration implements Generation {

        private final IntConsumer reading;
        private int chunks;

        CountedGeneration(IntConsumer reading) {
            this.reading = reading;
        }

        @Override
        public boolean read() {
            done.add("read");
            chunks++;
            reading.accept(chunks);
            return chunks < 3;
        }

        @Override
        public int keepable(long[] ids, int shared) {
            return Math.min(3, shared);
        }

        @Override
        public void turnTo(long[] ids, List<PatchGrid> grids, List<PictureFeatures> pictures, int kept) {
            done.add("turn");
            chunks = 0;
        }

        @Override
        public NextToken begin(Draw draw) {
            throw new AssertionError("not asked here");
        }

        @Override
        public NextToken write(int token, Draw draw) {
            throw new AssertionError("not asked here");
        }

        @Override
        public double[] chances(long... tokens) {
            throw new AssertionError("not asked here");
        }

        @Override
        public NextToken likeliest() {
            throw new AssertionError("not asked here");
        }

        @Override
        public void write() {
            throw new AssertionError("not asked here");
        }

        @Override
        public void close() {
            done.add("close");
        }
    }
}
