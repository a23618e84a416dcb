package io.ecp.model;

import java.util.List;

/**
 * A vision-language model: pictures and text in, text out. The one thing to implement to put a model of your own under
 * the method; a lambda will do.
 *
 * <pre>{@code
 * Function<byte[], String> service = png -> "(412, 310)"; // in thousandths of the picture that it is shown
 * Predictor model = query -> ModelReply.of(service.apply(query.views().get(0).pixels().toPng()));
 * EcpEngine engine = Ecp.over(model);
 * }</pre>
 *
 * <p>Implementations must be safe to call from several threads (one that serves one call at a time may simply lock),
 * should stop when {@link ModelQuery#deadline()} passes or is cancelled, and report failures as
 * {@link io.ecp.error.ModelException}. An engine never closes a predictor that it did not open.
 */
@FunctionalInterface
public interface Predictor {

    /**
     * Answers one query.
     *
     * @param query the pictures and the text, in order, and the limits of the answer
     * @return what the model wrote, never null
     * @throws io.ecp.error.ModelException if the model fails
     * @throws io.ecp.error.DeadlineException if the query's deadline passes first
     * @throws io.ecp.error.CancelledException if the query is cancelled first
     */
    ModelReply predict(ModelQuery query);

    /**
     * Answers several queries; each reply is the one that {@link #predict} would have given. Unless overridden, asks as
     * many at once as {@link ModelTraits#callsAtOnce()} says, in turn where that is 1; a predictor whose device computes
     * several together faster overrides it. Returns when no query is under way any more.
     *
     * <p>All or nothing: after a failure no further query is begun, and the replies of the others are lost. Queries of
     * different requests, of which one may fail and the others should not, are for {@link #predict}.
     *
     * @param queries each with its own limits
     * @return the replies, in the order of the queries
     * @throws io.ecp.error.ModelException if the model fails; the first failure in the order of the queries, with others
     *     suppressed
     * @throws io.ecp.error.DeadlineException if a query's deadline passes first
     * @throws io.ecp.error.CancelledException if a query is cancelled first, or the calling thread is interrupted while it
     *     waits for others, which then end by themselves
     */
    default List<ModelReply> predictAll(List<ModelQuery> queries) {
        return SideBySide.ask(this, List.copyOf(queries));
    }

    /** What the model is: name, pixel budget, limits. The default suits a service that takes pictures of any size. */
    default ModelTraits traits() {
        return ModelTraits.unknown();
    }
}
