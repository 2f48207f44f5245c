package dev.plumbline.rules.filter;

import java.util.Map;

/** What whole texts stand for. A text may be the end of a longer one, which is not cut for that. */
final class Words {
    private final String[] words;
    private final int[][] meant;
    private final int mask;

    Words(Map<String, int[]> meantByWord) {
        int size = Integer.highestOneBit(Math.max(4, meantByWord.size() * 4));
        words = new String[size];
        meant = new int[size][];
        mask = size - 1;
        meantByWord.forEach((word, it) -> {
            int at = slot(word.hashCode());
            while (words[at] != null) {
                at = (at + 1) & mask;
            }
            words[at] = word;
            meant[at] = it;
        });
    }

    /** Null where {@code text}, from there on, is none of the words. */
    int[] find(String text, int from) {
        int length = text.length() - from;
        int at = slot(from == 0 ? text.hashCode() : hash(text, from));
        for (String word = words[at]; word != null; word = words[at]) {
            if (word.length() == length && text.regionMatches(from, word, 0, length)) {
                return meant[at];
            }
            at = (at + 1) & mask;
        }
        return null;
    }

    /** As String has it. */
    private static int hash(String text, int from) {
        int hash = 0;
        for (int i = from; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    private int slot(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed ^ (mixed >>> 15)) & mask;
    }
}
