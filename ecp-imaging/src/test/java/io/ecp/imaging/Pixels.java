package io.ecp.imaging;

/** Pixels that the scripts which made the expected values can make as well. */
final class Pixels {

    private Pixels() {}

    /**
     * Pixels of a linear congruential generator, its high byte.
     *
     * @param kind 0 for noise, 1 for noise of black and white samples, 2 for a gradient with a little noise
     */
    static RgbImage seeded(Size size, long seed, int kind) {
        byte[] samples = new byte[(int) size.area() * 3];
        long state = seed;
        for (int i = 0; i < samples.length; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            int high = (int) (state >>> 56);
            samples[i] = (byte)
                    switch (kind) {
                        case 0 -> high;
                        case 1 -> high >= 128 ? 255 : 0;
                        default -> i / 3 % size.width() * 255 / Math.max(1, size.width() - 1) + high / 16;
                    };
        }
        return RgbImage.ofOwned(size, samples);
    }
}
