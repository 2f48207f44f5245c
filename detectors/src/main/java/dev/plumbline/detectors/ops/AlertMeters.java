package dev.plumbline.detectors.ops;

import dev.plumbline.event.Alert;
import dev.plumbline.event.Severity;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * How many alerts went out and when the latest one did, by rule, severity, service, namespace and tactic.
 *
 * <p>Collectors may tell of services themselves, so a sender can make them up: the first {@value #MAX_SERVICES} with
 * plain names are told apart, in the first {@value #MAX_SERIES} series, and all others are {@code other}. What is
 * not known is {@code unknown}.
 *
 * <p>A series is there from its first alert on, so no {@code increase} sees that one; the time of the latest alert does
 * not depend on what was scraped before. Thread-safe.
 */
final class AlertMeters {
    static final int MAX_SERVICES = 1000;
    static final int MAX_SERIES = 10_000;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final String OTHER = "other";
    private static final String UNKNOWN = "unknown";

    private final MeterRegistry registry;
    private final Set<Service> services = ConcurrentHashMap.newKeySet();
    private final Map<Labels, Series> series = new ConcurrentHashMap<>();

    AlertMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Service(String namespace, String name) {
        static final Service OTHERS = new Service(OTHER, OTHER);

        boolean isPlain() {
            return PLAIN.matcher(namespace).matches() && PLAIN.matcher(name).matches();
        }
    }

    private record Labels(String rule, Severity severity, Service service, String tactic) {
        Labels ofOthers() {
            return new Labels(rule, severity, Service.OTHERS, tactic);
        }

        Tags tags() {
            return Tags.of(
                    "rule",
                    rule,
                    "severity",
                    severity.name().toLowerCase(Locale.ROOT),
                    "service",
                    service.name(),
                    "namespace",
                    service.namespace(),
                    "tactic",
                    tactic);
        }
    }

    private record Series(Counter count, AtomicLong latest) {}

    /**
     * An alert went out.
     *
     * @param tactic the one that its rule is counted under
     */
    void wentOut(Alert alert, String tactic) {
        Labels labels = new Labels(alert.getRule(), alert.getSeverity(), service(alert), tactic);
        boolean fits = series.containsKey(labels) || series.size() < MAX_SERIES;
        Series counted = series.computeIfAbsent(fits ? labels : labels.ofOthers(), this::register);
        counted.count().increment();
        counted.latest().accumulateAndGet(alert.getEmitTime().toEpochMilli(), Math::max);
    }

    private Service service(Alert alert) {
        Service service = new Service(
                alert.getNamespace() == null ? UNKNOWN : alert.getNamespace(),
                alert.getService() == null ? UNKNOWN : alert.getService());
        boolean fits = services.contains(service)
                || (services.size() < MAX_SERVICES && service.isPlain() && services.add(service));
        return fits ? service : Service.OTHERS;
    }

    private Series register(Labels labels) {
        AtomicLong latest = new AtomicLong();
        Gauge.builder("plumbline.alert.time", latest, it -> it.get() / 1000.0)
                .description("When the latest alert went out, in seconds since 1970. Alert while it is recent.")
                .baseUnit("seconds")
                .tags(labels.tags())
                .strongReference(true)
                .register(registry);
        Counter count = Counter.builder("plumbline.alerts")
                .description("Alerts that went out. Each series begins with its first alert.")
                .tags(labels.tags())
                .register(registry);
        return new Series(count, latest);
    }
}
