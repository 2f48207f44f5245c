package dev.plumbline.ingest;

import java.util.BitSet;

/**
 * Follows the syntax of one JSON object or array, byte by byte, as far as is needed to see where it ends or that it was cut.
 *
 * <p>It may take for whole what is none, such as {@code [truth]}: a parser reads it afterwards. It never takes for broken
 * what a parser would read.
 */
final class JsonScan {
    /** As deep as the parser goes. */
    private static final int DEEPEST = 1000;

    /** What may come next. */
    private enum Next {
        VALUE,
        VALUE_OR_END,
        NAME,
        NAME_OR_END,
        COLON,
        COMMA_OR_END
    }

    /** How a scan stands. */
    enum State {
        OPEN,
        WHOLE,
        BROKEN
    }

    private long read;
    private final BitSet objects = new BitSet();
    private int depth;
    private Next next = Next.VALUE;
    private boolean inText;
    private boolean isEscaped;
    private boolean inScalar;
    private String why;

    /** Null until broken. */
    String why() {
        return why;
    }

    /** Not to be called again once the scan is no longer open. */
    State next(byte b) {
        read++;
        if (inText) {
            return text(b);
        }
        if (inScalar && isScalar(b)) {
            return State.OPEN;
        }
        inScalar = false;
        return switch (b) {
            case ' ', '\t', '\r', '\n' -> State.OPEN;
            case '{', '[' -> open(b == '{');
            case '}', ']' -> close(b == '}');
            case '"' -> quote();
            case ':' -> next == Next.COLON ? then(Next.VALUE) : broken(b);
            case ',' -> next == Next.COMMA_OR_END ? then(objects.get(depth) ? Next.NAME : Next.VALUE) : broken(b);
            default -> scalar(b);
        };
    }

    private State text(byte b) {
        if (b == '\n') {
            return broken("a line ends inside a text");
        }
        if (isEscaped) {
            isEscaped = false;
        } else if (b == '\\') {
            isEscaped = true;
        } else if (b == '"') {
            inText = false;
        }
        return State.OPEN;
    }

    private State open(boolean isObject) {
        if (!takesValue()) {
            return broken((byte) (isObject ? '{' : '['));
        }
        if (depth == DEEPEST) {
            return broken("nested deeper than " + DEEPEST);
        }
        depth++;
        objects.set(depth, isObject);
        return then(isObject ? Next.NAME_OR_END : Next.VALUE_OR_END);
    }

    private State close(boolean isObject) {
        boolean mayEnd = next == Next.COMMA_OR_END || next == (isObject ? Next.NAME_OR_END : Next.VALUE_OR_END);
        if (depth == 0 || !mayEnd || objects.get(depth) != isObject) {
            return broken((byte) (isObject ? '}' : ']'));
        }
        depth--;
        next = Next.COMMA_OR_END;
        return depth == 0 ? State.WHOLE : State.OPEN;
    }

    private State quote() {
        boolean isName = next == Next.NAME || next == Next.NAME_OR_END;
        if (depth == 0 || (!isName && !takesValue())) {
            return broken((byte) '"');
        }
        inText = true;
        return then(isName ? Next.COLON : Next.COMMA_OR_END);
    }

    private State scalar(byte b) {
        if (depth == 0 || !takesValue() || !isScalar(b)) {
            return broken(b);
        }
        inScalar = true;
        return then(Next.COMMA_OR_END);
    }

    private boolean takesValue() {
        return next == Next.VALUE || next == Next.VALUE_OR_END;
    }

    private static boolean isScalar(byte b) {
        return (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b >= '0' && b <= '9')
                || b == '-'
                || b == '+'
                || b == '.';
    }

    private State then(Next expected) {
        next = expected;
        return State.OPEN;
    }

    private State broken(byte b) {
        String shown = b > ' ' && b < 127 ? "'" + (char) b + "'" : String.format("byte 0x%02x", b & 0xff);
        return broken(depth == 0 ? shown + " begins no JSON object and no array" : shown + " is not expected there");
    }

    private State broken(String reason) {
        why = reason + ", at byte " + (read - 1) + " of the record, counted from 0";
        return State.BROKEN;
    }
}
