package io.ecp.spark;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The columns that an answer, or a failure, adds to a row. Immutable. */
final class ResultColumns {

    /** Their names and types. */
    static final StructType SCHEMA = new StructType()
            .add("answer", DataTypes.StringType)
            .add("x", DataTypes.DoubleType)
            .add("y", DataTypes.DoubleType)
            .add(
                    "box",
                    new StructType()
                            .add("left", DataTypes.DoubleType)
                            .add("top", DataTypes.DoubleType)
                            .add("right", DataTypes.DoubleType)
                            .add("bottom", DataTypes.DoubleType))
            .add("outcome", DataTypes.StringType)
            .add("confidence", DataTypes.DoubleType)
            .add("calls", DataTypes.IntegerType)
            .add("tokens", DataTypes.LongType)
            .add("milliseconds", DataTypes.LongType)
            .add("error", DataTypes.StringType);

    private final @Nullable Object[] values;

    private ResultColumns(@Nullable Object... values) {
        this.values = values;
    }

    static ResultColumns of(Answered answered) {
        List<Double> point = answered.point();
        List<Double> box = answered.box();
        return new ResultColumns(
                answered.answer(),
                point == null ? null : point.get(0),
                point == null ? null : point.get(1),
                box == null ? null : RowFactory.create(box.toArray()),
                answered.outcome(),
                answered.confidence(),
                answered.calls(),
                answered.tokens(),
                answered.milliseconds(),
                null);
    }

    static ResultColumns failed(Throwable failure) {
        String message = failure.getMessage();
        return new ResultColumns(
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                message == null || message.isBlank() ? failure.toString() : message);
    }

    /** The row with these columns behind its own. */
    Row behind(Row row) {
        @Nullable Object[] all = new Object[row.length() + values.length];
        for (int i = 0; i < row.length(); i++) {
            all[i] = row.get(i);
        }
        System.arraycopy(values, 0, all, row.length(), values.length);
        return RowFactory.create(all);
    }
}
