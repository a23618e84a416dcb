package io.ecp.imaging;

/** Keeps rows as a picture; rows that never come are black. */
final class RgbRows implements RowSink {

    private final Size size;
    private final byte[] samples;

    RgbRows(Size size) {
        RgbImage.requireArray(size, "a picture of " + size);
        this.size = size;
        this.samples = new byte[(int) (size.area() * 3)];
    }

    @Override
    public void row(int y, byte[] rgb, int offset) {
        int length = size.width() * 3;
        System.arraycopy(rgb, offset, samples, y * length, length);
    }

    /** The picture; nothing may be added after this. */
    RgbImage image() {
        return RgbImage.ofOwned(size, samples);
    }
}
