package io.ecp.imaging;

/** Takes the rows of a region from the top, as a decoder comes upon them. */
@FunctionalInterface
interface RowSink {

    /**
     * Takes a row. Rows come in order, each once; the array is only lent.
     *
     * @param y the row, counted from the top of the region
     * @param rgb holds red, green, blue of each pixel of the region's row
     * @param offset where they begin
     */
    void row(int y, byte[] rgb, int offset);

    /** A sink that keeps all rows as a picture. */
    static RgbRows collecting(Size size) {
        return new RgbRows(size);
    }

    /** A sink that hands each row to two others. */
    default RowSink and(RowSink other) {
        return (y, rgb, offset) -> {
            row(y, rgb, offset);
            other.row(y, rgb, offset);
        };
    }
}
