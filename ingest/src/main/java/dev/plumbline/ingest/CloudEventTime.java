package dev.plumbline.ingest;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a record happened by the CloudEvent that carried it. What a tool writes without any time has no other.
 *
 * <p>Source: attribute {@code time} of CloudEvents 1.0, header {@code ce-time} over HTTP and {@code ce_time} over Kafka.
 */
public final class CloudEventTime {
    private CloudEventTime() {}

    /** Empty where nothing carried it, or without an RFC 3339 time. */
    public static Optional<Instant> of(RawRecord record) {
        return Stream.of("ce-time", "ce_time")
                .map(record.headers()::get)
                .flatMap(it -> Times.parse(it).stream())
                .findFirst();
    }
}
