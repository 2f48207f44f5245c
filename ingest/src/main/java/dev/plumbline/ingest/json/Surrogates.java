package dev.plumbline.ingest.json;

/** JSON may escape half a character. Such a text goes over no wire, so U+FFFD stands for the half. */
final class Surrogates {
    private static final char UNKNOWN = '\uFFFD';

    private Surrogates() {}

    /** The same text where every character is whole. */
    static String whole(String text) {
        StringBuilder changed = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean isPair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (isPair) {
                i++;
            } else {
                changed = changed == null ? new StringBuilder(text) : changed;
                changed.setCharAt(i, UNKNOWN);
            }
        }
        return changed == null ? text : changed.toString();
    }
}
