package dev.plumbline.ingest.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The wanted fields of one JSON object. What is absent, null, empty or of another type is null, or the empty list, map or
 * object, so that a reader need not ask first.
 */
public final class Fields {
    private static final int MOST_DIGITS = 20;
    static final Fields NOTHING = new Fields(Shape.of(), new Tape(new byte[0]), 0);

    private final Names names;
    private final Tape tape;
    private final int frame;

    /** @param frame 0 for an object in which nothing is */
    Fields(Shape shape, Tape tape, int frame) {
        this.names = shape.names();
        this.tape = tape;
        this.frame = frame;
    }

    /** An object in which nothing is, whatever it is asked for. */
    public static Fields nothing() {
        return NOTHING;
    }

    private boolean isEmpty() {
        return frame == 0 || names.size() == 0;
    }

    /** The word of the tape; 0 is nothing. */
    private long at(String name) {
        return isEmpty() ? 0 : tape.word(frame, names.get(name).index);
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return at(name) != 0;
    }

    /** The text; null for the empty one and for what is no text. */
    public String text(String name) {
        return (String) meant(name, null);
    }

    /** Makes something of a text's bytes. */
    public interface Reader<T> {
        /** @param bytes UTF-8 */
        T read(byte[] bytes, int start, int end);
    }

    /**
     * What is made of a text without making the text; null for the empty one and for what is no text.
     *
     * @param reader of a {@link Shape#familiar} field the same instance each time; what it makes is shared, so immutable
     */
    @SuppressWarnings("unchecked") // the same reader makes the same type
    public <T> T text(String name, Reader<T> reader) {
        return (T) meant(name, reader);
    }

    /** @param reader null for the text itself */
    private Object meant(String name, Reader<?> reader) {
        if (isEmpty()) {
            return null;
        }
        Names.Name member = names.get(name);
        long word = tape.word(frame, member.index);
        if (!isText(word) || Tape.length(word) == 0) {
            return null;
        }
        return member.familiar == null || !Familiar.mayBe(Tape.length(word))
                ? read(word, reader)
                : familiar(member.familiar, word, reader);
    }

    private Object familiar(Familiar familiar, long word, Reader<?> reader) {
        int start = Tape.start(word);
        int length = Tape.length(word);
        long key = Familiar.key(tape.json, start, length);
        Object known = familiar.find(key, tape.json, start, length, reader);
        if (known != null) {
            return known;
        }
        Object made = read(word, reader);
        familiar.keep(key, tape.json, start, length, reader, made);
        return made;
    }

    private Object read(long word, Reader<?> reader) {
        if (reader == null) {
            return decoded(word);
        }
        if (Tape.type(word) == Tape.ESCAPED) {
            byte[] bytes = Texts.bytes(tape.json, Tape.start(word), Tape.length(word));
            return reader.read(bytes, 0, bytes.length);
        }
        return reader.read(tape.json, Tape.start(word), Tape.start(word) + Tape.length(word));
    }

    /** The text, or the number or truth as it is written; null for the empty text and for anything else. */
    public String word(String name) {
        String word = Scanner.word(tape.json, at(name));
        return word == null || word.isEmpty() ? null : word;
    }

    /** The whole number, also where it is told as decimal text; null for anything else. */
    public Long number(String name) {
        long word = at(name);
        return switch (Tape.type(word)) {
            case Tape.WHOLE -> whole(Tape.start(word), Tape.length(word));
            case Tape.TEXT -> mayBeNumber(word) ? Numbers.parse(tape.json, Tape.start(word), Tape.length(word)) : null;
            case Tape.ESCAPED, Tape.FOREIGN -> parsed(decoded(word));
            default -> null;
        };
    }

    private Long whole(int start, int length) {
        boolean isNegative = tape.json[start] == '-';
        return isNegative || length > MOST_DIGITS
                ? Numbers.parse(tape.json, start, Math.min(length, MOST_DIGITS + 1))
                : Numbers.ofDigits(tape.json, start, length);
    }

    private static boolean mayBeNumber(long word) {
        return Tape.length(word) > 0 && Tape.length(word) <= MOST_DIGITS;
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
            return Scanner.words(tape.json, Tape.start(word));
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
        return Tape.type(word) == Tape.MAP ? Scanner.map(tape.json, Tape.start(word)) : Map.of();
    }

    /** An object in which nothing is, where there is none. */
    public Fields object(String name) {
        if (isEmpty()) {
            return this;
        }
        Names.Name member = names.get(name);
        long word = tape.word(frame, member.index);
        return switch (Tape.type(word)) {
            case Tape.OBJECT -> new Fields(member.shape, tape, Tape.start(word));
            case Tape.REPEATING -> tape.repeating(member.shape, Tape.start(word));
            default -> NOTHING;
        };
    }

    public List<Fields> objects(String name) {
        long word = at(name);
        if (Tape.type(word) != Tape.OBJECTS) {
            return List.of();
        }
        Shape inner = names.get(name).shape;
        List<Fields> objects = new ArrayList<>();
        int next = Tape.start(word);
        while (next != 0) {
            objects.add(new Fields(inner, tape, next));
            next = tape.next(next);
        }
        return objects;
    }

    /**
     * What is made of an object, or of nothing where there is none. Of one that repeats it is made once and shared, so it must be
     * immutable, and of no field that changes.
     *
     * @param how the same instance each time; gives no null
     */
    public <T> T made(String name, Function<Fields, T> how) {
        long word = at(name);
        return Tape.type(word) == Tape.REPEATING
                ? tape.made(names.get(name).shape, Tape.start(word), how)
                : how.apply(object(name));
    }

    /** The number that changes in an object that otherwise repeats; null where there is none. */
    public Long changed(String name) {
        long word = at(name);
        return Tape.type(word) == Tape.REPEATING ? tape.changed(Tape.start(word)) : null;
    }

    /** Name of the first field that holds an object and was not wanted; null where there is none. */
    public String firstOther() {
        return frame == 0 || tape.other(frame) == 0 ? null : decoded(tape.other(frame));
    }

    private static boolean isText(long word) {
        int type = Tape.type(word);
        return type >= Tape.TEXT && type <= Tape.FOREIGN;
    }

    private String decoded(long word) {
        return Texts.decode(tape.json, Tape.type(word), Tape.start(word), Tape.length(word));
    }
}
