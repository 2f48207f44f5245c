package dev.plumbline.ingest.tail;

import dev.plumbline.ingest.Digests;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The beginning of a file, by which it is known again under another name or inode.
 *
 * @param length number of bytes, at most {@value #MOST}; of a file that was shorter then, all it had
 * @param digest SHA-256 of them, lower-case hex
 */
public record Head(int length, String digest) {
    static final int MOST = 1024;

    static Head of(byte[] bytes) {
        return new Head(bytes.length, HexFormat.of().formatHex(Digests.sha256(bytes)));
    }

    /** Whether a file that begins with these bytes may be the same one, grown since. */
    boolean fits(byte[] first) {
        return first.length >= length && of(Arrays.copyOf(first, length)).equals(this);
    }

    /** Nothing is known: every file fits. */
    boolean isEmpty() {
        return length == 0;
    }
}
