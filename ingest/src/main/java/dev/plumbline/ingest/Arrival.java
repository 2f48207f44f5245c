package dev.plumbline.ingest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a record came about, as it is told beside it: for tools that write no time into what they send.
 *
 * <p>{@code ce-time} is the sender's (CloudEvents; {@code ce_time} over Kafka), {@code x-received} the intake's. All are
 * RFC 3339.
 */
public final class Arrival {
    /** What is wrong with a record that tells no time, and how that is mended. */
    public static final String MISSING = "no time; send a header x-received, or ce-time, with the time of arrival";

    /** The first that tells one counts. */
    private static final List<String> HEADERS = List.of("ce-time", "ce_time", "x-received");

    private Arrival() {}

    /** Empty where nothing beside the record tells a time. */
    public static Optional<Instant> of(RawRecord record) {
        return HEADERS.stream()
                .map(record.headers()::get)
                .flatMap(it -> Times.parse(it).stream())
                .findFirst();
    }
}
