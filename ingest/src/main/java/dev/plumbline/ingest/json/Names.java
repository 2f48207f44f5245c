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
        final Shape.Member member;
        final Shape.Member.Kind kind;
        final Shape shape;
        final int index;
        final byte[] bytes;
        final long head;
        final long tail;

        Name(Shape.Member member, int index) {
            this.member = member;
            this.kind = member.kind();
            this.shape = member.shape();
            this.index = index;
            this.bytes = member.name().getBytes(StandardCharsets.UTF_8);
            byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, Long.BYTES));
            this.head = Bytes.longAt(padded, 0);
            this.tail = bytes.length < Long.BYTES ? 0 : Bytes.longAt(bytes, bytes.length - Long.BYTES);
        }

        private boolean is(byte[] json, int start, int length, long first, long last) {
            return length == bytes.length
                    && first == head
                    && last == tail
                    && (length <= 2 * Long.BYTES || Arrays.equals(json, start, start + length, bytes, 0, length));
        }
    }

    private static final int CELLS_A_NAME = 4;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final Name[] byBytes;
    private final Name[] byText;
    private final int size;
    private final int shift;

    Names(Collection<Shape.Member> members) {
        int cells = Integer.highestOneBit(Math.max(members.size(), 1) * CELLS_A_NAME) * 2;
        this.byBytes = new Name[cells];
        this.byText = new Name[cells];
        this.size = members.size();
        this.shift = Long.SIZE - Integer.numberOfTrailingZeros(cells);
        int index = 0;
        for (Shape.Member member : members) {
            Name name = new Name(member, index++);
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

    int size() {
        return size;
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
        while (name != null && !name.member.name().equals(text)) {
            cell = (cell + 1) & (byText.length - 1);
            name = byText[cell];
        }
        return name;
    }

    int index(String text) {
        Name name = find(text);
        if (name == null) {
            throw new IllegalArgumentException("the shape has no field '" + text + "'; it has "
                    + Arrays.stream(byText)
                            .filter(it -> it != null)
                            .map(it -> it.member.name())
                            .toList());
        }
        return name.index;
    }

    private int cell(long first, long last, int length) {
        return (int) (((first ^ Long.rotateLeft(last, 29) ^ length) * MIX) >>> shift);
    }

    private int cell(String text) {
        return (int) ((text.hashCode() * MIX) >>> shift);
    }
}
