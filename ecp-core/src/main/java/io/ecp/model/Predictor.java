package io.ecp.model;

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

    /** What the model is: name, pixel budget, limits. The default suits a service that takes pictures of any size. */
    default ModelTraits traits() {
        return ModelTraits.unknown();
    }
}
