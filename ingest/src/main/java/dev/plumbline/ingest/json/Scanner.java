package dev.plumbline.ingest.json;

import dev.plumbline.ingest.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Goes over a JSON text once and holds every byte of it to RFC 8259, also those of values that nobody wants. A place is an
 * index into the bytes; methods that read something are given the place where it begins and tell the one behind it.
 */
final class Scanner {
    private static final int DEEPEST = 1000;

    /** What is wrong with the text, and where. Ends the reading of one text and never leaves this class. */
    private static final class Broken extends Exception {
        private final int at;

        Broken(String what, int at) {
            super(what, null, false, false);
            this.at = at;
        }
    }

    private final byte[] json;
    private final int end;
    private Tape tape;
    private int type;
    private int numbersThatChange;
    private int numberThatChanges;
    /** What was read, for a path; null where there will be none. */
    private List<Paths.Value> values;

    private Scanner(byte[] json, Tape tape) {
        this.json = json;
        this.end = json.length;
        this.tape = tape;
    }

    static Shape.Read read(Shape shape, byte[] json) {
        if (json.length > Tape.LONGEST) {
            return new Shape.Read.Malformed("not JSON that can be read: longer than " + Tape.LONGEST + " bytes");
        }
        Fields fields = onPath(shape, json);
        if (fields != null) {
            return new Shape.Read.Value(fields);
        }
        Scanner scanner = new Scanner(json, new Tape(json));
        try {
            return scanner.whole(shape);
        } catch (Broken broken) {
            return new Shape.Read.Malformed("not JSON: " + broken.getMessage() + scanner.place(broken.at));
        }
    }

    /** Null where the text follows no path, or is none. */
    private static Fields onPath(Shape shape, byte[] json) {
        Paths.Step step = shape.paths().first().next(json, 0);
        if (step == null) {
            return null; // before room is made for what will not come
        }
        Scanner scanner =
                new Scanner(json, new Tape(json, new long[shape.paths().room()]));
        try {
            return scanner.follow(shape, step);
        } catch (Broken broken) {
            return null;
        }
    }

    private Fields follow(Shape shape, Paths.Step begin) throws Broken {
        long[] words = tape.words();
        int at = 0;
        Paths.Step step = begin;
        while (step != null) {
            at += step.literal.length;
            switch (step.kind) {
                case TEXT -> {
                    type = Tape.TEXT;
                    int close = text(at);
                    words[step.word] = Tape.word(type, at, close - at); // nobody reads place 0
                    at = close;
                }
                case NUMBER -> {
                    int behind = Numbers.behind(json, at);
                    if (behind < 0) {
                        return null;
                    }
                    words[step.word] = Tape.word(Tape.WHOLE, at, behind - at);
                    at = behind;
                }
                case REPEATED -> {
                    if (peek(at) != '{') {
                        return null;
                    }
                    at = repeated(step.name, step.word, at, step.depth);
                }
                default -> {
                    step.fill(words);
                    return at == end ? new Fields(shape, tape, Tape.FIRST) : null;
                }
            }
            step = step.next(json, at);
        }
        return null;
    }

    private Shape.Read whole(Shape shape) throws Broken {
        int at = blanks(behindMark());
        if (peek(at) != '{') {
            return noObject(at);
        }
        int frame = frame(shape, at);
        values = new ArrayList<>();
        at = blanks(object(shape, frame, at, 1));
        if (at < end) {
            throw new Broken("more stands behind the object", at);
        }
        if (values != null && areLast(values)) {
            shape.paths().learn(json, values, tape.inUse());
        }
        return new Shape.Read.Value(new Fields(shape, tape, frame));
    }

    /** Of a name that stands twice an earlier value may have lost its word. */
    private boolean areLast(List<Paths.Value> all) {
        for (Paths.Value value : all) {
            long word = tape.words()[value.word()];
            boolean isLast = value.kind() == Paths.Kind.REPEATED ? word != 0 : Tape.start(word) == value.start();
            if (value.word() != 0 && !isLast) {
                return false;
            }
        }
        return true;
    }

    private void read(Paths.Kind kind, int start, int behind, int word) {
        if (values != null && values.size() < Paths.MOST_VALUES) {
            values.add(new Paths.Value(kind, start, behind, word, null, 0));
        } else {
            values = null;
        }
    }

    /** What is no object may be no JSON either, which is worth more to know. */
    private Shape.Read noObject(int from) throws Broken {
        int at = from < end ? blanks(skip(from, 0)) : end;
        if (at < end) {
            throw new Broken("more stands behind the value", at);
        }
        return new Shape.Read.Malformed("not a JSON object");
    }

    /** A byte order mark says nothing that UTF-8 does not. */
    private int behindMark() {
        boolean isMarked = end >= 3 && json[0] == (byte) 0xEF && json[1] == (byte) 0xBB && json[2] == (byte) 0xBF;
        return isMarked ? 3 : 0;
    }

    /** @param depth of the object, 1 for the outermost */
    private int object(Shape shape, int frame, int open, int depth) throws Broken {
        Names names = shape.names();
        int at = blanks(open + 1);
        if (peek(at) == '}') {
            return at + 1;
        }
        int after = 0;
        while (true) {
            Names.Name name = names.expected(json, at, after);
            if (name != null) {
                at = wanted(name, frame, blanks(at + name.literal.length), depth);
                after = name.index + 1;
            } else {
                int start = quote(at) + 1;
                type = Tape.TEXT;
                int close = text(start);
                name = type == Tape.ESCAPED
                        ? names.find(Texts.decode(json, type, start, close - start))
                        : names.find(json, start, close - start);
                int nameType = type;
                at = blanks(colon(close + 1));
                if (name == null) {
                    if (peek(at) == '{' && tape.other(frame) == 0) {
                        values = null;
                        tape.setOther(frame, Tape.word(nameType, start, close - start));
                    }
                    at = skip(at, depth);
                } else {
                    at = wanted(name, frame, at, depth);
                    after = name.index + 1;
                }
            }
            at = blanks(at);
            byte next = peek(at);
            if (next == '}') {
                return at + 1;
            }
            at = blanks(comma(next, at, '}'));
        }
    }

    private int frame(Shape shape, int at) throws Broken {
        int frame = tape.frame(shape.names().size());
        if (frame > Tape.LONGEST) {
            throw new Broken("more objects than can be told apart", at);
        }
        return frame;
    }

    /** @param depth of the object that it is a member of */
    private int wanted(Names.Name name, int frame, int at, int depth) throws Broken {
        return switch (name.kind) {
            case VALUE -> value(name, frame, at, depth);
            case MAP -> map(name, frame, at, depth);
            case OBJECT -> nested(name, frame, at, depth);
            case OBJECTS -> list(name, frame, at, depth);
            case IGNORED -> skip(at, depth);
        };
    }

    private int value(Names.Name name, int frame, int at, int depth) throws Broken {
        byte first = peek(at);
        if (first == '"') {
            type = Tape.TEXT;
            int close = text(at + 1);
            int place = Tape.place(frame, name.index);
            tape.set(place, Tape.word(type, at + 1, close - at - 1));
            read(Paths.Kind.TEXT, at + 1, close, place);
            return close + 1;
        }
        int behind = skip(at, depth);
        long word = scalar(first, at, behind);
        tape.set(Tape.place(frame, name.index), word);
        wantedAfterAll(word, at, behind, Tape.place(frame, name.index));
        if (name.changes && Numbers.behind(json, at) == behind) {
            numbersThatChange++;
            numberThatChanges = at;
        }
        return behind;
    }

    /** Of a number that was read as if nobody wanted it. A list has no place of its own in a path. */
    private void wantedAfterAll(long word, int at, int behind, int place) {
        if (values != null && Tape.type(word) == Tape.WHOLE) {
            values.set(values.size() - 1, new Paths.Value(Paths.Kind.NUMBER, at, behind, place, null, 0));
        } else if (Tape.type(word) == Tape.LIST) {
            values = null;
        }
    }

    /** The word of what stands there and is no text; {@link #type} tells a number's. */
    private long scalar(byte first, int at, int behind) {
        return switch (first) {
            case 't' -> Tape.word(Tape.TRUE, 0, 0);
            case 'f' -> Tape.word(Tape.FALSE, 0, 0);
            case '[' -> Tape.word(Tape.LIST, at, behind - at);
            case 'n', '{' -> 0;
            default -> Tape.word(type, at, behind - at);
        };
    }

    private int map(Names.Name name, int frame, int at, int depth) throws Broken {
        values = null;
        boolean isMap = peek(at) == '{';
        int behind = skip(at, depth);
        tape.set(Tape.place(frame, name.index), isMap ? Tape.word(Tape.MAP, at, behind - at) : 0);
        return behind;
    }

    private int nested(Names.Name name, int frame, int at, int depth) throws Broken {
        if (peek(at) != '{') {
            tape.set(Tape.place(frame, name.index), 0);
            return skip(at, depth);
        }
        if (name.repeats != null && at <= end - Repeats.SPAN) {
            int place = Tape.place(frame, name.index);
            List<Paths.Value> before = values;
            values = null;
            int behind = repeated(name, place, at, depth);
            values = before;
            if (values != null) {
                values.add(new Paths.Value(Paths.Kind.REPEATED, at, behind, place, name, depth));
            }
            return behind;
        }
        int inner = frame(name.shape, at);
        tape.set(Tape.place(frame, name.index), Tape.word(Tape.OBJECT, inner, 0));
        return object(name.shape, inner, at, deeper(depth, at));
    }

    /** @param place of its word */
    private int repeated(Names.Name name, int place, int at, int depth) throws Broken {
        if (at > end - Repeats.SPAN) {
            throw new Broken("an object has no end", end);
        }
        long key = Repeats.key(json, at);
        Repeats.Known known = name.repeats.find(key, json, at);
        int behindKnown = known == null ? -1 : known.behind(json, at, depth);
        if (behindKnown >= 0) {
            tape.set(place, tape.put(known, at, behindKnown));
            return behindKnown;
        }
        return repeatedAnew(name, place, key, at, depth);
    }

    private int repeatedAnew(Names.Name name, int place, long key, int at, int depth) throws Broken {
        Tape outer = tape;
        tape = new Tape(json, name.shape.names().size());
        numbersThatChange = 0;
        int behind = object(name.shape, frame(name.shape, at), at, deeper(depth, at));
        boolean changes = numbersThatChange == 1;
        int number = changes ? numberThatChanges : behind;
        int length = changes ? Numbers.behind(json, number) - number : 0;
        if (name.repeats.isWorthKeeping(key, behind - at)) {
            name.repeats.keep(key, new Repeats.Known(json, at, number, length, behind, depth, tape.inUse()));
        }
        outer.set(place, outer.put(tape, number, length));
        tape = outer;
        return behind;
    }

    private int list(Names.Name name, int frame, int open, int depth) throws Broken {
        tape.set(Tape.place(frame, name.index), 0);
        byte first = peek(open);
        if (first == '{') {
            return element(name, frame, 0, open, depth);
        }
        if (first != '[') {
            return skip(open, depth);
        }
        int inside = deeper(depth, open);
        int at = blanks(open + 1);
        if (peek(at) == ']') {
            return at + 1;
        }
        int last = 0;
        while (true) {
            if (peek(at) == '{') {
                int next = tape.next();
                at = blanks(element(name, frame, last, at, inside));
                last = next;
            } else {
                at = blanks(skip(at, inside));
            }
            byte next = peek(at);
            if (next == ']') {
                return at + 1;
            }
            at = blanks(comma(next, at, ']'));
        }
    }

    /** @param last frame of the element before it; 0 for the first */
    private int element(Names.Name name, int frame, int last, int open, int depth) throws Broken {
        int inner = frame(name.shape, open);
        if (last == 0) {
            tape.set(Tape.place(frame, name.index), Tape.word(Tape.OBJECTS, inner, 0));
        } else {
            tape.setNext(last, inner);
        }
        return object(name.shape, inner, open, deeper(depth, open));
    }

    /** @param depth of what the value stands in */
    private int skip(int at, int depth) throws Broken {
        byte first = peek(at);
        return switch (first) {
            case '"' -> skipText(at);
            case '{' -> skipObject(at, deeper(depth, at));
            case '[' -> skipList(at, deeper(depth, at));
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> skipNumber(at);
        };
    }

    private int skipText(int at) throws Broken {
        int close = text(at + 1);
        read(Paths.Kind.TEXT, at + 1, close, 0);
        return close + 1;
    }

    private int skipNumber(int at) throws Broken {
        int behind = number(at);
        if (Numbers.behind(json, at) == behind) {
            read(Paths.Kind.NUMBER, at, behind, 0);
        } else {
            values = null;
        }
        return behind;
    }

    private int skipObject(int open, int depth) throws Broken {
        int at = blanks(open + 1);
        if (peek(at) == '}') {
            return at + 1;
        }
        while (true) {
            int close = text(quote(at) + 1);
            at = blanks(skip(blanks(colon(close + 1)), depth));
            byte next = peek(at);
            if (next == '}') {
                return at + 1;
            }
            at = blanks(comma(next, at, '}'));
        }
    }

    private int skipList(int open, int depth) throws Broken {
        int at = blanks(open + 1);
        if (peek(at) == ']') {
            return at + 1;
        }
        while (true) {
            at = blanks(skip(at, depth));
            byte next = peek(at);
            if (next == ']') {
                return at + 1;
            }
            at = blanks(comma(next, at, ']'));
        }
    }

    /** Place of the quote that ends the text; {@link #type} tells what else than ASCII it holds, if it was plain before. */
    private int text(int from) throws Broken {
        int at = from;
        while (at <= end - Long.BYTES) {
            long unusual = Bytes.unusual(Bytes.longAt(json, at));
            if (unusual == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Bytes.before(unusual);
            if (json[at] == '"') {
                return at;
            }
            at = unusual(at);
        }
        return textAtEnd(at);
    }

    /** Where eight bytes are no more. */
    private int textAtEnd(int from) throws Broken {
        int at = from;
        while (at < end && json[at] != '"') {
            at = json[at] >= ' ' && json[at] != '\\' ? at + 1 : unusual(at);
        }
        if (at == end) {
            throw new Broken("a text has no end", at);
        }
        return at;
    }

    private int unusual(int at) throws Broken {
        byte first = json[at];
        if (first == '\\') {
            type = Tape.ESCAPED;
            return escape(at);
        }
        if (first >= 0) {
            throw new Broken("a text holds a control character, code " + first, at);
        }
        type = type == Tape.ESCAPED ? Tape.ESCAPED : Tape.FOREIGN;
        int length = Utf8.characterLength(json, at);
        if (length == 0) {
            throw new Broken("not UTF-8", at);
        }
        return at + length;
    }

    private int escape(int at) throws Broken {
        byte kind = peek(at + 1);
        if (kind == 'u') {
            for (int i = at + 2; i < at + 6; i++) {
                if (!isHex(peek(i))) {
                    throw unexpected(i, "four hex digits");
                }
            }
            return at + 6;
        }
        if (kind <= 0 || "\"\\/bfnrt".indexOf(kind) < 0) {
            throw unexpected(at + 1, "an escape");
        }
        return at + 2;
    }

    private static boolean isHex(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f') || (b >= 'A' && b <= 'F');
    }

    private int number(int from) throws Broken {
        if (from <= end - 2 * Long.BYTES && json[from] > '0') {
            long others = Bytes.notDigits(Bytes.longAt(json, from));
            int behind = from + Bytes.before(others);
            if (others != 0 && behind > from && (json[behind] == ',' || json[behind] == '}')) {
                type = Tape.WHOLE;
                return behind;
            }
        }
        return anyNumber(from);
    }

    private int anyNumber(int from) throws Broken {
        int at = peek(from) == '-' ? from + 1 : from;
        if (!isDigit(peek(at))) {
            throw unexpected(at, "a value");
        }
        boolean isZero = json[at] == '0';
        at = isZero ? at + 1 : digits(at);
        if (isZero && isDigit(peek(at))) {
            throw new Broken("a number begins with a zero", at);
        }
        type = Tape.WHOLE;
        if (peek(at) == '.') {
            type = Tape.DECIMAL;
            at = digits(at + 1);
        }
        if (peek(at) == 'e' || peek(at) == 'E') {
            type = Tape.DECIMAL;
            boolean isSigned = peek(at + 1) == '-' || peek(at + 1) == '+';
            at = digits(at + (isSigned ? 2 : 1));
        }
        return at;
    }

    /** At least one. */
    private int digits(int from) throws Broken {
        int at = from;
        while (isDigit(peek(at))) {
            at++;
        }
        if (at == from) {
            throw unexpected(at, "a digit");
        }
        return at;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private int literal(int from, String word) throws Broken {
        for (int i = 0; i < word.length(); i++) {
            if (peek(from + i) != word.charAt(i)) {
                throw unexpected(from + i, word);
            }
        }
        return from + word.length();
    }

    private int quote(int at) throws Broken {
        if (peek(at) != '"') {
            throw unexpected(at, "a name in quotes");
        }
        return at;
    }

    /** The place behind a colon that may have blanks before it. */
    private int colon(int from) throws Broken {
        int at = blanks(from);
        if (peek(at) != ':') {
            throw unexpected(at, "a colon");
        }
        return at + 1;
    }

    private int comma(byte seen, int at, char close) throws Broken {
        if (seen != ',') {
            throw unexpected(at, "a comma or " + close);
        }
        return at + 1;
    }

    private int blanks(int from) {
        return from < end && json[from] > ' ' ? from : behindBlanks(from);
    }

    private int behindBlanks(int from) {
        int at = from;
        while (at < end && json[at] <= ' ' && isBlank(json[at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r';
    }

    /** 0 at the end: no byte that may stand outside of a text. */
    private byte peek(int at) {
        return at < end ? json[at] : 0;
    }

    private int deeper(int depth, int at) throws Broken {
        if (depth == DEEPEST) {
            throw new Broken("nested deeper than " + DEEPEST, at);
        }
        return depth + 1;
    }

    private Broken unexpected(int at, String expected) {
        String seen = at >= end
                ? "it ends"
                : json[at] > ' ' && json[at] < 127
                        ? "there is '" + (char) json[at] + "'"
                        : String.format(Locale.ROOT, "there is byte 0x%02x", json[at] & 0xFF);
        return new Broken(seen + " where " + expected + " should be", at);
    }

    /** Columns are bytes. */
    private String place(int at) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < at && i < end; i++) {
            if (json[i] == '\n') {
                line++;
                begin = i + 1;
            }
        }
        return " (at line " + line + ", column " + (at - begin + 1) + ")";
    }

    /** The elements of a list that has been read before, as words; those that are none are left out. */
    static List<String> words(byte[] json, int open) {
        Scanner scanner = new Scanner(json, null);
        try {
            return scanner.words(open);
        } catch (Broken broken) {
            throw new IllegalStateException("the list was read before", broken);
        }
    }

    private List<String> words(int open) throws Broken {
        List<String> words = new ArrayList<>();
        int at = blanks(open + 1);
        while (json[at] != ']') {
            int behind = skipTyped(at);
            String word = word(json, wordOf(at, behind));
            if (word != null) {
                words.add(word);
            }
            at = behindComma(behind);
        }
        return words;
    }

    /** The values of an object that has been read before, as words; those that are none are left out. */
    static Map<String, String> map(byte[] json, int open) {
        Scanner scanner = new Scanner(json, null);
        try {
            return scanner.map(open);
        } catch (Broken broken) {
            throw new IllegalStateException("the object was read before", broken);
        }
    }

    private Map<String, String> map(int open) throws Broken {
        Map<String, String> map = new LinkedHashMap<>();
        int at = blanks(open + 1);
        while (json[at] != '}') {
            type = Tape.TEXT;
            int close = text(at + 1);
            String name = Texts.decode(json, type, at + 1, close - at - 1);
            at = blanks(colon(close + 1));
            int behind = skipTyped(at);
            String word = word(json, wordOf(at, behind));
            if (word == null) {
                map.remove(name);
            } else {
                map.put(name, word);
            }
            at = behindComma(behind);
        }
        return map;
    }

    private int skipTyped(int at) throws Broken {
        type = Tape.TEXT;
        return skip(at, 0);
    }

    private long wordOf(int at, int behind) {
        return json[at] == '"' ? Tape.word(type, at + 1, behind - at - 2) : scalar(json[at], at, behind);
    }

    private int behindComma(int from) {
        int at = blanks(from);
        return json[at] == ',' ? blanks(at + 1) : at;
    }

    /** A text, a number or a truth as it is written; null for all else. */
    static String word(byte[] json, long word) {
        int start = Tape.start(word);
        int length = Tape.length(word);
        return switch (Tape.type(word)) {
            case Tape.TEXT, Tape.ESCAPED, Tape.FOREIGN -> Texts.decode(json, Tape.type(word), start, length);
            case Tape.TRUE -> "true";
            case Tape.FALSE -> "false";
            case Tape.DECIMAL -> ascii(json, start, length);
            case Tape.WHOLE ->
                length == 2 && json[start] == '-' && json[start + 1] == '0' ? "0" : ascii(json, start, length);
            default -> null;
        };
    }

    private static String ascii(byte[] json, int start, int length) {
        return new String(json, start, length, StandardCharsets.ISO_8859_1);
    }
}
