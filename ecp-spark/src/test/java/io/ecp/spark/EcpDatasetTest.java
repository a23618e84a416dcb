package io.ecp.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecp.Ecp;
import io.ecp.EcpEngine;
import io.ecp.error.ModelException;
import io.ecp.imaging.ImageException;
import io.ecp.imaging.ImagePoint;
import io.ecp.imaging.ImageSource;
import io.ecp.model.ModelProfiles;
import io.ecp.model.ModelReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EcpDatasetTest {

    private static final long SEED = 20261124;
    private static final int PICTURES = 200;
    private static final Set<Integer> POISONED = Set.of(20, 77, 140, 199);

    private static final StructType QUESTIONS = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("path", DataTypes.StringType)
            .add("prompt", DataTypes.StringType);

    @TempDir
    static Path pictures;

    private static SparkSession spark;

    @BeforeAll
    static void start() throws IOException {
        // Two tasks at once, four attempts each.
        spark = SparkSession.builder()
                .master("local[2,4]")
                .appName("EcpDatasetTest")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.warehouse.dir", pictures.resolve("warehouse").toString())
                .config("spark.hadoop.fs.elsewhere.impl", ElsewhereFileSystem.class.getName())
                .getOrCreate();
        for (int i = 0; i < PICTURES; i++) {
            Drawn.picture(pictures, i);
        }
        Files.write(pictures.resolve("picture-20.png"), new byte[0]);
        Files.writeString(pictures.resolve("picture-77.png"), "no picture");
        Files.delete(pictures.resolve("picture-140.png"));
        byte[] whole = Files.readAllBytes(pictures.resolve("picture-199.png"));
        Files.write(pictures.resolve("picture-199.png"), Arrays.copyOf(whole, whole.length / 2));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void every_picture_has_one_row_and_hardly_a_call_is_paid_twice_when_a_task_dies(@TempDir Path results) {
        String test = "killed";
        EcpConfig config = EcpConfig.builder()
                .predictor(() -> new FlakyModel("killed", 5, SEED))
                .profile("desk-tiny")
                .results(results.toString())
                .partitions(8)
                .build();
        Map<Integer, Expected> expected = oneAfterTheOther();
        int ideal = expected.values().stream().mapToInt(Expected::calls).sum();

        List<Row> rows = EcpDataset.predict(all(), config)
                .mapPartitions(new DiesOnce(3, 10), Encoders.row(answered()))
                .collectAsList();

        int paid = FlakyModel.counts(test).calls.get();
        int answers = 0;
        for (Row row : rows) {
            assertRow(row, expected.get(row.<Integer>getAs("id")));
            answers += row.isNullAt(row.fieldIndex("error")) ? 1 : 0;
        }
        assertThat(rows)
                .extracting(row -> row.<Integer>getAs("id"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, PICTURES).boxed().toList());
        assertThat(DiesOnce.DEATHS).hasValue(1);
        assertThat(answers).isGreaterThan(150);
        // A dying task loses the requests under way (one more than the model's 3 calls at once) and as many that were
        // answered and not yet read; and the failures among the rows it gave, and in the one it had read beyond them,
        // are asked again. A request of two stages has at most four calls.
        int lost = 4 + 4 + DiesOnce.FAILURES.get() + 1;
        assertThat(paid)
                .as("model calls with a task killed, ideal %d", ideal)
                .isBetween(ideal - lost * 4, ideal + lost * 4);

        FlakyModel.Counts counts = FlakyModel.counts(test);
        long failed = rows.stream()
                .filter(row -> !row.isNullAt(row.fieldIndex("error")))
                .filter(row -> !POISONED.contains(row.<Integer>getAs("id")))
                .count();
        List<Row> again = EcpDataset.predict(all(), config).collectAsList();

        assertThat(failed).isPositive();
        assertThat(again).hasSize(PICTURES);
        assertThat(counts.calls.get() - paid)
                .as("model calls of the same application again: for the %d that had failed", failed)
                .isBetween((int) failed, (int) failed * 4);
        for (Row row : again) {
            assertRow(row, expected.get(row.<Integer>getAs("id")));
        }
        assertThat(counts.made).as("engines made").hasValue(1);
        System.getLogger("io.ecp.spark")
                .log(
                        System.Logger.Level.INFO,
                        "{0} pictures, a task killed after 10 rows, 5 % of the calls fail: {1} model calls, ideal {2};"
                                + " once more for the {3} rows that had failed: {4}",
                        PICTURES,
                        paid,
                        ideal,
                        failed,
                        counts.calls.get() - paid);
    }

    private record Expected(double x, double y, int calls) {}

    /** What the engine says without Spark, and what that costs when nothing dies. */
    private static Map<Integer, Expected> oneAfterTheOther() {
        FlakyModel flaky = new FlakyModel("one after the other", 5, SEED);
        FlakyModel sound = new FlakyModel("sound", 0, SEED);
        EcpEngine dear =
                Ecp.builder().predictor(flaky).profile(ModelProfiles.DESK_TINY).build();
        EcpEngine exact =
                Ecp.builder().predictor(sound).profile(ModelProfiles.DESK_TINY).build();
        FlakyModel.Counts counts = FlakyModel.counts("one after the other");
        Map<Integer, Expected> expected = new HashMap<>();
        for (int i = 0; i < PICTURES; i++) {
            int before = counts.calls.get();
            double x = Double.NaN;
            double y = Double.NaN;
            try {
                ImageSource picture = ImageSource.of(pictures.resolve("picture-" + i + ".png"));
                ImagePoint right = exact.predict(picture, prompt(i)).point().orElseThrow();
                x = right.x();
                y = right.y();
                dear.predict(picture, prompt(i));
            } catch (ModelException | ImageException e) {
                assertThat(e).hasMessageMatching("the model failed on purpose|.*picture-(20|77|140|199)\\.png.*");
            }
            expected.put(i, new Expected(x, y, counts.calls.get() - before));
        }
        return expected;
    }

    private static void assertRow(Row row, Expected expected) {
        int id = row.<Integer>getAs("id");
        String error = row.getAs("error");
        assertThat(row.<String>getAs("prompt")).isEqualTo(prompt(id));
        if (POISONED.contains(id)) {
            assertThat(error).contains("picture-" + id + ".png");
            assertThat(row.isNullAt(row.fieldIndex("calls"))).isTrue();
        } else if (error != null) {
            assertThat(error).contains("the model failed on purpose");
            assertThat(row.isNullAt(row.fieldIndex("outcome"))).isTrue();
        } else if (row.<String>getAs("outcome").equals("REFINED")) {
            assertThat(row.<Double>getAs("x")).isEqualTo(expected.x());
            assertThat(row.<Double>getAs("y")).isEqualTo(expected.y());
            assertThat(row.<Integer>getAs("calls")).isEqualTo(2);
        } else {
            // The close look failed, and what came before stands.
            assertThat(row.<String>getAs("outcome")).isEqualTo("COARSE_ONLY");
        }
    }

    @Test
    void rows_of_the_same_question_share_one_answer_and_keep_their_columns() {
        List<Row> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            four.add(RowFactory.create(i, path(5), prompt(5)));
        }
        EcpConfig config = EcpConfig.builder()
                .predictor(() -> new FlakyModel("same", 0, SEED))
                .profile("desk-tiny")
                .partitions(2)
                .requestsAtOnce(1)
                .build();

        List<Row> rows = EcpDataset.predict(spark.createDataFrame(four, QUESTIONS), config)
                .collectAsList();

        assertThat(rows).extracting(row -> row.<Integer>getAs("id")).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(rows)
                .extracting(row -> row.<Double>getAs("x"))
                .containsOnly(rows.get(0).<Double>getAs("x"));
        assertThat(FlakyModel.counts("same").calls).hasValue(2);
    }

    @Test
    void paths_of_other_file_systems_are_read_by_hadoop() throws IOException {
        Path spaced = Files.createDirectory(pictures.resolve("with space"));
        Path file = Drawn.picture(spaced, 300);
        List<Row> three = List.of(
                RowFactory.create(0, "elsewhere:" + file, "tap it"),
                RowFactory.create(1, "file:" + file, "tap it"),
                RowFactory.create(2, "elsewhere:/nowhere.png", "tap it"),
                RowFactory.create(3, "unknown://host/a.png", "tap it"));
        EcpConfig config = EcpConfig.builder()
                .predictor(() -> query -> ModelReply.of("(500, 500)"))
                .partitions(1)
                .build();

        Map<Integer, Row> rows = new HashMap<>();
        EcpDataset.predict(spark.createDataFrame(three, QUESTIONS), config)
                .collectAsList()
                .forEach(row -> rows.put(row.getAs("id"), row));

        assertThat(rows.get(0).<Double>getAs("x")).isEqualTo(320);
        assertThat(rows.get(1).<Double>getAs("y")).isEqualTo(180);
        assertThat(rows.get(2).<String>getAs("error")).contains("elsewhere:/nowhere.png");
        assertThat(rows.get(3).<String>getAs("error")).contains("unknown");
    }

    @Test
    void a_question_without_path_or_prompt_is_a_row_with_an_error() {
        List<Row> two = List.of(RowFactory.create(0, null, "tap it"), RowFactory.create(1, path(1), null));
        EcpConfig config = EcpConfig.builder()
                .predictor(() -> new FlakyModel("nothing", 0, SEED))
                .partitions(2)
                .build();

        List<Row> rows = EcpDataset.predict(spark.createDataFrame(two, QUESTIONS), config)
                .collectAsList();

        assertThat(rows)
                .extracting(row -> row.<String>getAs("error"))
                .containsExactlyInAnyOrder("the column path is null", "the column prompt is null");
    }

    @Test
    void an_error_of_the_executor_fails_the_task_which_is_tried_again() {
        AtomicInteger calls = FlakyModel.counts("linkage").calls;
        EcpConfig config = EcpConfig.builder()
                .predictor(() -> query -> {
                    if (FlakyModel.counts("linkage").calls.incrementAndGet() == 1) {
                        throw new NoClassDefFoundError("of the executor");
                    }
                    return ModelReply.of("(500, 500)");
                })
                .partitions(1)
                .build();
        List<Row> one = List.of(RowFactory.create(0, path(1), "tap it"));

        List<Row> rows = EcpDataset.predict(spark.createDataFrame(one, QUESTIONS), config)
                .collectAsList();

        assertThat(rows).singleElement().satisfies(row -> assertThat(row.<Double>getAs("x"))
                .isEqualTo(320));
        assertThat(calls.get()).isGreaterThan(1);
    }

    @Test
    void a_model_that_cannot_be_opened_fails_the_job_with_its_message() {
        EcpConfig config =
                EcpConfig.builder().model("/there/is/no/model").partitions(1).build();

        assertThatThrownBy(() -> EcpDataset.predict(all().limit(1), config).collectAsList())
                .hasStackTraceContaining("/there/is/no/model");
    }

    @Test
    void columns_that_are_missing_of_another_type_or_taken_are_refused() {
        Dataset<Row> all = all();
        EcpConfig config = EcpConfig.builder().build();

        assertThatThrownBy(() -> EcpDataset.predict(all.drop("prompt"), config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no column \"prompt\" among [id, path]; rename or add it");
        assertThatThrownBy(() -> EcpDataset.predict(all.drop("path").withColumnRenamed("id", "path"), config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the column \"path\" must hold strings, but is of type int");
        assertThatThrownBy(() -> EcpDataset.predict(all.withColumnRenamed("id", "Calls"), config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the column \"Calls\" has the name of one of the result; rename it");
    }

    private static StructType answered() {
        StructType all = QUESTIONS;
        for (var field : ResultColumns.SCHEMA.fields()) {
            all = all.add(field);
        }
        return all;
    }

    private static Dataset<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            rows.add(RowFactory.create(i, path(i), prompt(i)));
        }
        return spark.createDataFrame(rows, QUESTIONS);
    }

    private static String path(int i) {
        return pictures.resolve("picture-" + i + ".png").toString();
    }

    private static String prompt(int i) {
        return "tap icon number " + i;
    }

    /** Lets the first attempt of one partition die after some rows. */
    private static final class DiesOnce implements MapPartitionsFunction<Row, Row> {

        private static final long serialVersionUID = 1L;

        static final AtomicInteger DEATHS = new AtomicInteger();
        static final AtomicInteger FAILURES = new AtomicInteger();

        private final int partition;
        private final int rows;

        DiesOnce(int partition, int rows) {
            this.partition = partition;
            this.rows = rows;
        }

        @Override
        public Iterator<Row> call(Iterator<Row> input) {
            TaskContext task = TaskContext.get();
            boolean dies = task.partitionId() == partition && task.attemptNumber() == 0;
            return new Iterator<>() {
                private int given;

                @Override
                public boolean hasNext() {
                    return input.hasNext();
                }

                @Override
                public Row next() {
                    if (dies && given == rows) {
                        DEATHS.incrementAndGet();
                        throw new IllegalStateException("killed on purpose");
                    }
                    given++;
                    Row row = input.next();
                    if (dies && !row.isNullAt(row.length() - 1)) {
                        FAILURES.incrementAndGet();
                    }
                    return row;
                }
            };
        }
    }
}
