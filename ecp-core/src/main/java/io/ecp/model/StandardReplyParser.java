package io.ecp.model;

import java.util.Optional;

/** The tolerant reader behind {@link ReplyParser#standard()}; {@link ReplyScan} does the work. */
final class StandardReplyParser implements ReplyParser {

    static final ReplyParser INSTANCE = new StandardReplyParser(false);
    static final ReplyParser MARKED = new StandardReplyParser(true);

    private final boolean markedOnly;

    private StandardReplyParser(boolean markedOnly) {
        this.markedOnly = markedOnly;
    }

    @Override
    public Optional<ModelPlace> parse(String reply) {
        return read(reply).first();
    }

    @Override
    public ParsedReply read(String reply) {
        ReplyScan scan = new ReplyScan(SpokenPart.of(reply));
        return markedOnly ? scan.readMarked() : scan.read();
    }
}
