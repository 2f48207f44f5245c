package dev.plumbline.ingest.tetragon;

import java.util.ArrayList;
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
    private Arguments() {}

    /** @param text null and the empty text are no arguments */
    static List<String> split(String text) {
        List<String> arguments = new ArrayList<>();
        if (text == null) {
            return arguments;
        }
        int at = text.startsWith(" \"") ? 1 : 0; // before a quoted first argument Tetragon leaves a space
        int end = lengthWithoutTrailingSpaces(text);
        while (at < end) {
            int close = text.charAt(at) == '"' ? closingQuote(text, at, end) : -1;
            if (close > 0) {
                arguments.add(text.substring(at + 1, close));
                at = close + 2;
                continue;
            }
            int space = text.indexOf(' ', at);
            int next = space < 0 || space > end ? end : space;
            arguments.add(text.substring(at, next));
            at = next + 1;
        }
        return arguments;
    }

    /** −1 where the quote at {@code open} belongs to the argument itself. */
    private static int closingQuote(String text, int open, int end) {
        int first = -1;
        int inside = 0;
        boolean space = false;
        for (int i = open + 1; i < end; i++) {
            char c = text.charAt(i);
            space |= c == ' ';
            if (c != '"') {
                continue;
            }
            boolean endsHere = space && (i + 1 == end || text.charAt(i + 1) == ' ');
            if (endsHere && inside % 2 == 0) {
                return i;
            }
            if (endsHere && first < 0) {
                first = i;
            }
            if (!space && i + 1 < end && text.charAt(i + 1) == ' ') {
                return -1; // a quoted word without a space
            }
            inside++;
        }
        return first;
    }

    private static int lengthWithoutTrailingSpaces(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return end;
    }
}
