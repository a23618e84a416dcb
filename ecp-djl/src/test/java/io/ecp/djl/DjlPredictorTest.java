package io.ecp.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecp.djl.fixture.CheckpointCopy;
import io.ecp.djl.fixture.NativeCount;
import io.ecp.djl.fixture.ReferenceCase;
import io.ecp.error.CancelledException;
import io.ecp.error.DeadlineException;
import io.ecp.error.ModelException;
import io.ecp.error.ModelLoadException;
import io.ecp.imaging.Numerics;
import io.ecp.imaging.PixelBudget;
import io.ecp.imaging.Region;
import io.ecp.imaging.RgbImage;
import io.ecp.imaging.Size;
import io.ecp.imaging.View;
import io.ecp.model.Deadline;
import io.ecp.model.FinishReason;
import io.ecp.model.ModelQuery;
import io.ecp.model.ModelReply;
import io.ecp.model.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DjlPredictorTest {

    private static final String FAMILY = "qwen3_vl";
    private static final Path CHECKPOINT = ReferenceCase.checkpoint(FAMILY);

    private static DjlPredictor predictor;

    @BeforeAll
    static void open_the_reference_checkpoint() {
        predictor = DjlPredictor.open(CHECKPOINT);
    }

    @AfterAll
    static void close_it() {
        predictor.close();
    }

    @Test
    void pictures_are_resampled_with_the_chosen_arithmetic() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "one_image");
        try (DjlPredictor torch =
                DjlPredictor.builder(CHECKPOINT).numerics(Numerics.TORCH_UINT8).open()) {
            ModelReply reply = torch.predict(reference.query().maxTokens(24).build());

            assertThat(torch.traits().resampling().orElseThrow()).hasToString("BICUBIC TORCH_UINT8");
            // Pixels differ by 1 here and there, and the first word's probability with them.
            assertThat(reply.meanLogProbability())
                    .isNotEqualTo(predictor
                            .predict(reference.query().maxTokens(24).build())
                            .meanLogProbability());
        }
        assertThat(predictor.traits().resampling().orElseThrow()).hasToString("BICUBIC");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_only", "one_image", "two_images"})
    void replies_equal_the_reference(String name) {
        ReferenceCase reference = ReferenceCase.of(FAMILY, name);

        ModelReply reply = predictor.predict(reference.query().maxTokens(24).build());

        assertThat(reply.text()).isEqualTo(reference.generatedText());
        assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(reply.promptTokens()).hasValue(reference.expected().longs("input_ids").length);
        assertThat(reply.answerTokens()).hasValue(24);
        assertThat(reply.meanLogProbability().orElseThrow()).isNegative();
    }

    @Test
    void traits_are_those_of_the_checkpoint() {
        assertThat(predictor.traits().name()).isEqualTo("checkpoint");
        assertThat(predictor.traits().modelType()).hasValue("qwen3_vl");
        assertThat(predictor.traits().pixelBudget()).isEqualTo(new PixelBudget(4096, 122880, 32));
        assertThat(predictor.traits().callsAtOnce()).isEqualTo(1);
        assertThat(predictor).hasToString("DjlPredictor[checkpoint, qwen3_vl]");
    }

    @Test
    void the_pieces_that_a_listener_hears_are_the_reply() {
        StringBuilder heard = new StringBuilder();
        AtomicInteger pieces = new AtomicInteger();
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");

        ModelReply reply = predictor.predict(reference
                .query()
                .maxTokens(24)
                .tokenListener(piece -> {
                    heard.append(piece);
                    pieces.incrementAndGet();
                })
                .build());

        assertThat(heard).hasToString(reply.text());
        assertThat(pieces.get()).isGreaterThan(10);
    }

    @Test
    void a_stop_token_ends_the_answer_and_is_not_part_of_the_text(@TempDir Path directory) throws IOException {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");
        long third = reference.expected().longs("generated_ids")[2];
        CheckpointCopy.of(CHECKPOINT).writeTo(directory);
        Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [" + third + "]}");

        try (DjlPredictor stopping = DjlPredictor.open(directory)) {
            ModelReply whole = predictor.predict(reference.query().maxTokens(2).build());
            ModelReply reply = stopping.predict(reference.query().maxTokens(24).build());

            assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(reply.answerTokens()).hasValue(3);
            assertThat(reply.text()).isEqualTo(whole.text());
        }
    }

    @Test
    void the_lower_of_both_token_limits_holds() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");
        try (DjlPredictor brief = DjlPredictor.builder(CHECKPOINT)
                .maxTokens(3)
                .threads(1)
                .name("brief")
                .open()) {
            assertThat(brief.predict(reference.query().maxTokens(24).build()).answerTokens())
                    .hasValue(3);
            assertThat(brief.predict(reference.query().maxTokens(2).build()).answerTokens())
                    .hasValue(2);
            assertThat(brief.traits().name()).isEqualTo("brief");
        }
    }

    @Test
    void a_system_prompt_comes_before_the_question() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");
        try (DjlPredictor instructed =
                DjlPredictor.builder(CHECKPOINT).systemPrompt("Answer briefly.").open()) {
            ModelReply with = instructed.predict(reference.query().maxTokens(4).build());
            ModelReply without =
                    predictor.predict(reference.query().maxTokens(4).build());

            assertThat(with.promptTokens().getAsInt())
                    .isGreaterThan(without.promptTokens().getAsInt() + 4);
        }
    }

    @Test
    void a_view_of_another_size_is_resized_to_the_budget() {
        View large = View.of(new Region(0, 0, 700, 500), RgbImage.filled(new Size(700, 500), 0x336699));
        try (DjlPredictor small = DjlPredictor.builder(CHECKPOINT)
                .pixelBudget(new PixelBudget(1024, 32 * 32 * 12, 32))
                .open()) {
            // 700x500 becomes 128x64: 8 tokens.
            assertThat(small.traits().pixelBudget().fit(large.size())).isEqualTo(new Size(128, 64));
            int words = small.predict(
                            ModelQuery.builder().text("Hi").maxTokens(1).build())
                    .promptTokens()
                    .getAsInt();
            int shown = small.predict(ModelQuery.builder()
                            .picture(large)
                            .text("Hi")
                            .maxTokens(1)
                            .build())
                    .promptTokens()
                    .getAsInt();
            assertThat(shown - words).isEqualTo(8 + 2);
        }
    }

    @Test
    void a_pixel_budget_that_does_not_suit_the_patches_is_refused() {
        assertThatThrownBy(() -> DjlPredictor.builder(CHECKPOINT)
                        .pixelBudget(new PixelBudget(784, 784_000, 28))
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the pixel budget's factor must be a multiple of patch size times merge size, 32, but was"
                        + " 28");
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void a_query_is_answered_in_every_type(DataType type) {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "one_image");
        try (DjlPredictor typed =
                DjlPredictor.builder(CHECKPOINT).dataType(type).open()) {
            ModelReply reply = typed.predict(reference.query().maxTokens(4).build());

            assertThat(reply.text())
                    .isEqualTo(
                            reference.generatedText().substring(0, reply.text().length()));
            assertThat(reply.answerTokens()).hasValue(4);
        }
    }

    @Test
    void events_say_what_was_opened_and_answered() {
        List<Object> events = new ArrayList<>();
        DjlListener listener = new DjlListener() {
            @Override
            public void loaded(Loaded event) {
                events.add(event);
            }

            @Override
            public void answered(Answered event) {
                events.add(event);
            }
        };
        ReferenceCase reference = ReferenceCase.of(FAMILY, "one_image");
        try (DjlPredictor heard =
                DjlPredictor.builder(CHECKPOINT).listener(listener).open()) {
            heard.predict(reference.query().maxTokens(5).build());
        }

        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isInstanceOfSatisfying(DjlListener.Loaded.class, event -> {
            assertThat(event.model()).isEqualTo("checkpoint");
            assertThat(event.device()).isEqualTo(Device.cpu());
            assertThat(event.dataType()).isEqualTo(DataType.FLOAT32);
            assertThat(event.time()).isPositive();
        });
        assertThat(events.get(1)).isInstanceOfSatisfying(DjlListener.Answered.class, event -> {
            assertThat(event.pictures()).isEqualTo(1);
            assertThat(event.picturesEncoded()).isEqualTo(1);
            assertThat(event.reusedTokens()).isZero();
            assertThat(event.promptTokens()).isEqualTo(127);
            assertThat(event.answerTokens()).isEqualTo(5);
            assertThat(event.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(event.visionTime()).isPositive();
        });
    }

    @Test
    void too_many_pictures_are_refused() {
        ModelQuery.Builder query = ModelQuery.builder().text("Compare.");
        View view = View.of(new Region(0, 0, 64, 64), RgbImage.filled(new Size(64, 64), 0));
        for (int i = 0; i < 17; i++) {
            query.picture(view);
        }

        assertThatThrownBy(() -> predictor.predict(query.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a query may have 16 pictures, but has 17; show fewer, or ask twice");
    }

    @Test
    void a_prompt_and_answer_longer_than_the_model_was_made_for_are_refused(@TempDir Path directory) {
        CheckpointCopy.of(CHECKPOINT)
                .config(text -> text.replace("\"max_position_embeddings\": 262144", "\"max_position_embeddings\": 20"))
                .writeTo(directory);
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");
        try (DjlPredictor narrow =
                DjlPredictor.builder(directory).name("narrow").open()) {
            assertThat(narrow.predict(reference.query().maxTokens(8).build()).answerTokens())
                    .hasValue(8);
            assertThatThrownBy(
                            () -> narrow.predict(reference.query().maxTokens(9).build()))
                    .isInstanceOf(ModelException.class)
                    .hasMessage("a prompt of 12 tokens and an answer of up to 9 are more than the 20 tokens that narrow"
                            + " was made for; show fewer or smaller pictures, shorten the text, or lower maxTokens");
        }
    }

    @Test
    void an_unknown_model_type_is_refused_with_those_that_are_known(@TempDir Path directory) {
        CheckpointCopy.of(CHECKPOINT)
                .config(text -> text.replaceFirst("\"model_type\": \"qwen3_vl\"", "\"model_type\": \"llava\""))
                .writeTo(directory);

        assertThatThrownBy(() -> DjlPredictor.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("the model type 'llava' is not supported; use a checkpoint of one of: qwen2_vl,"
                        + " qwen2_5_vl, qwen3_vl, qwen3_5");
    }

    @Test
    void code_that_a_checkpoint_brings_is_never_run(@TempDir Path directory) throws IOException {
        Path trace = directory.resolve("ran");
        Path known = Files.createDirectory(directory.resolve("known"));
        Path unknown = Files.createDirectory(directory.resolve("unknown"));
        CheckpointCopy.of(CHECKPOINT).config(DjlPredictorTest::withCode).writeTo(known);
        CheckpointCopy.of(CHECKPOINT)
                .config(text -> withCode(text).replaceFirst("\"model_type\": \"qwen3_vl\"", "\"model_type\": \"own\""))
                .writeTo(unknown);
        for (String module : List.of("configuration_own.py", "modeling_own.py", "processing_own.py", "__init__.py")) {
            String code = "open(r'" + trace + "', 'w').write('owned')\n";
            Files.writeString(known.resolve(module), code);
            Files.writeString(unknown.resolve(module), code);
        }
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");

        try (DjlPredictor own = DjlPredictor.open(known)) {
            assertThat(own.predict(reference.query().maxTokens(24).build()).text())
                    .isEqualTo(reference.generatedText());
        }
        assertThatThrownBy(() -> DjlPredictor.open(unknown))
                .isInstanceOf(ModelLoadException.class)
                .hasMessage("the model type 'own' is not supported; use a checkpoint of one of: qwen2_vl, qwen2_5_vl,"
                        + " qwen3_vl, qwen3_5; the code that its auto_map names is never run");
        assertThat(trace).doesNotExist();
    }

    /** The configuration of a checkpoint that wants code of its own run, which other loaders do with trust_remote_code. */
    private static String withCode(String config) {
        return config.replaceFirst(
                "\\{",
                "{\"trust_remote_code\": true, \"auto_map\": {\"AutoConfig\": \"configuration_own.OwnConfig\","
                        + " \"AutoModelForImageTextToText\": \"modeling_own.OwnModel\","
                        + " \"AutoProcessor\": \"processing_own.OwnProcessor\"},");
    }

    @Test
    void a_configuration_of_other_weights_is_refused(@TempDir Path directory) {
        CheckpointCopy.of(CHECKPOINT)
                .config(text -> text.replaceFirst("\"intermediate_size\": 160", "\"intermediate_size\": 176"))
                .writeTo(directory);

        assertThatThrownBy(() -> DjlPredictor.open(directory))
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model.language_model.layers.0.mlp.gate_proj.weight")
                .hasMessageContaining("has the shape [160, 96], but its config.json asks for [176, 96]");
    }

    @Test
    void a_device_that_is_not_there_is_refused() {
        assertThatThrownBy(() ->
                        DjlPredictor.builder(CHECKPOINT).device(Device.cuda(99)).open())
                .isInstanceOf(ModelLoadException.class)
                .hasMessageMatching(
                        "there is no device cuda:99: libtorch \\S+ sees \\d+ CUDA devices; use Device.cpu\\(\\),"
                                + " or native libraries of DJL with CUDA");
        assertThatThrownBy(() -> Device.cuda(-1)).hasMessage("a CUDA device is numbered from 0, but was -1");
    }

    @Test
    void options_out_of_range_are_refused() {
        assertThatThrownBy(() -> DjlPredictor.builder(CHECKPOINT).maxTokens(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxTokens must be at least 1, but was 0");
        assertThatThrownBy(() -> DjlPredictor.builder(CHECKPOINT).threads(-2))
                .hasMessage("threads must be at least 1, but was -2");
    }

    @Test
    void a_deadline_that_passes_between_two_tokens_ends_the_answer() {
        Deadline deadline = Deadline.after(Duration.ofMillis(1500));
        List<String> heard = new ArrayList<>();

        assertThatThrownBy(() -> predictor.predict(textQuery(deadline, piece -> {
                    heard.add(piece);
                    while (!deadline.isOver()) {
                        Thread.onSpinWait();
                    }
                })))
                .isInstanceOf(DeadlineException.class)
                .hasMessageStartingWith("the deadline of 1500 ms passed");
        assertThat(heard).hasSize(1);
        assertThat(predictor.predict(textQuery(Deadline.none(), piece -> {})).answerTokens())
                .hasValue(24);
    }

    @Test
    void a_query_cancelled_between_two_tokens_ends() {
        Deadline deadline = Deadline.none();
        List<String> heard = new ArrayList<>();

        assertThatThrownBy(() -> predictor.predict(textQuery(deadline, piece -> {
                    heard.add(piece);
                    if (heard.size() == 3) {
                        deadline.cancel();
                    }
                })))
                .isInstanceOf(CancelledException.class);
        assertThat(heard).hasSize(3);
    }

    @Test
    void a_deadline_that_has_passed_stops_a_query_before_it_begins() {
        assertThatThrownBy(() -> predictor.predict(textQuery(Deadline.after(Duration.ZERO), piece -> {
                    throw new AssertionError("must not write " + piece);
                })))
                .isInstanceOf(DeadlineException.class);
    }

    @Test
    void waiting_for_a_turn_counts_against_the_deadline_and_can_be_cancelled() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<ModelReply> first =
                CompletableFuture.supplyAsync(() -> predictor.predict(textQuery(Deadline.none(), piece -> {
                    writing.countDown();
                    await(goOn);
                })));
        writing.await();

        assertThatThrownBy(() -> predictor.predict(textQuery(Deadline.after(Duration.ofMillis(60)), piece -> {})))
                .isInstanceOf(DeadlineException.class);
        Deadline cancelled = Deadline.none();
        CompletableFuture<ModelReply> second =
                CompletableFuture.supplyAsync(() -> predictor.predict(textQuery(cancelled, piece -> {})));
        cancelled.cancel();
        assertThatThrownBy(() -> second.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);

        goOn.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS).answerTokens()).hasValue(24);
    }

    @Test
    void a_listener_that_throws_or_asks_again_fails_its_own_query_only() {
        IllegalStateException mine = new IllegalStateException("mine");
        assertThatThrownBy(() -> predictor.predict(textQuery(Deadline.none(), piece -> {
                    throw mine;
                })))
                .isSameAs(mine);
        assertThatThrownBy(() -> predictor.predict(textQuery(
                        Deadline.none(), piece -> predictor.predict(textQuery(Deadline.none(), inner -> {})))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from within its own token listener");
        assertThat(predictor.predict(textQuery(Deadline.none(), piece -> {})).answerTokens())
                .hasValue(24);
    }

    @Test
    void closing_waits_for_the_answer_being_written_and_ends_the_predictor() throws Exception {
        DjlPredictor closing = DjlPredictor.open(CHECKPOINT);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<ModelReply> reply =
                CompletableFuture.supplyAsync(() -> closing.predict(textQuery(Deadline.none(), piece -> {
                    writing.countDown();
                    await(goOn);
                })));
        writing.await();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(closing::close);

        Thread.sleep(50);
        assertThat(closed).isNotDone();
        goOn.countDown();
        assertThat(reply.get(30, TimeUnit.SECONDS).answerTokens()).hasValue(24);
        closed.get(30, TimeUnit.SECONDS);

        closing.close();
        assertThatThrownBy(() -> closing.predict(textQuery(Deadline.none(), piece -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the predictor of checkpoint is closed; open it again");
        assertThat(closing.traits().name()).isEqualTo("checkpoint");
    }

    @Test
    void those_that_wait_for_a_predictor_that_is_closed_are_told_so() throws Exception {
        DjlPredictor closing = DjlPredictor.open(CHECKPOINT);
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<ModelReply> first =
                CompletableFuture.supplyAsync(() -> closing.predict(textQuery(Deadline.none(), piece -> {
                    writing.countDown();
                    await(goOn);
                })));
        writing.await();
        List<Thread> closers = List.of(new Thread(closing::close), new Thread(closing::close));
        for (Thread closer : closers) {
            closer.start();
            awaitWaiting(closer);
        }
        CompletableFuture<ModelReply> behind = new CompletableFuture<>();
        Thread asking = new Thread(() -> {
            try {
                behind.complete(closing.predict(textQuery(Deadline.none(), piece -> {})));
            } catch (RuntimeException e) {
                behind.completeExceptionally(e);
            }
        });
        asking.start();
        awaitWaiting(asking);
        goOn.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS).answerTokens()).hasValue(24);
        assertThatThrownBy(() -> behind.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the predictor of checkpoint is closed; open it again");
        for (Thread closer : closers) {
            closer.join();
        }
        assertThatThrownBy(() -> closing.sample(textQuery(Deadline.none(), piece -> {}), 1))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void sixty_four_threads_get_the_answers_of_the_serial_run() throws Exception {
        List<ModelQuery> queries = new ArrayList<>();
        for (String name : List.of("text_only", "one_image", "two_images")) {
            queries.add(ReferenceCase.of(FAMILY, name).query().maxTokens(6).build());
            queries.add(ReferenceCase.of(FAMILY, name)
                    .query()
                    .maxTokens(6)
                    .sampling(Sampling.random(1, 5))
                    .build());
        }
        List<ModelReply> serial = queries.stream().map(predictor::predict).toList();
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            CountDownLatch all = new CountDownLatch(64);
            List<Future<ModelReply>> replies = new ArrayList<>();
            for (int i = 0; i < 192; i++) {
                ModelQuery query = queries.get(i % queries.size());
                replies.add(threads.submit(() -> {
                    all.countDown();
                    await(all);
                    return predictor.predict(query);
                }));
            }
            for (int i = 0; i < replies.size(); i++) {
                ModelReply reply = replies.get(i).get(100, TimeUnit.SECONDS);
                ModelReply expected = serial.get(i % queries.size());
                assertThat(reply.text()).isEqualTo(expected.text());
                assertThat(reply.meanLogProbability()).isEqualTo(expected.meanLogProbability());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void the_mean_log_probability_is_the_mean_over_the_tokens() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "text_only");
        double one = predictor
                .predict(reference.query().maxTokens(1).build())
                .meanLogProbability()
                .getAsDouble();
        double three = predictor
                .predict(reference.query().maxTokens(3).build())
                .meanLogProbability()
                .getAsDouble();
        double two = predictor
                .predict(reference.query().maxTokens(2).build())
                .meanLogProbability()
                .getAsDouble();

        assertThat(three * 3 - two * 2).isLessThan(0);
        float[] logits = reference.expected().floats("logits_last");
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        assertThat(one).isCloseTo(-Math.log(sum), within(1e-3));
    }

    @Test
    void hundreds_of_queries_leave_nothing_behind() {
        ReferenceCase reference = ReferenceCase.of(FAMILY, "two_images");
        ModelQuery query = reference.query().maxTokens(2).build();
        Deadline cancelled = Deadline.none();
        ModelQuery stopped = reference
                .query()
                .maxTokens(4)
                .deadline(cancelled)
                .tokenListener(piece -> cancelled.cancel())
                .build();
        predictor.predict(query);
        int before = NativeCount.live();

        for (int i = 0; i < 200; i++) {
            predictor.predict(query);
            assertThatThrownBy(() -> predictor.predict(stopped)).isInstanceOf(CancelledException.class);
        }

        assertThat(NativeCount.live()).isEqualTo(before);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void opening_asking_and_closing_again_and_again_keeps_memory_flat() throws Exception {
        for (int i = 0; i < 5; i++) {
            openAskAndClose();
        }
        int live = NativeCount.live();
        long before = residentKilobytes();
        for (int i = 0; i < 15; i++) {
            openAskAndClose();
        }

        assertThat(NativeCount.live()).isEqualTo(live);
        // A checkpoint is 4 MB: leaked weights would show as 60.
        assertThat(residentKilobytes() - before).isLessThan(40_000);
    }

    private static void openAskAndClose() {
        try (DjlPredictor opened = DjlPredictor.open(CHECKPOINT)) {
            for (String name : List.of("two_images", "one_image")) {
                opened.predict(
                        ReferenceCase.of(FAMILY, name).query().maxTokens(2).build());
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static ModelQuery textQuery(Deadline deadline, Consumer<String> listener) {
        return ReferenceCase.of(FAMILY, "text_only")
                .query()
                .maxTokens(24)
                .deadline(deadline)
                .tokenListener(listener)
                .build();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
