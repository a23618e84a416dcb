package io.ecp.imaging;

import java.io.IOException;

/** The pixels of a picture file as they are stored: before they are turned, but in red, green and blue. */
interface StoredPixels {

    /** The size of the stored pixels. */
    Size size();

    /** How they are to be turned. */
    Orientation orientation();

    /** How a region would be read. */
    Access access(Region region);

    /**
     * Reads all rows of a region.
     *
     * @return whether all of it was there; false only where the policy tolerates a file that is cut off
     */
    boolean read(EncodedBytes.Reading reading, Region region, RowSink sink) throws IOException;
}
