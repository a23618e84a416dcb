package io.ecp.eval.format;

import io.ecp.eval.DataException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a tab-separated file as pandas writes it: the first row names the columns; a field that holds a tab, a line
 * break or a quote stands in quotes, quotes inside doubled. One row at a time is held, since rows carry pictures.
 */
final class TabRows {

    private final Path file;
    private final Reader reader;
    private final List<String> columns;
    /** Of its own, since rows have megabytes and a reader locks for every character. */
    private final char[] buffer = new char[1 << 16];

    private int position;
    private int end;
    private int row;

    TabRows(Path file, Reader reader) throws IOException {
        this.file = file;
        this.reader = reader;
        List<String> names = fields();
        if (names == null) {
            throw new DataException(file + " is empty; download it again");
        }
        this.columns = names;
    }

    /** The next row by column, or null at the end. */
    @Nullable
    Map<String, String> next() throws IOException {
        List<String> fields = fields();
        if (fields == null) {
            return null;
        }
        if (fields.size() != columns.size()) {
            throw new DataException(
                    file + ", row " + row + ": has " + fields.size() + " fields where the first row names "
                            + columns.size() + " columns " + columns + "; the file may be cut off: download it again");
        }
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            named.put(columns.get(i), fields.get(i));
        }
        row++;
        return named;
    }

    private @Nullable List<String> fields() throws IOException {
        int c = read();
        if (c < 0) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        while (true) {
            if (c == '"' && field.length() == 0) {
                quoted(field);
                c = read();
            }
            while (c >= 0 && c != '\t' && c != '\n') {
                if (c != '\r') {
                    field.append((char) c);
                }
                c = read();
            }
            fields.add(field.toString());
            field.setLength(0);
            if (c != '\t') {
                return fields;
            }
            c = read();
        }
    }

    private void quoted(StringBuilder field) throws IOException {
        while (true) {
            int c = read();
            if (c < 0) {
                throw new DataException(file + ", row " + row
                        + ": a quote is never closed; the file may be cut off: download it again");
            }
            if (c == '"') {
                if (peek() != '"') {
                    return;
                }
                position++;
            }
            field.append((char) c);
        }
    }

    private int read() throws IOException {
        int c = peek();
        position++;
        return c;
    }

    /** The next character, or -1 at the end. */
    private int peek() throws IOException {
        if (position >= end) {
            end = Math.max(0, reader.read(buffer));
            position = 0;
        }
        return end == 0 ? -1 : buffer[position];
    }
}
