package dev.plumbline.ingest.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON texts as they are meant. The bytes have been looked at before: what they hold is right. */
final class Texts {
    private Texts() {}

    /** @param type one of a tape's three */
    static String decode(byte[] json, int type, int start, int length) {
        return switch (type) {
            case Tape.TEXT -> new String(json, start, length, StandardCharsets.ISO_8859_1);
            case Tape.FOREIGN -> new String(json, start, length, StandardCharsets.UTF_8);
            default -> unescaped(new String(json, start, length, StandardCharsets.UTF_8));
        };
    }

    /** The same as UTF-8. */
    static byte[] bytes(byte[] json, int start, int length) {
        byte[] meant = new byte[length];
        int count = 0;
        int end = start + length;
        for (int at = start; at < end; at++) {
            byte c = json[at];
            if (c == '\\') {
                at++;
                if (json[at] == 'u') {
                    return decode(json, Tape.ESCAPED, start, length).getBytes(StandardCharsets.UTF_8);
                }
                c = (byte) meant((char) json[at]);
            }
            meant[count++] = c;
        }
        return Arrays.copyOf(meant, count);
    }

    private static String unescaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        int escape = text.indexOf('\\');
        while (escape >= 0) {
            out.append(text, at, escape);
            char kind = text.charAt(escape + 1);
            at = escape + (kind == 'u' ? 6 : 2);
            out.append(kind == 'u' ? (char) Integer.parseInt(text, escape + 2, at, 16) : meant(kind));
            escape = text.indexOf('\\', at);
        }
        return Surrogates.whole(out.append(text, at, text.length()).toString());
    }

    private static char meant(char kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> kind;
        };
    }
}
