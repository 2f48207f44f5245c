package dev.plumbline.ingest.auditd;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of one record: {@code name=value}, with spaces between. A value that a process may choose is text in double
 * quotes, or the hex digits of its bytes where a quote, a space or anything but printable ASCII is among them. Of a name that
 * stands twice the first one counts. What auditd adds in words, such as {@code UID="root"}, follows behind a byte 0x1d.
 */
final class Values {
    private final Map<String, String> raw = new LinkedHashMap<>();
    private boolean cut;

    private Values() {}

    static Values of(String text, int from) {
        Values values = new Values();
        int at = from;
        while (at < text.length()) {
            int end = endOfName(text, at);
            if (end < text.length() && text.charAt(end) == '=') {
                at = values.take(text, at, end);
            } else {
                at = end + 1;
            }
        }
        return values;
    }

    /** All of them as if they stood in one record. */
    static Values joined(List<Values> records) {
        Values all = new Values();
        for (Values record : records) {
            record.raw.forEach(all.raw::putIfAbsent);
            all.cut |= record.cut;
        }
        return all;
    }

    private static boolean isGap(char c) {
        return c == ' ' || c == '\u001d';
    }

    private static int endOfName(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '=' && !isGap(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int take(String text, int begin, int equals) {
        int at = equals + 1;
        char quote = at < text.length() ? text.charAt(at) : ' ';
        int end;
        if (quote == '"' || quote == '\'') {
            int close = text.indexOf(quote, at + 1);
            cut |= close < 0;
            end = close < 0 ? text.length() : close + 1;
        } else {
            end = at;
            while (end < text.length() && !isGap(text.charAt(end))) {
                end++;
            }
        }
        raw.putIfAbsent(text.substring(begin, equals), text.substring(at, end));
        return end;
    }

    /** Whether a quote is not closed, as the line was cut. */
    boolean isCut() {
        return cut;
    }

    boolean has(String name) {
        return raw.containsKey(name);
    }

    /** The value as it stands; null where there is none. */
    String word(String name) {
        String value = raw.get(name);
        boolean absent = value == null
                || value.isEmpty()
                || value.equals("?")
                || value.startsWith("(null)")
                || value.startsWith("(none)");
        return absent ? null : value;
    }

    /** The text; null where there is none, or an empty one. */
    String text(String name) {
        byte[] bytes = bytes(name);
        return bytes == null || bytes.length == 0 ? null : text(bytes);
    }

    /** What stands in quotes, or what the hex digits say; a word that is neither stands for itself. Null where there is none. */
    byte[] bytes(String name) {
        String value = word(name);
        if (value == null) {
            return null;
        }
        if (value.charAt(0) == '"') {
            boolean closed = value.length() > 1 && value.endsWith("\"");
            return value.substring(1, closed ? value.length() - 1 : value.length())
                    .getBytes(StandardCharsets.UTF_8);
        }
        byte[] hex = hex(value);
        return hex == null ? value.getBytes(StandardCharsets.UTF_8) : hex;
    }

    /** A decimal number from 0 on; null for anything else. */
    Long number(String name) {
        String value = word(name);
        return value == null ? null : decimal(value);
    }

    /** A number of up to 64 bits in hex, as the arguments of a call are told. */
    Long hexNumber(String name) {
        String value = word(name);
        if (value == null || value.length() > 16) {
            return null;
        }
        try {
            return Long.parseUnsignedLong(value, 16);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static Long decimal(String digits) {
        if (digits.isEmpty() || digits.length() > 18) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    /** Null where it is no even number of hex digits. */
    static byte[] hex(String digits) {
        if (digits.length() % 2 != 0) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(digits.length() / 2);
        for (int i = 0; i < digits.length(); i += 2) {
            int high = digit(digits.charAt(i));
            int low = digit(digits.charAt(i + 1));
            if (high < 0 || low < 0) {
                return null;
            }
            bytes.write(high << 4 | low);
        }
        return bytes.toByteArray();
    }

    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** UTF-8; a byte that is none stands as {@code \xff}, so that two names never become one. */
    static String text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length * 4 + 1);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isError()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put(String.format("\\x%02x", in.get()));
            }
        }
    }
}
