package dev.plumbline.ingest.falco;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;

/**
 * Falco's alerts as {@code json_output} writes them, one a line, and as {@code http_output} and Falcosidekick send them; also a
 * list of them on a line.
 *
 * <p>What a rule matched becomes the event that it was, as far as the rule's output tells it ({@code evt.type}, {@code fd.*},
 * {@code proc.*}, …), and what Falco thinks of it is the event's verdict. Where the kind of the event is not told or not
 * modelled, as with most plugins, a finding carries the verdict, so that none is lost. Alerts of the k8saudit plugins become
 * calls to the Kubernetes API.
 *
 * <p>Falco's own rules print no process id: such a process has the id 0 and what else is told of it.
 *
 * <p>The drops that Falco reports, by an alert of its own or by its metrics, become losses; a snapshot of the metrics in which
 * nothing was lost since the last one is a heartbeat.
 *
 * <p>A line that has Falco's fields on top, without a rule, is an event on which no rule had a say, as decoded from a capture:
 * it has no verdict. One from before the call's result is refused, since another follows that tells all.
 *
 * <p>Units: {@code time} is RFC 3339 with nanoseconds, {@code evt.time} nanoseconds since 1970; the event keeps microseconds.
 * <br>Errors: never throws. What is not JSON is {@code malformed}; an alert without a rule or a time is {@code incomplete};
 * an event without a rule whose type is not modelled is {@code unmodelled}.
 * <br>Dropped: what {@link Mapping#lost} tells of.
 * <br>Source: Falco's falco_formats, event_drops and stats_writer, and the fields that falcosecurity/libs and the k8saudit
 * plugin list.
 */
public final class FalcoFormat {
    static final String NAME = "falco";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.LINES, Format.Family.KERNEL, FalcoFormat::newDecoder)
            .recognisedBy(FalcoFormat::recognises)
            .mapping(MappingTable.ROWS);

    private FalcoFormat() {}

    private static Decoder newDecoder() {
        return Alerts::read;
    }

    private static boolean recognises(Glimpse glimpse) {
        boolean isAlert =
                glimpse.has("rule") && (glimpse.has("output_fields") || glimpse.has("output", "priority", "time"));
        boolean isMetrics = glimpse.has("sample", "output_fields");
        return isAlert || isMetrics || glimpse.has("evt.type", "evt.rawtime");
    }
}
