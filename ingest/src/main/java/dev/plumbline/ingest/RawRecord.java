package dev.plumbline.ingest;

import dev.plumbline.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One native record and where it stood.
 *
 * @param bytes the record without its line end; of a record that is too long only the beginning
 * @param file name as it was given; {@code -} is standard input; null where there is no file
 * @param line line at which the record begins, from 1; 0 where there is no file
 * @param length length of the whole record in bytes; more than {@code bytes} holds where it is too long
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying every line would double the cost of reading
public record RawRecord(byte[] bytes, String file, long line, long length) {
    /** A record that is here as a whole. */
    public RawRecord(byte[] bytes, String file, long line) {
        this(bytes, file, line, bytes.length);
    }

    /** A record from text, as tests and pipes have it. */
    public static RawRecord of(String text, String file, long line) {
        return new RawRecord(text.getBytes(StandardCharsets.UTF_8), file, line);
    }

    /** The bytes as UTF-8, malformed parts replaced by U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Where the record stood, with the digest of its bytes. */
    public Origin origin() {
        return Origin.newBuilder()
                .setFile(file)
                .setLine(file == null ? null : line)
                .setDigest(HexFormat.of().formatHex(Digests.sha256(bytes)))
                .build();
    }
}
