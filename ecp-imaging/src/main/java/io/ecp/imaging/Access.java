package io.ecp.imaging;

/** How the pixels of a region are come by; the costs differ by orders of magnitude. */
public enum Access {

    /** The pixels are in memory already. */
    MEMORY("from pixels in memory"),

    /** The whole picture is decoded and, where it fits {@link ReadOptions#keptBytes}, kept for the next view. */
    WHOLE("by decoding the whole picture"),

    /** Rows are decoded from the top to the end of the region, and dropped as soon as they have been used. */
    ROWS("row by row, down to the end of the region"),

    /** Only the stretch of a JPEG between the restart markers around the region is decoded. */
    RESTART_MARKERS("between restart markers"),

    /** Only the tiles, strips or rows that the region touches are decoded. */
    TILES("by the tiles or strips that the region touches"),

    /** The source does not say. */
    UNKNOWN("by the source's own way");

    private final String words;

    Access(String words) {
        this.words = words;
    }

    /** In words that end a sentence which begins with "read". */
    public String words() {
        return words;
    }
}
