/** Worked examples, the command line, and the tiny model they run on. */
module io.ecp.examples {
    requires transitive io.ecp;
    requires transitive io.ecp.djl;
    requires io.ecp.eval;
    requires io.ecp.remote;
    requires ai.djl.api;
    requires com.google.common;
    requires com.google.gson;
    requires de.siegmar.fastcsv;
    requires info.picocli;
    requires java.desktop;
    requires java.logging;
    requires jdk.httpserver;
    requires jdk.management;
    requires static org.jspecify;

    exports io.ecp.examples;

    opens io.ecp.examples to
            info.picocli;

    provides io.ecp.spi.PredictorProvider with
            io.ecp.examples.BundledModelProvider;
}
