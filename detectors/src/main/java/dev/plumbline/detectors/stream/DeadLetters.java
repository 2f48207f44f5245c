package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Origin;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/** What could not be read or worked on, with its reason and place. */
final class DeadLetters {
    /** A native line is whole below this, so that it can be driven again. */
    private static final int RAW_BYTES = 1024 * 1024;
    /** What is already an event is whole below this; many may wait at once. */
    private static final int EVENT_BYTES = 64 * 1024;

    private DeadLetters() {}

    /** A native record that was refused before it came to a topic. */
    static DeadLetter ofInput(Parsed.Rejected rejected, String format, Instant now) {
        RawRecord record = rejected.record();
        return DeadLetter.newBuilder()
                .setReason(rejected.reason())
                .setDetail(rejected.detail())
                .setStep("ingest")
                .setFormat(format)
                .setFile(record.file())
                .setLine(record.file() == null ? null : record.line())
                .setTopic(record.topic())
                .setPartition(record.topic() == null ? null : record.partition())
                .setOffset(record.topic() == null ? null : record.offset())
                .setTime(now)
                .setLength(record.length())
                .setRaw(beginning(record.bytes(), RAW_BYTES))
                .setHeaders(record.headers())
                .build();
    }

    /**
     * An event that was read and that its topic would not take.
     *
     * @param origin where it was read; null where that is not known
     */
    static DeadLetter ofEvent(String reason, String detail, String topic, Origin origin, byte[] raw, Instant now) {
        DeadLetter letter = ofTopic(reason, detail, "ingest", null, new Coordinates(topic, -1, -1), raw, now);
        if (origin != null) {
            letter.setFile(origin.getFile());
            letter.setLine(origin.getLine());
        }
        return letter;
    }

    /** A record of a topic that a step of the topology refused. */
    static DeadLetter ofTopic(
            String reason, String detail, String step, String schema, Coordinates at, byte[] raw, Instant now) {
        return DeadLetter.newBuilder()
                .setReason(reason)
                .setDetail(detail)
                .setStep(step)
                .setFormat(schema)
                .setTopic(at.topic())
                .setPartition(at.partition())
                .setOffset(at.offset())
                .setTime(now)
                .setLength(raw == null ? 0 : raw.length)
                .setRaw(beginning(raw == null ? new byte[0] : raw, EVENT_BYTES))
                .build();
    }

    /** Key of its record: where it came from. */
    static String key(DeadLetter letter) {
        return letter.getTopic() == null ? letter.getFile() : letter.getTopic();
    }

    private static ByteBuffer beginning(byte[] raw, int most) {
        return ByteBuffer.wrap(raw.length <= most ? raw : Arrays.copyOf(raw, most));
    }
}
