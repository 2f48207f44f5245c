package dev.plumbline.ingest;

import dev.plumbline.event.Origin;
import dev.plumbline.schemas.Trust;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One native record and where it stood.
 *
 * @param bytes the record without its line end; of a record that is too long only the beginning
 * @param file name as it was given; {@code -} is standard input; null where there is no file
 * @param line line of the file or of the request's body at which the record begins, from 1; 0 where there is neither
 * @param length length of the whole record in bytes; more than {@code bytes} holds where it is too long
 * @param topic raw topic that it was read from; null where it came from none
 * @param partition of the topic; −1 where it came from none
 * @param offset in the partition; −1 where it came from none
 * @param headers what came beside it, of Kafka or of HTTP; names in lower case
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; copying every line would double the cost of reading
public record RawRecord(
        byte[] bytes,
        String file,
        long line,
        long length,
        String topic,
        int partition,
        long offset,
        Map<String, String> headers) {
    static {
        Trust.inGeneratedClasses(); // every decoder begins with one of these
    }

    /** A record of a file. */
    public RawRecord(byte[] bytes, String file, long line, long length) {
        this(bytes, file, line, length, null, -1, -1, Map.of());
    }

    /** A record of a file that is here as a whole. */
    public RawRecord(byte[] bytes, String file, long line) {
        this(bytes, file, line, bytes.length);
    }

    /** A record from text, as tests and pipes have it. */
    public static RawRecord of(String text, String file, long line) {
        return new RawRecord(text.getBytes(StandardCharsets.UTF_8), file, line);
    }

    /** A record of a raw topic. */
    public static RawRecord ofTopic(
            byte[] bytes, String topic, int partition, long offset, Map<String, String> headers) {
        return new RawRecord(bytes, null, 0, bytes.length, topic, partition, offset, headers);
    }

    /** This record with what came beside it. */
    public RawRecord withHeaders(Map<String, String> beside) {
        return new RawRecord(bytes, file, line, length, topic, partition, offset, beside);
    }

    /** What stands inside this record, at its place: another layer of wrapping is off. */
    public RawRecord withBytes(byte[] inside) {
        return new RawRecord(inside, file, line, inside.length, topic, partition, offset, headers);
    }

    /** The bytes as UTF-8, malformed parts replaced by U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Where the record stood, with the digest of its bytes. */
    public Origin origin() {
        return origin(Digests.sha256(bytes));
    }

    /** @param digest SHA-256 of the bytes */
    Origin origin(byte[] digest) {
        return new Origin(
                file,
                file == null ? null : Long.valueOf(line),
                Digests.hex(digest),
                topic,
                topic == null ? null : Integer.valueOf(partition),
                topic == null ? null : Long.valueOf(offset));
    }
}
