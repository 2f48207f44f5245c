package dev.plumbline.ingest;

import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What was cut from one input goes through here to its decoder and to admission; what cannot be decoded is refused here. */
final class Intake {
    private final Source.Place place;
    private final Decoder decoder;
    private final InstantSource clock;
    private final Consumer<Parsed> sink;
    private RawRecord last;

    Intake(Source.Place place, Decoder decoder, InstantSource clock, Consumer<Parsed> sink) {
        this.place = place;
        this.decoder = decoder;
        this.clock = clock;
        this.sink = sink;
        this.last = record(new byte[0], 0, 0);
    }

    void whole(byte[] bytes, long line) {
        RawRecord record = record(bytes, line, bytes.length);
        if (isUtf8(record)) {
            decoder.decode(record).forEach(parsed -> admit(parsed, record));
            last = record;
        }
    }

    /** @param why what is wrong and where */
    void broken(byte[] bytes, long line, String why) {
        RawRecord record = record(bytes, line, bytes.length);
        if (isUtf8(record)) {
            sink.accept(new Parsed.Rejected("malformed", why, record));
        }
    }

    /**
     * @param head the record's beginning
     * @param length of the whole record, in bytes
     * @param longest that a record may have
     */
    void oversize(byte[] head, long line, long length, int longest) {
        String detail =
                length + " bytes, where a record may have " + longest + "; its first " + head.length + " are kept";
        sink.accept(new Parsed.Rejected("oversize", detail, record(head, line, length)));
    }

    /** The input ends, or pauses. */
    void end() {
        decoder.end().forEach(parsed -> admit(parsed, last));
    }

    /** See {@link Decoder#oldestHeld}. */
    OptionalLong oldestHeld() {
        return decoder.oldestHeld();
    }

    private boolean isUtf8(RawRecord record) {
        int invalid = Utf8.invalidAt(record.bytes());
        if (invalid >= 0) {
            String detail = "not UTF-8 from byte " + invalid + " of the record on, counted from 0";
            sink.accept(new Parsed.Rejected("encoding", detail, record));
        }
        return invalid < 0;
    }

    private void admit(Parsed parsed, RawRecord record) {
        sink.accept(Admission.admit(parsed, record, clock.instant()));
    }

    private RawRecord record(byte[] bytes, long line, long length) {
        return new RawRecord(bytes, place.file(), place.hasLines() ? line : 0, length, null, -1, -1, place.headers());
    }
}
