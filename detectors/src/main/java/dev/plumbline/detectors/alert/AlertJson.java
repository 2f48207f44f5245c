package dev.plumbline.detectors.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Unprintable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/**
 * An alert as one line of JSON.
 *
 * <p>Every key is always there, in this order; what is unknown is null. Times are UTC with six decimals. What differs
 * between two runs over the same input, {@code emitTime} and {@code latencyMillis}, is left out on demand. Characters that
 * a terminal would obey are escaped, wherever they came from.
 */
public final class AlertJson {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().characterEscapes(new Unprintable.Escapes()).build();

    private AlertJson() {}

    /** All of the alert. */
    public static String of(Alert alert) {
        return write(alert, true);
    }

    /** What two runs over the same input have in common. */
    public static String reproducible(Alert alert) {
        return write(alert, false);
    }

    private static String write(Alert alert, boolean wallClock) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", alert.getId());
            json.writeStringField("rule", alert.getRule());
            json.writeStringField("severity", lower(alert.getSeverity().name()));
            json.writeStringField("title", alert.getTitle());
            json.writeStringField("time", Times.text(alert.getTime()));
            json.writeStringField("service", alert.getService());
            json.writeStringField("namespace", alert.getNamespace());
            texts(json, "services", alert.getServices());
            json.writeStringField("image", alert.getImage());
            json.writeStringField("imageDigest", alert.getImageDigest());
            json.writeStringField("node", alert.getNode());
            texts(json, "attack", alert.getAttack());
            enrichment(json, alert.getEnrichment());
            json.writeArrayFieldStart("evidence");
            for (Evidence evidence : alert.getEvidence()) {
                evidence(json, evidence);
            }
            json.writeEndArray();
            texts(json, "witnesses", alert.getWitnesses());
            json.writeStringField("rationale", alert.getRationale());
            json.writeStringField("remediation", alert.getRemediation());
            json.writeStringField("packVersion", alert.getPackVersion());
            json.writeStringField("packDigest", alert.getPackDigest());
            if (wallClock) {
                json.writeStringField("emitTime", Times.text(alert.getEmitTime()));
                json.writeNumberField("latencyMillis", alert.getLatencyMillis());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes every character", e);
        }
        return text.toString();
    }

    private static void enrichment(JsonGenerator json, Enrichment enrichment) throws IOException {
        json.writeObjectFieldStart("enrichment");
        json.writeStringField("service", enrichment.getService());
        json.writeStringField("peer", enrichment.getPeer());
        json.writeStringField("provenance", enrichment.getProvenance());
        json.writeStringField("intent", enrichment.getIntent());
        json.writeStringField("reason", enrichment.getReason());
        json.writeEndObject();
    }

    private static void evidence(JsonGenerator json, Evidence evidence) throws IOException {
        json.writeStartObject();
        json.writeStringField("eventId", evidence.getEventId());
        json.writeStringField("time", Times.text(evidence.getTime()));
        json.writeStringField("kind", evidence.getKind());
        json.writeStringField("topic", evidence.getTopic());
        json.writeObjectField("partition", evidence.getPartition());
        json.writeObjectField("offset", evidence.getOffset());
        json.writeStringField("file", evidence.getFile());
        json.writeObjectField("line", evidence.getLine());
        json.writeStringField("collector", evidence.getCollector());
        json.writeObjectField("pid", evidence.getPid());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
