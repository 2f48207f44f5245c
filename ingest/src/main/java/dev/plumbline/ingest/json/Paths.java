package dev.plumbline.ingest.json;

import java.util.Arrays;
import java.util.List;

/**
 * What texts of a shape have in common, learned as they are read: between the values that differ stands the same from one record
 * to the next, whole stretches of names, braces and commas. Where a text follows a path, these are compared and not read, and
 * only its values are looked at. What follows none is read as ever and becomes a path itself.
 *
 * <p>A text that follows a path is JSON because the one that it was learned from was: it differs in values only, each of which is
 * held to be one of its kind.
 */
final class Paths {
    private static final int MOST_STEPS = 4096;

    /** Learning begins anew after so many texts that were to be learned and found no room. */
    private static final int MOST_FAILURES = 100_000;

    /** A text that holds more takes no path. */
    static final int MOST_VALUES = 200;

    private static final int MOST_WAYS = 32;
    private static final int MOST_WORDS = 256;
    private static final Step[] NONE = {};

    /** What stands behind a literal. */
    enum Kind {
        TEXT(0),
        NUMBER(1),
        REPEATED(2),
        END(3);

        private final int mark;

        Kind(int mark) {
            this.mark = mark;
        }
    }

    /**
     * A value as it was read once.
     *
     * @param word place of its word in the tape; 0 where it is not wanted
     * @param name of an object that repeats, and else null
     * @param depth of what it stands in
     */
    record Value(Kind kind, int start, int behind, int word, Names.Name name, int depth) {}

    /** A literal and the value behind it. */
    static final class Step {
        final Literal literal;
        final Kind kind;
        final int word;
        final Names.Name name;
        final int depth;

        /** At an end: the words that are the same for all that come here, and their places. */
        private final int[] places;

        private final long[] words;
        private volatile Step[] ways = NONE;

        private Step(byte[] literal, Value value, int[] places, long[] words) {
            this.literal = new Literal(literal);
            this.kind = value.kind;
            this.word = value.word;
            this.name = value.name;
            this.depth = value.depth;
            this.places = places;
            this.words = words;
        }

        /** The step whose literal stands there; null where none does. */
        Step next(byte[] json, int at) {
            for (Step way : ways) {
                if (way.literal.stands(json, at)) {
                    return way;
                }
            }
            return null;
        }

        void fill(long[] tape) {
            for (int i = 0; i < places.length; i++) {
                tape[places[i]] = words[i];
            }
        }

        private boolean is(byte[] json, int from, Value value) {
            return kind == value.kind
                    && word == value.word
                    && name == value.name
                    && literal.is(json, from, value.start);
        }
    }

    private volatile Step first = beginning();
    private volatile int room = 1;
    private int steps;
    private int failures;
    private final long[] come = new long[256];

    private static Step beginning() {
        return new Step(new byte[0], new Value(Kind.END, 0, 0, 0, null, 0), new int[0], new long[0]);
    }

    Step first() {
        return first;
    }

    /** Words that a tape needs for any of the paths. */
    int room() {
        return room;
    }

    /**
     * @param values in their order
     * @param tape the words that reading gave
     */
    synchronized void learn(byte[] json, List<Value> values, long[] tape) {
        if (tape.length > MOST_WORDS || !hasComeBefore(values)) {
            return;
        }
        if (failures > MOST_FAILURES) {
            first = beginning();
            steps = 0;
            failures = 0;
        }
        room = Math.max(room, tape.length);
        Step step = first;
        int from = 0;
        for (Value value : values) {
            step = step(step, json, from, value, new int[0], new long[0]);
            if (step == null) {
                return;
            }
            from = value.behind;
        }
        learnEnd(step, json, from, values, tape);
    }

    /** What comes once may never come again. */
    private boolean hasComeBefore(List<Value> values) {
        long path = values.size();
        int from = 0;
        for (Value value : values) {
            path = path * 31 + (value.start - from) * 4L + value.kind.mark;
            from = value.behind;
        }
        int place = (int) (path & (come.length - 1));
        boolean before = come[place] == path;
        come[place] = before ? 0 : path; // what was learned comes here no more, and else every other time is enough
        return before;
    }

    private void learnEnd(Step last, byte[] json, int from, List<Value> values, long[] tape) {
        long[] same = tape.clone();
        values.forEach(it -> same[it.word] = 0);
        int[] places = new int[same.length];
        int count = 0;
        for (int i = 0; i < same.length; i++) {
            if (same[i] != 0) {
                places[count++] = i;
            }
        }
        long[] words = new long[count];
        for (int i = 0; i < count; i++) {
            words[i] = same[places[i]];
        }
        Value end = new Value(Kind.END, json.length, json.length, 0, null, 0);
        step(last, json, from, end, Arrays.copyOf(places, count), words);
    }

    /** The step that leads there, made if need be; null where there is no room for it. */
    private Step step(Step before, byte[] json, int from, Value value, int[] places, long[] words) {
        Step[] ways = before.ways;
        for (Step way : ways) {
            if (way.is(json, from, value)) {
                return way;
            }
        }
        if (ways.length == MOST_WAYS || steps == MOST_STEPS) {
            failures++;
            return null;
        }
        Step made = new Step(Arrays.copyOfRange(json, from, value.start), value, places, words);
        Step[] more = Arrays.copyOf(ways, ways.length + 1);
        more[ways.length] = made;
        Arrays.sort(more, (a, b) -> Integer.compare(b.literal.length, a.literal.length));
        before.ways = more;
        steps++;
        return made;
    }
}
