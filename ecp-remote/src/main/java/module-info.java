/** Models behind an OpenAI-style chat completions endpoint, on the JDK's HTTP client. */
module io.ecp.remote {
    requires transitive io.ecp;
    requires transitive io.ecp.imaging;
    requires transitive java.net.http;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.google.common;
    requires static transitive org.jspecify;

    exports io.ecp.remote;

    provides io.ecp.spi.PredictorProvider with
            io.ecp.remote.OpenAiPredictorProvider;
}
