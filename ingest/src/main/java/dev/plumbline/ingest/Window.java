package dev.plumbline.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The stretch of an input that is looked at: it grows at its end as bytes are read, and what was cut off its beginning is gone. */
final class Window {
    private static final int FIRST = 1 << 16;

    private final InputStream in;
    private final int most;
    private byte[] buffer;
    private int begin;
    private int end;
    private long gone;
    private boolean isOver;

    /** @param longest how many bytes the window must be able to hold at once */
    Window(InputStream in, int longest) {
        this.in = in;
        this.most = longest + FIRST;
        this.buffer = new byte[FIRST];
    }

    int size() {
        return end - begin;
    }

    /** Number of bytes of the input that were cut off. */
    long gone() {
        return gone;
    }

    byte at(int offset) {
        return buffer[begin + offset];
    }

    /** Offset of the first such byte from {@code from} on and before {@code to}; −1 where there is none. */
    int indexOf(byte wanted, int from, int to) {
        for (int i = begin + from; i < begin + to; i++) {
            if (buffer[i] == wanted) {
                return i - begin;
            }
        }
        return -1;
    }

    byte[] copy(int length) {
        return Arrays.copyOfRange(buffer, begin, begin + length);
    }

    void drop(int length) {
        begin += length;
        gone += length;
    }

    /** Reads what the input has next, waiting for it; false at the input's end, which is asked for once: a terminal has several. */
    boolean more() throws IOException {
        if (isOver) {
            return false;
        }
        if (end == buffer.length) {
            makeRoom();
        }
        int read = in.read(buffer, end, buffer.length - end);
        end += Math.max(read, 0);
        isOver = read < 0;
        return !isOver;
    }

    private void makeRoom() {
        boolean moves = size() <= buffer.length / 2 || buffer.length == most;
        byte[] target = moves ? buffer : new byte[(int) Math.min(2L * buffer.length, most)];
        System.arraycopy(buffer, begin, target, 0, size());
        end = size();
        begin = 0;
        buffer = target;
    }
}
