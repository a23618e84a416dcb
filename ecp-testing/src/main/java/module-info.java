/** Models and pictures that fail on purpose, for tests of code that uses ECP. */
module io.ecp.testing {
    requires transitive io.ecp;
    requires transitive io.ecp.imaging;
    requires static transitive org.jspecify;

    exports io.ecp.testing;
}
