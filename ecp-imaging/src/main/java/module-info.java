/** Geometry, decoding, downsampling, cropping and drawing of large pictures. Knows nothing of models. */
module io.ecp.imaging {
    requires transitive java.desktop;
    requires static transitive org.jspecify;

    exports io.ecp.imaging;
}
