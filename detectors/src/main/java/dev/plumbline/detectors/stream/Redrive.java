package dev.plumbline.detectors.stream;

import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Admission;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.schemas.Wire;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A dead letter read once more: by a newer version of its format, or after what was wrong around it was mended. */
public final class Redrive {
    /** What became of it. */
    public sealed interface Outcome {
        /** @param events what it gives now; their ids are those that they would have had at first */
        record Again(List<Parsed> events) implements Outcome {}

        /** @param why it stays a dead letter */
        record Stays(String why) implements Outcome {}
    }

    private Redrive() {}

    /** @param now the wall clock */
    public static Outcome of(DeadLetter letter, Instant now) {
        byte[] raw = bytes(letter.getRaw());
        if (raw.length < letter.getLength()) {
            return new Outcome.Stays(
                    raw.length == 0
                            ? "nothing of it was kept, since its format carries secrets; ingest it again from its source"
                            : "only the first " + raw.length + " of its " + letter.getLength()
                                    + " bytes were kept; ingest it again from its source");
        }
        boolean isNative = letter.getStep().equals("ingest") && letter.getFormat() != null;
        return isNative ? nativeRecord(letter, raw, now) : event(raw, now);
    }

    private static Outcome nativeRecord(DeadLetter letter, byte[] raw, Instant now) {
        Format format;
        try {
            format = Formats.named(letter.getFormat());
        } catch (IllegalArgumentException e) {
            return new Outcome.Stays(e.getMessage());
        }
        RawRecord record = letter.getTopic() == null
                ? new RawRecord(raw, letter.getFile(), letter.getLine() == null ? 0 : letter.getLine())
                        .withHeaders(letter.getHeaders())
                : RawRecord.ofTopic(
                        raw, letter.getTopic(), letter.getPartition(), letter.getOffset(), letter.getHeaders());
        Decoder decoder = format.decoder();
        List<Parsed> parsed = new ArrayList<>(Admission.take(record, decoder, now));
        decoder.end().forEach(it -> parsed.add(Admission.admit(it, record, now)));
        return again(parsed);
    }

    /** What is an event already goes back to its topic. */
    private static Outcome event(byte[] raw, Instant now) {
        if (Wire.KERNEL_EVENT.decode(raw) instanceof Wire.Decoded.Read<KernelEvent> read) {
            return again(List.of(Admission.objection(read.value().getTime(), now)
                    .<Parsed>map(why -> refused(why, raw))
                    .orElseGet(() -> new Parsed.Kernel(read.value()))));
        }
        if (Wire.PIPELINE_EVENT.decode(raw) instanceof Wire.Decoded.Read<PipelineEvent> read) {
            return again(List.of(Admission.objection(read.value().getTime(), now)
                    .<Parsed>map(why -> refused(why, raw))
                    .orElseGet(() -> new Parsed.Pipeline(read.value()))));
        }
        return new Outcome.Stays("it is no event of any version that we know; who wrote it must write it anew");
    }

    private static Parsed refused(String why, byte[] raw) {
        return new Parsed.Rejected("time", why, new RawRecord(raw, null, 0));
    }

    /** All or nothing: what would be refused again in part is no better than before. */
    private static Outcome again(List<Parsed> parsed) {
        for (Parsed it : parsed) {
            if (it instanceof Parsed.Rejected rejected) {
                return new Outcome.Stays(rejected.reason() + ": " + rejected.detail());
            }
        }
        return parsed.isEmpty()
                ? new Outcome.Stays("it gives no event by itself; its format tells an event in several records")
                : new Outcome.Again(parsed);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
