package dev.plumbline.detectors.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Every meter of {@code alerts forward}. Targets, outcomes and reasons are closed sets. */
public final class ForwardMeters {
    private final MeterRegistry registry;
    private final String target;

    /** @param target alertmanager or webhook */
    public ForwardMeters(MeterRegistry registry, String target) {
        this.registry = registry;
        this.target = target;
        // Stand at zero from the start, so that an increase sees the first one.
        List.of("delivered", "refused", "past", "undecodable").forEach(this::alerts);
        List.of("unreachable", "busy", "failing", "setup").forEach(this::retries);
    }

    /** @param seconds for how long the alert whose turn it is has been tried; 0 where none is */
    public void waiting(Supplier<Number> seconds) {
        TimeGauge.builder("plumbline.forward.waiting", seconds, TimeUnit.SECONDS)
                .description("How long the alert whose turn it is has been tried. Alert when it passes a minute.")
                .tags("target", target)
                .register(registry);
    }

    /** @param outcome delivered, refused, past or undecodable */
    public void alert(String outcome) {
        alerts(outcome).increment();
    }

    /** @param reason unreachable, busy, failing or setup */
    public void retry(String reason) {
        retries(reason).increment();
    }

    private Counter alerts(String outcome) {
        return Counter.builder("plumbline.forward.alerts")
                .description("Alerts that were sent on. Alert on any refused or undecodable: they are dead letters.")
                .tags("target", target, "outcome", outcome)
                .register(registry);
    }

    private Counter retries(String reason) {
        return Counter.builder("plumbline.forward.retries")
                .description("Tries that will be made again. Look when it grows: setup is a wrong address or secret.")
                .tags("target", target, "reason", reason)
                .register(registry);
    }
}
