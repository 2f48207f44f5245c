package dev.plumbline.detectors.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Unprintable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Alertmanager's API, version 2.
 *
 * <p>Labels are alertname and rule, severity, service, namespace and tactic, and never what an event's sender can choose:
 * alerts of one rule and service are one alert there, whose annotations are those of the last.
 * <br>Times follow from the record alone: it starts at the time of its first evidence, and ends a set time after its last,
 * or, where it is RESOLVED, with its last.
 */
public final class AlertmanagerTarget implements Target {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().characterEscapes(new Unprintable.Escapes()).build();
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final URI alerts;
    private final Duration firing;
    private final Optional<String> authorization;

    /**
     * @param base address of Alertmanager, with its path prefix where it has one
     * @param firing how long after its last evidence an alert that nothing resolves ends
     * @param authorization value of the header Authorization
     */
    public AlertmanagerTarget(URI base, Duration firing, Optional<String> authorization) {
        String text = base.toString();
        this.alerts = URI.create((text.endsWith("/") ? text : text + "/") + "api/v2/alerts");
        this.firing = firing;
        this.authorization = authorization;
    }

    @Override
    public String name() {
        return "alertmanager";
    }

    @Override
    public HttpRequest request(Alert alert) {
        HttpRequest.Builder request = HttpRequest.newBuilder(alerts)
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(alert)));
        authorization.ifPresent(it -> request.header("Authorization", it));
        return request.build();
    }

    @Override
    public boolean isPast(Alert alert, Instant now) {
        return alert.getState() != AlertState.RESOLVED && ends(alert).isBefore(now);
    }

    String body(Alert alert) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartArray();
            json.writeStartObject();
            json.writeStringField("startsAt", Times.text(starts(alert)));
            json.writeStringField("endsAt", Times.text(ends(alert)));
            json.writeObjectFieldStart("labels");
            label(json, "alertname", alert.getRule());
            label(json, "rule", alert.getRule());
            label(json, "severity", alert.getSeverity().name().toLowerCase(Locale.ROOT));
            label(json, "service", alert.getService());
            label(json, "namespace", alert.getNamespace());
            label(json, "tactic", alert.getTactics().stream().findFirst().orElse(null));
            json.writeEndObject();
            json.writeObjectFieldStart("annotations");
            label(json, "title", alert.getTitle());
            label(json, "rationale", alert.getRationale());
            label(json, "remediation", alert.getRemediation());
            label(json, "alert_id", alert.getId());
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes every character", e);
        }
        return text.toString();
    }

    private static Instant starts(Alert alert) {
        return alert.getFirstTime() == null ? alert.getTime() : alert.getFirstTime();
    }

    private Instant ends(Alert alert) {
        return alert.getState() == AlertState.RESOLVED
                ? alert.getTime()
                : alert.getTime().plus(firing);
    }

    /** Alertmanager takes an empty value for none. */
    private static void label(JsonGenerator json, String name, String value) throws IOException {
        if (value != null && !value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }
}
