package dev.plumbline.ingest.tracee;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;

/**
 * Tracee's JSON, one record a line: events and detections.
 *
 * <p>Version 0 has {@code eventName} and {@code args}, with {@code metadata} in a detection; what caused it is the argument
 * {@code triggeredBy} or {@code detectedFrom}. Version 1 has {@code name}, {@code workload} and {@code data}, with
 * {@code threat} and {@code detected_from}; names are those of the protobuf or, as other writers have them, those that
 * protobuf gives to JSON.
 *
 * <p>A detection becomes the event that caused it, with the verdict; where that is not told or not modelled, a finding carries
 * the verdict.
 *
 * <p>A host name that comes with a container is the container's own, and no node's.
 *
 * <p>Units: {@code timestamp} is nanoseconds since 1970, in version 1 RFC 3339; the event keeps microseconds. Times since the
 * host's boot, as older versions could write them, are refused.
 * <br>Errors: never throws. What is not JSON is {@code malformed}; without a name, a time, a process or what the activity
 * cannot do without it is {@code incomplete}; events that we do not model are {@code unmodelled}.
 * <br>Dropped: what {@link Mapping#lost} tells of. Events that were lost, Tracee tells in its own log and metrics only.
 * <br>Source: Tracee's {@code trace.Event}, {@code v1beta1.Event} with its marshaller, and its list of events.
 */
public final class TraceeFormat {
    static final String NAME = "tracee";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.LINES, Format.Family.KERNEL, TraceeFormat::newDecoder)
            .recognisedBy(TraceeFormat::recognises)
            .mapping(MappingTable.ROWS);

    private TraceeFormat() {}

    private static Decoder newDecoder() {
        return TraceeEvents::read;
    }

    private static boolean recognises(Glimpse glimpse) {
        return !glimpse.isList()
                && (glimpse.has("timestamp", "eventName", "processName")
                        || glimpse.has("timestamp", "name", "workload"));
    }
}
