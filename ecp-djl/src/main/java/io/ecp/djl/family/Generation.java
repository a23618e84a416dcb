package io.ecp.djl.family;

/** One prompt being read and answered: the model's memory of it. For one thread at a time; close it when done. */
public interface Generation extends AutoCloseable {

    /**
     * Reads the next chunk of the prompt.
     *
     * @return whether some of the prompt is left
     */
    boolean read();

    /** The likeliest token after what has been read and written so far; the prompt must have been read. */
    NextToken likeliest();

    /** Writes {@link #likeliest()} after the rest, so that the one after it can be asked for. */
    void write();

    @Override
    void close();
}
