/** The two-stage method over any vision-language model. */
module io.ecp {
    requires transitive io.ecp.imaging;
    requires com.google.common;
    requires com.google.gson;
    requires jdk.jfr;
    requires static transitive org.jspecify;

    exports io.ecp;
    exports io.ecp.batch;
    exports io.ecp.confidence;
    exports io.ecp.error;
    exports io.ecp.model;
    exports io.ecp.replay;
    exports io.ecp.spi;
    exports io.ecp.stage;
    exports io.ecp.strategy;
    exports io.ecp.task;
    exports io.ecp.trace;

    uses io.ecp.spi.PredictorProvider;
}
