package dev.plumbline.detectors.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/**
 * Every meter of the HTTP intake. Formats, reasons and statuses are closed sets; what a sender writes is no tag.
 */
public final class IntakeMeters {
    private final MeterRegistry registry;

    public IntakeMeters(MeterRegistry registry) {
        this.registry = registry;
        refusals("busy", 429); // stands at zero from the start, so that an increase sees the first one
        refusals("signature", 401);
        refusals("unavailable", 503);
    }

    /** Tells what is under way. */
    public void underWay(Supplier<Number> requests, Supplier<Number> bytes) {
        Gauge.builder("plumbline.intake.requests.under.way", requests)
                .description("Requests that are being read or wait for the broker.")
                .register(registry);
        Gauge.builder("plumbline.intake.bytes.under.way", bytes)
                .description("Bytes of their bodies, as sent and unpacked.")
                .register(registry);
    }

    /** Events of a request were acknowledged. */
    public void accepted(String format, long events) {
        counter("plumbline.intake.events", "Events taken and acknowledged.", "format", format)
                .increment((double) events);
    }

    /** A record was refused and is a dead letter. */
    public void rejected(String format, String reason, long records) {
        counter(
                        "plumbline.intake.rejected",
                        "Records that could not be read; they are dead letters. Look when it grows.",
                        "format",
                        format,
                        "reason",
                        reason)
                .increment((double) records);
    }

    /** A request was not taken at all. */
    public void refused(String reason, int status) {
        refusals(reason, status).increment();
    }

    private Counter refusals(String reason, int status) {
        return counter(
                "plumbline.intake.refused",
                "Requests that were not taken. Alert when 401 or 429 grows for minutes.",
                "reason",
                reason,
                "status",
                Integer.toString(status));
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }
}
