/** Benchmarks with their official metrics, and reports to look at. */
module io.ecp.eval {
    requires transitive io.ecp;
    requires com.google.common;
    requires com.google.gson;
    requires static transitive org.jspecify;

    exports io.ecp.eval;
    exports io.ecp.eval.format;
    exports io.ecp.eval.report;
}
