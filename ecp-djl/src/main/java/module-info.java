/**
 * Local vision-language models on DJL's PyTorch engine. DJL's native libraries are chosen by the user; their jars are no
 * valid modules and belong on the class path.
 */
module io.ecp.djl {
    requires transitive io.ecp;
    requires transitive io.ecp.imaging;
    requires ai.djl.api;
    requires ai.djl.pytorch_engine;
    requires ai.djl.tokenizers;
    requires com.google.common;
    requires com.google.gson;
    requires com.sun.jna;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.ecp.djl;

    provides io.ecp.spi.PredictorProvider with
            io.ecp.djl.DjlPredictorProvider;
}
