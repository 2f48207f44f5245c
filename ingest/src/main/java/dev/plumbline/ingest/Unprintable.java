package dev.plumbline.ingest;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;

/**
 * Characters that move a terminal's cursor, break a line or turn its direction. Values come from processes that may be
 * hostile, so none of these reaches a terminal or a line of a log as itself.
 */
public final class Unprintable {
    private Unprintable() {}

    public static boolean is(int character) {
        return Character.isISOControl(character)
                || switch (Character.getType(character)) {
                    case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                };
    }

    /** {@code text} on one line, with U+FFFD in place of each. */
    public static String replaced(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(it -> out.appendCodePoint(is(it) ? 0xFFFD : it));
        return out.toString();
    }

    /** JSON's own escapes, and these besides, which JSON would let stand. */
    public static final class Escapes extends CharacterEscapes {
        private static final int[] ASCII = ascii();

        private static int[] ascii() {
            int[] escapes = CharacterEscapes.standardAsciiEscapesForJSON();
            escapes[0x7F] = CharacterEscapes.ESCAPE_STANDARD;
            return escapes;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ASCII;
        }

        @Override
        public SerializableString getEscapeSequence(int character) {
            return is(character) ? new SerializedString(String.format(Locale.ROOT, "\\u%04X", character)) : null;
        }
    }
}
