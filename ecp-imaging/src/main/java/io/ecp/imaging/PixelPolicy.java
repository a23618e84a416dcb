package io.ecp.imaging;

import java.util.Objects;

/**
 * What becomes of everything in a picture file that is not simply eight bits of red, green and blue. The defaults are
 * what a person looking at the picture expects; {@link #pillow()} is what {@code Image.open(file).convert("RGB")} of
 * Pillow gives, which is what the image processors of Hugging Face transformers do. The two give the same pixels for all
 * pictures but those with transparency, an orientation, or gray of 16 bits.
 *
 * <p>Immutable; the {@code with} methods return changed copies.
 */
public final class PixelPolicy {

    private static final PixelPolicy DEFAULTS =
            new PixelPolicy(Alpha.OVER_WHITE, true, Profile.IGNORE, SixteenBit.HIGH_BYTE, Truncated.FAIL, 0);
    private static final PixelPolicy PILLOW =
            new PixelPolicy(Alpha.DROP, false, Profile.IGNORE, SixteenBit.SATURATE, Truncated.FAIL, 0);

    private final Alpha alpha;
    private final boolean oriented;
    private final Profile profile;
    private final SixteenBit sixteenBit;
    private final Truncated truncated;
    private final int frame;

    private PixelPolicy(
            Alpha alpha, boolean oriented, Profile profile, SixteenBit sixteenBit, Truncated truncated, int frame) {
        this.alpha = alpha;
        this.oriented = oriented;
        this.profile = profile;
        this.sixteenBit = sixteenBit;
        this.truncated = truncated;
        this.frame = frame;
    }

    /** What is transparent. */
    public enum Alpha {
        /** Laid over white: the default. */
        OVER_WHITE,
        /** Laid over black. */
        OVER_BLACK,
        /** Opacity is ignored and hidden colours show, as Pillow's {@code convert("RGB")} does. */
        DROP
    }

    /** Embedded colour profiles. */
    public enum Profile {
        /** Samples are taken as they are, as Pillow and the reference processors do: the default. */
        IGNORE,
        /** Colours are converted to sRGB, in PNG, JPEG and TIFF files with an RGB or gray profile. */
        TO_SRGB
    }

    /** Gray of 16 bits; of other samples of 16 bits, the high byte is always taken. */
    public enum SixteenBit {
        /** The high byte: the default. */
        HIGH_BYTE,
        /** Values above 255 become 255, as in Pillow's {@code convert("RGB")}, which leaves most pictures white. */
        SATURATE
    }

    /** Files that end before their last pixel. */
    public enum Truncated {
        /** An {@link ImageReadException}: the default. */
        FAIL,
        /** What is there is shown, the rest is black or gray, and {@link ImageSource#truncated()} says so. */
        PARTIAL
    }

    /** Over white, turned by its EXIF orientation, profile ignored, high byte, whole files only, first frame. */
    public static PixelPolicy defaults() {
        return DEFAULTS;
    }

    /** What Pillow's {@code convert("RGB")} does: opacity dropped, not turned, 16-bit gray cut off at 255. */
    public static PixelPolicy pillow() {
        return PILLOW;
    }

    /** What becomes of what is transparent. */
    public PixelPolicy withAlpha(Alpha choice) {
        return new PixelPolicy(
                Objects.requireNonNull(choice, "choice"), oriented, profile, sixteenBit, truncated, frame);
    }

    /**
     * Whether an EXIF orientation is applied, so that positions are those of the picture as it is seen. The tag of a TIFF
     * file, which is the same but no EXIF, is always applied, as in Pillow.
     */
    public PixelPolicy withOrientation(boolean applied) {
        return new PixelPolicy(alpha, applied, profile, sixteenBit, truncated, frame);
    }

    /** What becomes of an embedded colour profile. */
    public PixelPolicy withProfile(Profile choice) {
        return new PixelPolicy(alpha, oriented, Objects.requireNonNull(choice, "choice"), sixteenBit, truncated, frame);
    }

    /** What becomes of gray of 16 bits. */
    public PixelPolicy withSixteenBit(SixteenBit choice) {
        return new PixelPolicy(alpha, oriented, profile, Objects.requireNonNull(choice, "choice"), truncated, frame);
    }

    /** What becomes of a file that is cut off. */
    public PixelPolicy withTruncated(Truncated choice) {
        return new PixelPolicy(alpha, oriented, profile, sixteenBit, Objects.requireNonNull(choice, "choice"), frame);
    }

    /**
     * Which frame or page is shown, from 0; in TIFF and formats of plug-ins. GIF and PNG show their first.
     *
     * @throws IllegalArgumentException if negative
     */
    public PixelPolicy withFrame(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("a frame index must be at least 0, but was " + index);
        }
        return new PixelPolicy(alpha, oriented, profile, sixteenBit, truncated, index);
    }

    /** What becomes of what is transparent. */
    public Alpha alpha() {
        return alpha;
    }

    /** Whether an EXIF orientation is applied. */
    public boolean oriented() {
        return oriented;
    }

    /** What becomes of an embedded colour profile. */
    public Profile profile() {
        return profile;
    }

    /** What becomes of gray of 16 bits. */
    public SixteenBit sixteenBit() {
        return sixteenBit;
    }

    /** What becomes of a file that is cut off. */
    public Truncated truncated() {
        return truncated;
    }

    /** Which frame or page is shown. */
    public int frame() {
        return frame;
    }

    /** Whether what is missing of a file is left out. */
    boolean partial() {
        return truncated == Truncated.PARTIAL;
    }

    /** A sample of some opacity. */
    int shown(int sample, int opacity) {
        return switch (alpha) {
            case OVER_WHITE -> RgbConversion.overWhite(sample, opacity);
            case OVER_BLACK -> RgbConversion.overBlack(sample, opacity);
            case DROP -> sample;
        };
    }

    /** Gray of 16 bits as 8. */
    int gray(int sample) {
        return sixteenBit == SixteenBit.HIGH_BYTE ? sample >> 8 : Math.min(sample, 255);
    }

    /** {@code alpha OVER_WHITE, orientation applied, profile IGNORE, 16 bits HIGH_BYTE, truncated FAIL, frame 0}. */
    @Override
    public String toString() {
        return "alpha " + alpha + ", orientation " + (oriented ? "applied" : "ignored") + ", profile " + profile
                + ", 16 bits " + sixteenBit + ", truncated " + truncated + ", frame " + frame;
    }
}
