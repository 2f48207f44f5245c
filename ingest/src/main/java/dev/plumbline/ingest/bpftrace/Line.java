package dev.plumbline.ingest.bpftrace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of the format: fields between bars, of which the first is the line's kind.
 *
 * <p>The accessors throw {@link Malformed} where a field is missing or is not what it should be; the decoder catches it.
 */
final class Line {
    /** Source: PID_MAX_LIMIT in include/linux/threads.h. */
    static final int MOST_PIDS = 1 << 22;

    private final String[] fields;

    private Line(String[] fields) {
        this.fields = fields;
    }

    static Line of(byte[] bytes) {
        return new Line(new String(bytes, StandardCharsets.ISO_8859_1).split("\\|", -1));
    }

    /** The kind; the empty text for an empty line. */
    String kind() {
        return fields[0];
    }

    int size() {
        return fields.length;
    }

    String text(int field) {
        if (field >= fields.length) {
            throw new Malformed("no field " + (field + 1));
        }
        return fields[field];
    }

    long number(int field) {
        try {
            return Long.parseLong(text(field));
        } catch (NumberFormatException e) {
            throw new Malformed("field " + (field + 1) + " is no number: " + shown(field), e);
        }
    }

    /** Not negative and below the limit. */
    int small(int field, int limit) {
        long number = number(field);
        if (number < 0 || number >= limit) {
            throw new Malformed("field " + (field + 1) + " is not below " + limit + ": " + number);
        }
        return (int) number;
    }

    /** A process id: from 0 to the most that Linux gives out. */
    int pid(int field) {
        return small(field, MOST_PIDS);
    }

    /** Bytes from hex digits, two a byte, with or without spaces between the bytes. */
    byte[] bytes(int field) {
        String hex = text(field);
        byte[] bytes = new byte[(hex.length() + 1) / 2];
        int count = 0;
        for (int i = 0; i < hex.length(); i += 2) {
            if (hex.charAt(i) == ' ' && i > 0) {
                i++;
            }
            int high = i < hex.length() ? Character.digit(hex.charAt(i), 16) : -1;
            int low = i + 1 < hex.length() ? Character.digit(hex.charAt(i + 1), 16) : -1;
            if (high < 0 || low < 0) {
                throw new Malformed("field " + (field + 1) + " is not hex: " + shown(field));
            }
            bytes[count++] = (byte) (high << 4 | low);
        }
        return Arrays.copyOf(bytes, count);
    }

    private String shown(int field) {
        String text = fields[field];
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    /** Says what is wrong with a line. */
    static final class Malformed extends RuntimeException {
        Malformed(String message) {
            super(message, null, false, false);
        }

        Malformed(String message, Throwable cause) {
            super(message, cause, false, false);
        }
    }
}
