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
    private final Tape tape;
    private int type;

    private Scanner(byte[] json, Tape tape) {
        this.json = json;
        this.end = json.length;
        this.tape = tape;
    }

    static Shape.Read read(Shape shape, byte[] json) {
        if (json.length > Tape.LONGEST) {
            return new Shape.Read.Malformed("not JSON that can be read: longer than " + Tape.LONGEST + " bytes");
        }
        Scanner scanner = new Scanner(json, new Tape(shape.room()));
        try {
            return scanner.whole(shape);
        } catch (Broken broken) {
            return new Shape.Read.Malformed("not JSON: " + broken.getMessage() + scanner.place(broken.at));
        }
    }

    private Shape.Read whole(Shape shape) throws Broken {
        int at = blanks(behindMark());
        if (peek(at) != '{') {
            return noObject(at);
        }
        int frame = frame(shape, at);
        at = blanks(object(shape, frame, at, 1));
        if (at < end) {
            throw new Broken("more stands behind the object", at);
        }
        return new Shape.Read.Value(new Fields(shape, json, tape.words(), frame));
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
        while (true) {
            int start = quote(at) + 1;
            type = Tape.TEXT;
            int close = text(start);
            Names.Name name = type == Tape.ESCAPED
                    ? names.find(Texts.decode(json, type, start, close - start))
                    : names.find(json, start, close - start);
            int nameType = type;
            at = blanks(colon(close + 1));
            if (name == null) {
                if (peek(at) == '{' && !tape.hasOther(frame)) {
                    tape.setOther(frame, Tape.word(nameType, start, close - start));
                }
                at = blanks(skip(at, depth));
            } else {
                at = blanks(wanted(name, frame, at, depth));
            }
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
        };
    }

    private int value(Names.Name name, int frame, int at, int depth) throws Broken {
        byte first = peek(at);
        if (first == '"') {
            type = Tape.TEXT;
            int close = text(at + 1);
            tape.set(frame, name.index, Tape.word(type, at + 1, close - at - 1));
            return close + 1;
        }
        int behind = skip(at, depth);
        tape.set(frame, name.index, scalar(first, at, behind));
        return behind;
    }

    /** The word of what stands there and is no text; {@link #type} tells a number's. */
    private long scalar(byte first, int at, int behind) {
        return switch (first) {
            case 't' -> Tape.word(Tape.TRUE, at, behind - at);
            case 'f' -> Tape.word(Tape.FALSE, at, behind - at);
            case '[' -> Tape.word(Tape.LIST, at, behind - at);
            case 'n', '{' -> 0;
            default -> Tape.word(type, at, behind - at);
        };
    }

    private int map(Names.Name name, int frame, int at, int depth) throws Broken {
        boolean isMap = peek(at) == '{';
        int behind = skip(at, depth);
        tape.set(frame, name.index, isMap ? Tape.word(Tape.MAP, at, behind - at) : 0);
        return behind;
    }

    private int nested(Names.Name name, int frame, int at, int depth) throws Broken {
        if (peek(at) != '{') {
            tape.set(frame, name.index, 0);
            return skip(at, depth);
        }
        int inner = frame(name.shape, at);
        tape.set(frame, name.index, Tape.word(Tape.OBJECT, inner, 0));
        return object(name.shape, inner, at, deeper(depth, at));
    }

    private int list(Names.Name name, int frame, int open, int depth) throws Broken {
        tape.set(frame, name.index, 0);
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
            tape.set(frame, name.index, Tape.word(Tape.OBJECTS, inner, 0));
        } else {
            tape.setNext(last, inner);
        }
        return object(name.shape, inner, open, deeper(depth, open));
    }

    /** @param depth of what the value stands in */
    private int skip(int at, int depth) throws Broken {
        byte first = peek(at);
        return switch (first) {
            case '"' -> text(at + 1) + 1;
            case '{' -> skipObject(at, deeper(depth, at));
            case '[' -> skipList(at, deeper(depth, at));
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> number(at);
        };
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
