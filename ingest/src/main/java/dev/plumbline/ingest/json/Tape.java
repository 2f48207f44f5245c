package dev.plumbline.ingest.json;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Where the wanted values of one JSON text stand: for each object a frame of words, one for each name of its shape behind a
 * header. A word is a type, a start and a length in the text, or the place of other frames; 0 is nothing.
 */
final class Tape {
    /**
     * Before a frame's values: the name of the first object in it that nobody wanted, and the next frame of its list.
     */
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
    /** An object that repeats: its start is its number among those. */
    static final int REPEATING = 12;

    /** Place of the first frame; no frame stands at 0. */
    static final int FIRST = 1;

    /** The longest JSON text that words can tell places in. */
    static final int LONGEST = (1 << 30) - 1;

    /**
     * An object that repeats, where it stands.
     *
     * @param known null where it was read, into a tape of its own
     * @param number where the number that changes stands in it
     * @param numberLength 0 where there is none
     */
    private record Seen(Repeats.Known known, int at, int behind, Tape own, int number, int numberLength) {}

    private static final Seen[] NONE = {};

    /** Enough for a record of which most is wanted; a large one grows. */
    private static final int ROOM = 128;

    final byte[] json;
    private long[] words;
    private Seen[] seen = NONE;
    private int seenCount;
    private int used;

    Tape(byte[] json) {
        this(json, ROOM);
    }

    /** @param names of the object whose frame is the first */
    Tape(byte[] json, int names) {
        this(json, new long[FIRST + HEADER + names]);
        this.used = FIRST;
    }

    /** A tape whose words have their places. */
    Tape(byte[] json, long[] words) {
        this.json = json;
        this.words = words;
        this.used = words.length;
    }

    /** This tape, telling places in that text. */
    Tape of(byte[] text) {
        return new Tape(text, words);
    }

    /** Room for one object of a shape of that many names; more than {@link #LONGEST} where there is none any more. */
    int frame(int names) {
        return room(HEADER + names);
    }

    private int room(int size) {
        int frame = used;
        used += size;
        if (used > words.length && frame <= LONGEST) {
            words = Arrays.copyOf(words, Math.max(used, 2 * words.length));
        }
        return frame;
    }

    /** The word of an object that is known. */
    long put(Repeats.Known known, int at, int behind) {
        return put(new Seen(known, at, behind, null, known.number(at), known.numberLength(at, behind)));
    }

    /** The word of an object that stands at the first frame of a tape of its own. */
    long put(Tape own, int number, int numberLength) {
        return put(new Seen(null, 0, 0, own, number, numberLength));
    }

    private long put(Seen object) {
        seen = seenCount == seen.length ? Arrays.copyOf(seen, seenCount + 4) : seen;
        seen[seenCount] = object;
        return word(REPEATING, seenCount++, 0);
    }

    /** The number that changes in an object that repeats; null where there is none. */
    Long changed(int index) {
        Seen it = seen[index];
        return it.numberLength == 0 ? null : Numbers.ofDigits(json, it.number, it.numberLength);
    }

    /** What is made of an object that repeats. */
    <T> T made(Shape shape, int index, Function<Fields, T> how) {
        Repeats.Known known = seen[index].known;
        T made = known == null ? null : known.made(how);
        if (made != null) {
            return made;
        }
        T now = how.apply(repeating(shape, index));
        if (known != null) {
            known.keep(how, now);
        }
        return now;
    }

    /** The fields of an object that repeats. */
    Fields repeating(Shape shape, int index) {
        Seen it = seen[index];
        return it.known == null
                ? new Fields(shape, it.own, FIRST)
                : new Fields(shape, new Tape(json, it.known.words(it.at, it.behind)), FIRST);
    }

    /** The frame that {@link #frame} gives next. */
    int next() {
        return used;
    }

    void set(int place, long word) {
        words[place] = word;
    }

    /** All words. */
    long[] words() {
        return words;
    }

    /** Those that are used. */
    long[] inUse() {
        return Arrays.copyOf(words, used);
    }

    static int place(int frame, int index) {
        return frame + HEADER + index;
    }

    void setOther(int frame, long word) {
        words[frame] = word;
    }

    void setNext(int frame, int next) {
        words[frame + 1] = next;
    }

    /** The frame's word for the name of that index. */
    long word(int frame, int index) {
        return words[frame + HEADER + index];
    }

    /** A text; 0 where there is none. */
    long other(int frame) {
        return words[frame];
    }

    /** 0 where there is none. */
    int next(int frame) {
        return (int) words[frame + 1];
    }

    static long word(int type, int start, int length) {
        return ((long) type << 60) | ((long) start << 30) | length;
    }

    static int type(long word) {
        return (int) (word >>> 60);
    }

    /** Whether a word tells a place in the text. */
    static boolean isPlace(long word) {
        int type = type(word);
        return type != 0 && type != OBJECT && type != OBJECTS && type != TRUE && type != FALSE;
    }

    static int start(long word) {
        return (int) (word >>> 30) & LONGEST;
    }

    static int length(long word) {
        return (int) word & LONGEST;
    }
}
