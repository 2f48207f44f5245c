package dev.plumbline.ingest;

import dev.plumbline.event.Collector;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import java.time.Instant;
import java.util.List;

/**
 * The events of one native record, each with its id, its origin and its collector; what they say is set by the decoder.
 * Made without Avro's builders, which copy every value.
 */
public final class Events {
    private final String format;
    private final byte[] digest;
    private final Origin origin;

    /** @param format name of the record's format, which is the collector's name too */
    public Events(String format, RawRecord record) {
        this.format = format;
        this.digest = Digests.sha256(record.bytes());
        this.origin = record.origin(digest);
    }

    /**
     * An event whose activity is still to be set.
     *
     * @param index which of the record's events it is, from 0
     */
    public KernelEvent kernel(int index, Instant time) {
        KernelEvent event = new KernelEvent();
        event.setId(Digests.eventId(format, digest, index));
        event.setTime(time);
        event.setIngestTime(Instant.EPOCH);
        event.setCollector(new Collector(format, null));
        event.setOrigin(origin);
        return event;
    }

    /**
     * An event whose step is still to be set.
     *
     * @param index which of the record's events it is, from 0
     */
    public PipelineEvent pipeline(int index, Instant time) {
        PipelineEvent event = new PipelineEvent();
        event.setId(Digests.eventId(format, digest, index));
        event.setTime(time);
        event.setIngestTime(Instant.EPOCH);
        event.setCollector(new Collector(format, null));
        event.setOrigin(origin);
        return event;
    }

    /** A process of which only the id is known. */
    public static Process process(long pid) {
        Process process = new Process();
        process.setPid(pid);
        process.setArgs(List.of());
        process.setParentArgs(List.of());
        process.setAncestors(List.of());
        return process;
    }
}
