package dev.plumbline.ingest;

import java.time.Instant;
import java.util.Optional;

/**
 * When a record came about, as it is told beside it: for tools that write no time into what they send.
 *
 * <p>{@code ce-time} is the sender's (CloudEvents), {@code x-received} the intake's. Both are RFC 3339.
 */
public final class Arrival {
    private static final String SENT = "ce-time";
    private static final String RECEIVED = "x-received";

    private Arrival() {}

    /** Empty where nothing beside the record tells a time. */
    public static Optional<Instant> of(RawRecord record) {
        return Times.parse(record.headers().get(SENT))
                .or(() -> Times.parse(record.headers().get(RECEIVED)));
    }
}
