package dev.plumbline.ingest.tetragon;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;

/**
 * Tetragon's JSON export: one record a line.
 *
 * <p>Units: {@code time} is RFC 3339 with nanoseconds; the event keeps microseconds.
 * <br>Errors: never throws. A line that is not a JSON object is {@code malformed}, one without a field we need is
 * {@code incomplete}, a kind of event or a kernel function that we do not model is {@code unmodelled}; but what a named
 * tracing policy saw is always told, if need be as a finding that holds the policy's verdict and no more.
 * <br>Source: {@code GetEventsResponse}, the JSON mapping of api/v1/tetragon/events.proto, and the process_connect,
 * process_accept, process_close, process_listen and process_dns of Tetragon Enterprise.
 * <br>Dropped: see {@link Table}.
 */
public final class TetragonFormat {
    static final String NAME = "tetragon";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.LINES, Format.Family.KERNEL, TetragonFormat::newDecoder)
            .recognisedBy(TetragonFormat::isExport)
            .mapping(Table.ROWS);

    private TetragonFormat() {}

    private static Decoder newDecoder() {
        return TetragonEvents::read;
    }

    private static boolean isExport(Glimpse record) {
        return TetragonEvents.KINDS.stream().anyMatch(record::has) || record.has("test", "node_name", "time");
    }
}
