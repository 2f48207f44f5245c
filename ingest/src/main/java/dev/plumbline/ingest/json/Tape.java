package dev.plumbline.ingest.json;

import java.util.Arrays;

/**
 * Where the wanted values of one JSON text stand: for each object a frame of words, one for each name of its shape behind a
 * header. A word is a type, a start and a length in the text, or the place of other frames; 0 is nothing.
 */
final class Tape {
    /** Before a frame's values: the name of the first object in it that nobody wanted, and the next frame of its list. */
    static final int HEADER = 2;

    static final int TEXT = 1;
    /** A text that holds escapes. */
    static final int ESCAPED = 2;
    /** A text that is not all ASCII. */
    static final int FOREIGN = 3;

    static final int WHOLE = 4;
    static final int DECIMAL = 5;
    static final int TRUE = 6;
    static final int FALSE = 7;
    static final int LIST = 8;
    static final int MAP = 9;
    /** Its start is a frame. */
    static final int OBJECT = 10;
    /** Its start is the first frame, 0 for none. */
    static final int OBJECTS = 11;

    /** The longest JSON text that words can tell places in. */
    static final int LONGEST = (1 << 30) - 1;

    /** Enough for a record of which most is wanted; a large one grows. */
    private static final int MOST_AT_FIRST = 160;

    private long[] words;
    private int used = 1; // no frame stands at 0

    Tape(int room) {
        words = new long[Math.min(room, MOST_AT_FIRST) + 1];
    }

    /** Room for one object of a shape of that many names; more than {@link #LONGEST} where there is none any more. */
    int frame(int names) {
        int frame = used;
        used += HEADER + names;
        if (used > words.length && frame <= LONGEST) {
            words = Arrays.copyOf(words, Math.max(used, 2 * words.length));
        }
        return frame;
    }

    /** The frame that {@link #frame} gives next. */
    int next() {
        return used;
    }

    void set(int frame, int index, long word) {
        words[frame + HEADER + index] = word;
    }

    void setOther(int frame, long word) {
        words[frame] = word;
    }

    boolean hasOther(int frame) {
        return words[frame] != 0;
    }

    void setNext(int frame, int next) {
        words[frame + 1] = next;
    }

    long[] words() {
        return words;
    }

    static long word(int type, int start, int length) {
        return ((long) type << 60) | ((long) start << 30) | length;
    }

    static int type(long word) {
        return (int) (word >>> 60);
    }

    static int start(long word) {
        return (int) (word >>> 30) & LONGEST;
    }

    static int length(long word) {
        return (int) word & LONGEST;
    }
}
