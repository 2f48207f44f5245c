package dev.plumbline.ingest.tetragon;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import java.util.List;

/**
 * Tetragon's JSON export: one record a line.
 *
 * <p>Units: {@code time} is RFC 3339 with nanoseconds; the event keeps microseconds.
 * <br>Errors: never throws. A line that is not a JSON object is {@code malformed}, one without a field we need is
 * {@code incomplete}, a kind of event or a kernel function that we do not model is {@code unmodelled}.
 * <br>Source: {@code GetEventsResponse}, the JSON mapping of api/v1/tetragon/events.proto.
 */
public final class TetragonFormat {
    static final String NAME = "tetragon";

    public static final Format FORMAT =
            new Format(NAME, Format.Framing.LINES, Format.Family.KERNEL, TetragonFormat::newDecoder);

    private TetragonFormat() {}

    private static Decoder newDecoder() {
        return record -> List.of(TetragonEvents.read(record));
    }
}
