package dev.plumbline.ingest.tetragon;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Splits Tetragon's {@code arguments} back into the list that the process was given.
 *
 * <p>Tetragon joins with one space and puts double quotes around an argument that holds a space; it escapes nothing.
 * Hence a quoted argument always holds a space, one in quotes without a space had those quotes itself, and two spaces
 * stand around an empty argument. Where an argument holds both spaces and quotes the text has more than one reading;
 * taken is the shortest one that leaves the quotes inside in pairs.
 */
final class Arguments {
    private static final int FEW = 6;

    private Arguments() {}

    /** @param text null and the empty text are no arguments */
    static List<String> split(String text) {
        if (text == null) {
            return List.of();
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return split(bytes, 0, bytes.length);
    }

    /** @param text UTF-8 */
    static List<String> split(byte[] text, int start, int behind) {
        List<String> arguments = new ArrayList<>(FEW);
        int end = withoutTrailingSpaces(text, start, behind);
        boolean isQuotedAfterSpace = end - start > 1 && text[start] == ' ' && text[start + 1] == '"';
        int at = isQuotedAfterSpace ? start + 1 : start; // before a quoted first argument Tetragon leaves a space
        while (at < end) {
            int close = text[at] == '"' ? closingQuote(text, at, end) : -1;
            if (close > 0) {
                arguments.add(new String(text, at + 1, close - at - 1, StandardCharsets.UTF_8));
                at = close + 2;
                continue;
            }
            int next = space(text, at, end);
            arguments.add(new String(text, at, next - at, StandardCharsets.UTF_8));
            at = next + 1;
        }
        return Collections.unmodifiableList(arguments);
    }

    /** −1 where the quote at {@code open} belongs to the argument itself. */
    private static int closingQuote(byte[] text, int open, int end) {
        int first = -1;
        int inside = 0;
        boolean space = false;
        for (int i = open + 1; i < end; i++) {
            byte c = text[i];
            space |= c == ' ';
            if (c != '"') {
                continue;
            }
            boolean endsHere = space && (i + 1 == end || text[i + 1] == ' ');
            if (endsHere && inside % 2 == 0) {
                return i;
            }
            if (endsHere && first < 0) {
                first = i;
            }
            if (!space && i + 1 < end && text[i + 1] == ' ') {
                return -1; // a quoted word without a space
            }
            inside++;
        }
        return first;
    }

    /** Where the next space is, or the end. */
    private static int space(byte[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] != ' ') {
            at++;
        }
        return at;
    }

    private static int withoutTrailingSpaces(byte[] text, int start, int behind) {
        int end = behind;
        while (end > start && text[end - 1] == ' ') {
            end--;
        }
        return end;
    }
}
