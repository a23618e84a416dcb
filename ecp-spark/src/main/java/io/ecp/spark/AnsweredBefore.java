package io.ecp.spark;

/** Takes an answer that was kept past the engine, from the thread that opened the picture to the one that reads the stream. */
final class AnsweredBefore extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answered answered;

    AnsweredBefore(Answered answered) {
        super("answered before", null, false, false);
        this.answered = answered;
    }

    Answered answered() {
        return answered;
    }
}
