package io.ecp.remote;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a stream of server-sent events apart (WHATWG HTML, section 9.2.6): bytes in, in pieces cut anywhere; the data of
 * each complete event out. Comments, names and ids of events are left out.
 */
final class SseReader {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private boolean hasData;
    private boolean afterReturn;
    private boolean first = true;

    /** The data of the events that these bytes complete. */
    List<String> accept(byte[] bytes) {
        List<String> events = new ArrayList<>();
        for (byte b : bytes) {
            boolean secondOfPair = b == '\n' && afterReturn;
            afterReturn = b == '\r';
            if (secondOfPair) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                endLine(events);
            } else {
                line.write(b);
            }
        }
        return events;
    }

    /** The data of an event that the end of the stream completes: servers forget the last empty line. */
    List<String> finish() {
        List<String> events = new ArrayList<>();
        if (line.size() > 0) {
            endLine(events);
        }
        endEvent(events);
        return events;
    }

    private void endLine(List<String> events) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (first && text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        first = false;
        if (text.isEmpty()) {
            endEvent(events);
        } else if (text.equals("data") || text.startsWith("data:")) {
            String value = text.length() > 5 ? text.substring(5) : "";
            if (hasData) {
                data.append('\n');
            }
            data.append(value.startsWith(" ") ? value.substring(1) : value);
            hasData = true;
        }
    }

    private void endEvent(List<String> events) {
        if (hasData) {
            events.add(data.toString());
            data.setLength(0);
            hasData = false;
        }
    }
}
