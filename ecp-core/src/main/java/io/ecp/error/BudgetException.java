package io.ecp.error;

/**
 * A call to the model that the request's budget does not allow. A strategy that asks
 * {@link io.ecp.stage.EcpRun#affords} before it calls never meets it.
 */
public final class BudgetException extends EcpException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure without a further cause.
     *
     * @param message what was wrong, the value, and what to do
     */
    public BudgetException(String message) {
        super(message);
    }
}
