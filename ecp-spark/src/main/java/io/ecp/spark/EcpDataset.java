package io.ecp.spark;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Questions about pictures as columns of a Dataset.
 *
 * <p>Paths are opened on the executors: one without a scheme, or with {@code file:}, must be there on each of them; any
 * other ({@code hdfs:}, {@code s3a:}, {@code abfs:}, ...) is read by Hadoop's {@code FileSystem} with the settings of the
 * driver ({@code spark.hadoop.*}), and needs the class path of its connector.
 */
public final class EcpDataset {

    /** The column with the picture's path. */
    public static final String PATH = "path";

    /** The column with the prompt: a command, a question, or one with options. */
    public static final String PROMPT = "prompt";

    private EcpDataset() {}

    /**
     * Answers each row. Nothing runs before an action does; without {@link EcpConfig.Builder#results} each action asks
     * and pays anew, so write the answers, or {@code persist} them.
     *
     * <p>The rows are spread by a hash of path and prompt over {@link EcpConfig#partitions()} and come in no order. Every
     * row has exactly one in the result, with its own columns and these:
     *
     * <table>
     * <caption>Columns of the result</caption>
     * <tr><td>{@code answer}</td><td>string</td><td>in words; null if none was readable, or it is not in the picture</td></tr>
     * <tr><td>{@code x}, {@code y}</td><td>double</td><td>where to click, in pixels of the full picture</td></tr>
     * <tr><td>{@code box}</td><td>struct of doubles {@code left}, {@code top}, {@code right}, {@code bottom}</td>
     * <td>if the model gave one</td></tr>
     * <tr><td>{@code outcome}</td><td>string</td><td>the name of the {@link io.ecp.strategy.Outcome}</td></tr>
     * <tr><td>{@code confidence}</td><td>double</td><td>0 to 1, where the strategy has one</td></tr>
     * <tr><td>{@code calls}</td><td>int</td><td>how many there were to the model</td></tr>
     * <tr><td>{@code tokens}</td><td>bigint</td><td>of prompts and replies, where the model counts them</td></tr>
     * <tr><td>{@code milliseconds}</td><td>bigint</td><td>from its turn to its answer, waiting for the model included</td></tr>
     * <tr><td>{@code error}</td><td>string</td><td>why there is no answer: the picture's fault, the model's or that of the
     * prompt; the other columns are null then</td></tr>
     * </table>
     *
     * <p>A task fails, and Spark tries it again, if the model cannot be opened, results cannot be kept, or an
     * {@code Error} other than a full heap or stack is thrown. Rows with an error are not kept: the next attempt asks
     * them again.
     *
     * @param pictures with string columns {@link #PATH} and {@link #PROMPT}; further ones stay as they are
     * @param config what the executors make their engine of
     * @throws IllegalArgumentException if one of the two is missing or no string, or another has the name of a result's
     */
    public static Dataset<Row> predict(Dataset<Row> pictures, EcpConfig config) {
        StructType columns = pictures.schema();
        int path = string(columns, PATH);
        int prompt = string(columns, PROMPT);
        List<String> results = Arrays.asList(ResultColumns.SCHEMA.fieldNames());
        StructType both = columns;
        for (String name : columns.fieldNames()) {
            // Spark tells names apart by their letters' case only if it is told to.
            if (results.stream().anyMatch(name::equalsIgnoreCase)) {
                throw new IllegalArgumentException("the column \"" + name
                        + "\" has the name of one of the result; rename it. The result's are " + results);
            }
        }
        for (StructField field : ResultColumns.SCHEMA.fields()) {
            both = both.add(field);
        }
        PictureFiles files = new PictureFiles(new SerializableConfiguration(
                pictures.sparkSession().sparkContext().hadoopConfiguration()));
        return pictures.repartition(config.partitions(), pictures.col(PATH), pictures.col(PROMPT))
                .mapPartitions(new AnswerPartition(config, files, path, prompt), Encoders.row(both));
    }

    private static int string(StructType columns, String name) {
        int index = Arrays.asList(columns.fieldNames()).indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no column \"" + name + "\" among "
                    + Arrays.toString(columns.fieldNames()) + "; rename or add it");
        }
        if (!columns.fields()[index].dataType().equals(DataTypes.StringType)) {
            throw new IllegalArgumentException("the column \"" + name + "\" must hold strings, but is of type "
                    + columns.fields()[index].dataType().simpleString());
        }
        return index;
    }
}
