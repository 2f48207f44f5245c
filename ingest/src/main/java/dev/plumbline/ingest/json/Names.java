package dev.plumbline.ingest.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;

/**
 * The names of a shape, found by the bytes of a name without making a text of it, and by the text that a reader asks with.
 *
 * <p>A name of up to 16 bytes is told from all others by its length, its first eight bytes and its last eight.
 */
final class Names {
    /** One name with what is wanted of it. */
    static final class Name {
        final String text;
        final Shape.Member.Kind kind;
        final Shape shape;
        final int index;
        final boolean changes;
        final Repeats repeats;
        final Familiar familiar;
        final byte[] bytes;
        final long head;
        final long tail;
        final Literal literal;

        Name(Shape.Member member, int index) {
            this.text = member.name();
            this.kind = member.kind();
            this.shape = member.shape();
            this.index = index;
            this.changes = member.changes();
            boolean isObject = kind == Shape.Member.Kind.OBJECT;
            this.repeats = member.repeats() && isObject ? new Repeats() : null;
            this.familiar = member.repeats() && !isObject ? new Familiar() : null;
            if (repeats != null && member.shape().names().hasRepeats()) {
                throw new IllegalArgumentException("what repeats in '" + text + "' repeats by itself");
            }
            this.bytes = member.name().getBytes(StandardCharsets.UTF_8);
            byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, Long.BYTES));
            this.literal = new Literal(("\"" + text + "\":").getBytes(StandardCharsets.UTF_8));
            this.head = Bytes.longAt(padded, 0);
            this.tail = bytes.length < Long.BYTES ? 0 : Bytes.longAt(bytes, bytes.length - Long.BYTES);
        }

        @SuppressWarnings("ReferenceEquality") // most names that are asked for are the very constants of the shape
        private boolean is(String asked) {
            return text == asked || text.equals(asked);
        }

        private boolean is(byte[] json, int start, int length, long first, long last) {
            return length == bytes.length
                    && first == head
                    && last == tail
                    && (length <= 2 * Long.BYTES || Arrays.equals(json, start, start + length, bytes, 0, length));
        }
    }

    /** How many of a tool's fields may be left out without the next one coming unexpected. */
    private static final int FORESIGHT = 4;

    private static final int CELLS_A_NAME = 4;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final Name[] inOrder;
    private final Name[] byBytes;
    private final Name[] byText;
    private final int shift;

    Names(Collection<Shape.Member> members) {
        int cells = Integer.highestOneBit(Math.max(members.size(), 1) * CELLS_A_NAME) * 2;
        this.byBytes = new Name[cells];
        this.byText = new Name[cells];
        this.inOrder = new Name[members.size()];
        this.shift = Long.SIZE - Integer.numberOfTrailingZeros(cells);
        int index = 0;
        for (Shape.Member member : members) {
            Name name = new Name(member, index);
            inOrder[index++] = name;
            put(byBytes, cell(name.head, name.tail, name.bytes.length), name);
            put(byText, cell(member.name()), name);
        }
    }

    private static void put(Name[] cells, int from, Name name) {
        int cell = from;
        while (cells[cell] != null) {
            cell = (cell + 1) & (cells.length - 1);
        }
        cells[cell] = name;
    }

    private boolean hasRepeats() {
        return Arrays.stream(inOrder)
                .anyMatch(it -> it.repeats != null
                        || (it.shape != null && it.shape.names().hasRepeats()));
    }

    int size() {
        return inOrder.length;
    }

    /**
     * The name that stands there with its quotes and its colon, if it is one of the next ones in the shape's order; else null,
     * and it may be any.
     */
    Name expected(byte[] json, int quote, int after) {
        int until = Math.min(after + FORESIGHT, inOrder.length);
        for (int i = after; i < until; i++) {
            if (inOrder[i].literal.stands(json, quote)) {
                return inOrder[i];
            }
        }
        return null;
    }

    /** The name that stands there, without an escape in it; null where the shape has none such. */
    Name find(byte[] json, int start, int length) {
        long first = length < Long.BYTES ? Bytes.upTo7(json, start, length) : Bytes.longAt(json, start);
        long last = length < Long.BYTES ? 0 : Bytes.longAt(json, start + length - Long.BYTES);
        int cell = cell(first, last, length);
        Name name = byBytes[cell];
        while (name != null && !name.is(json, start, length, first, last)) {
            cell = (cell + 1) & (byBytes.length - 1);
            name = byBytes[cell];
        }
        return name;
    }

    /** Null where the shape has none such. */
    Name find(String text) {
        int cell = cell(text);
        Name name = byText[cell];
        while (name != null && !name.is(text)) {
            cell = (cell + 1) & (byText.length - 1);
            name = byText[cell];
        }
        return name;
    }

    /** @throws IllegalArgumentException if the shape has none such */
    Name get(String text) {
        Name name = find(text);
        if (name == null) {
            throw new IllegalArgumentException("the shape has no field '" + text + "'; it has "
                    + Arrays.stream(inOrder).map(it -> it.text).toList());
        }
        return name;
    }

    private int cell(long first, long last, int length) {
        return (int) (((first ^ Long.rotateLeft(last, 29) ^ length) * MIX) >>> shift);
    }

    private int cell(String text) {
        int hash = text.hashCode();
        return (hash ^ (hash >>> 7)) & (byText.length - 1);
    }
}
