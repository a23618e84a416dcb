/** Uses every module of the library by name. */
module consumer.modules {
    requires transitive io.ecp;
    requires io.ecp.djl;
    requires io.ecp.eval;
    requires transitive io.ecp.imaging;
    requires io.ecp.remote;

    exports consumer.modules;

    uses io.ecp.spi.PredictorProvider;
}
