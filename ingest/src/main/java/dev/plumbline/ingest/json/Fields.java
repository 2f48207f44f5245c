package dev.plumbline.ingest.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The wanted fields of one JSON object. What is absent, null, empty or of another type is null, or the empty list, map or
 * object, so that a reader need not ask first.
 */
public final class Fields {
    private static final int MOST_DIGITS = 20;
    static final Fields NOTHING = new Fields(null, new byte[0], new long[0], 0);

    private final Shape shape;
    private final byte[] json;
    private final long[] tape;
    private final int frame;

    /** @param frame 0 for an object in which nothing is */
    Fields(Shape shape, byte[] json, long[] tape, int frame) {
        this.shape = shape;
        this.json = json;
        this.tape = tape;
        this.frame = frame;
    }

    /** An object in which nothing is, whatever it is asked for. */
    public static Fields nothing() {
        return NOTHING;
    }

    /** The word of the tape; 0 is nothing. */
    private long at(String name) {
        return frame == 0 || shape.names().size() == 0
                ? 0
                : tape[frame + Tape.HEADER + shape.names().index(name)];
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return at(name) != 0;
    }

    /** The text; null for the empty one and for what is no text. */
    public String text(String name) {
        long word = at(name);
        return isText(word) && Tape.length(word) > 0 ? decoded(word) : null;
    }

    /** The text, or the number or truth as it is written; null for the empty text and for anything else. */
    public String word(String name) {
        String word = Scanner.word(json, at(name));
        return word == null || word.isEmpty() ? null : word;
    }

    /** The whole number, also where it is told as decimal text; null for anything else. */
    public Long number(String name) {
        long word = at(name);
        int type = Tape.type(word);
        if (type == Tape.ESCAPED || type == Tape.FOREIGN) {
            return parsed(decoded(word));
        }
        int length = Tape.length(word);
        boolean mayBeOne = (type == Tape.WHOLE || type == Tape.TEXT) && length > 0 && length <= MOST_DIGITS;
        return mayBeOne ? Numbers.parse(json, Tape.start(word), length) : null;
    }

    private static Long parsed(String text) {
        try {
            return text.length() > MOST_DIGITS ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Null for what is neither true nor false. */
    public Boolean truth(String name) {
        int type = Tape.type(at(name));
        return type == Tape.TRUE ? Boolean.TRUE : type == Tape.FALSE ? Boolean.FALSE : null;
    }

    /** The elements of a list, or the one value, as {@link #word} has them; those that are empty too. */
    public List<String> words(String name) {
        long word = at(name);
        if (Tape.type(word) == Tape.LIST) {
            return Scanner.words(json, Tape.start(word));
        }
        String only = word(name);
        return only == null ? List.of() : List.of(only);
    }

    /** Whether the field is a list, be it empty. */
    public boolean isList(String name) {
        return Tape.type(at(name)) == Tape.LIST;
    }

    /** The values of a map, as {@link #word} has them, in their order. */
    public Map<String, String> map(String name) {
        long word = at(name);
        return Tape.type(word) == Tape.MAP ? Scanner.map(json, Tape.start(word)) : Map.of();
    }

    /** An object in which nothing is, where there is none. */
    public Fields object(String name) {
        long word = at(name);
        return Tape.type(word) == Tape.OBJECT ? inner(name, Tape.start(word)) : NOTHING;
    }

    public List<Fields> objects(String name) {
        long word = at(name);
        if (Tape.type(word) != Tape.OBJECTS) {
            return List.of();
        }
        List<Fields> objects = new ArrayList<>();
        int next = Tape.start(word);
        while (next != 0) {
            objects.add(inner(name, next));
            next = (int) tape[next + 1];
        }
        return objects;
    }

    /** Name of the first field that holds an object and was not wanted; null where there is none. */
    public String firstOther() {
        return frame == 0 || tape[frame] == 0 ? null : decoded(tape[frame]);
    }

    private Fields inner(String name, int inside) {
        return new Fields(shape.names().find(name).shape, json, tape, inside);
    }

    private static boolean isText(long word) {
        int type = Tape.type(word);
        return type >= Tape.TEXT && type <= Tape.FOREIGN;
    }

    private String decoded(long word) {
        return Texts.decode(json, Tape.type(word), Tape.start(word), Tape.length(word));
    }
}
