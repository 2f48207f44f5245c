package dev.plumbline.ingest;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The last look at what a decoder gives: events get their ingest time, and those at an impossible time are refused. */
public final class Admission {
    /** No collector that we read is older. */
    static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

    /** A node's clock may run ahead by this much. */
    static final Duration AHEAD = Duration.ofDays(1);

    private Admission() {}

    /** What a record that stands alone gives: each event admitted or refused. */
    public static List<Parsed> take(RawRecord record, Decoder decoder, Instant now) {
        int invalid = Utf8.invalidAt(record.bytes());
        if (invalid >= 0) {
            String detail = "not UTF-8 from byte " + invalid + " of the record on, counted from 0";
            return List.of(new Parsed.Rejected("encoding", detail, record));
        }
        return decoder.decode(record).stream().map(it -> admit(it, record, now)).toList();
    }

    /**
     * @param record the record that was decoded last; a refusal carries it, unless the event began at an earlier one
     * @param now the wall clock
     */
    public static Parsed admit(Parsed parsed, RawRecord record, Instant now) {
        Instant ingested = now.truncatedTo(ChronoUnit.MICROS);
        if (parsed instanceof Parsed.Kernel kernel) {
            KernelEvent event = kernel.event();
            event.setIngestTime(ingested);
            return refusal(event.getTime(), event.getOrigin(), record, now).orElse(kernel);
        }
        if (parsed instanceof Parsed.Pipeline pipeline) {
            PipelineEvent event = pipeline.event();
            event.setIngestTime(ingested);
            return refusal(event.getTime(), event.getOrigin(), record, now).orElse(pipeline);
        }
        return parsed;
    }

    /** Why an event of this time is not admitted, as a text for a person; empty where it is. */
    public static Optional<String> objection(Instant time, Instant now) {
        if (time.isBefore(EARLIEST)) {
            return Optional.of(Times.text(time) + " is before 2000");
        }
        return time.isAfter(now.plus(AHEAD))
                ? Optional.of(Times.text(time) + " is more than a day ahead of the clock")
                : Optional.empty();
    }

    private static Optional<Parsed> refusal(Instant time, Origin origin, RawRecord record, Instant now) {
        return objection(time, now).map(detail -> new Parsed.Rejected("time", detail, begin(origin, record)));
    }

    /** An event that a later record completed began elsewhere: the refusal tells its place, without bytes. */
    private static RawRecord begin(Origin origin, RawRecord record) {
        boolean beganHere = origin.getLine() == null || origin.getLine() == record.line();
        return beganHere ? record : new RawRecord(new byte[0], origin.getFile(), origin.getLine());
    }
}
