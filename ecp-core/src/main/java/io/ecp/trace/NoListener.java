package io.ecp.trace;

/** Hears nothing. */
enum NoListener implements EcpListener {
    INSTANCE;

    @Override
    public boolean hearsTokens() {
        return false;
    }
}
