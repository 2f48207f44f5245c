package dev.plumbline.detectors.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.PipelineContext;
import dev.plumbline.event.ScanContext;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Unprintable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

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
        return write(alert, true, null);
    }

    /** What two runs over the same input have in common. */
    public static String reproducible(Alert alert) {
        return write(alert, false, null);
    }

    /** As {@link #reproducible}, with one key before all others: {@code change}. */
    public static String changed(String change, Alert alert) {
        return write(alert, false, change);
    }

    /** @param change null where it is not said */
    private static String write(Alert alert, boolean wallClock, String change) {
        StringWriter text = new StringWriter(1024);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (change != null) {
                json.writeStringField("change", change);
            }
            json.writeStringField("id", alert.getId());
            json.writeStringField("rule", alert.getRule());
            json.writeStringField("severity", lower(alert.getSeverity().name()));
            json.writeStringField("title", alert.getTitle());
            json.writeStringField("message", alert.getMessage());
            json.writeStringField("state", lower(alert.getState().name()));
            json.writeStringField("firstTime", time(alert.getFirstTime()));
            json.writeStringField("time", Times.text(alert.getTime()));
            json.writeNumberField("suppressed", alert.getSuppressed());
            json.writeStringField("suppressionKey", alert.getSuppressionKey());
            json.writeObjectField("suppressionMillis", alert.getSuppressionMillis());
            json.writeStringField("service", alert.getService());
            json.writeStringField("namespace", alert.getNamespace());
            texts(json, "services", alert.getServices());
            json.writeStringField("image", alert.getImage());
            json.writeStringField("imageDigest", alert.getImageDigest());
            json.writeStringField("node", alert.getNode());
            texts(json, "attack", alert.getAttack());
            texts(json, "tactics", alert.getTactics());
            enrichment(json, alert.getEnrichment());
            json.writeArrayFieldStart("evidence");
            for (Evidence evidence : alert.getEvidence()) {
                evidence(json, evidence);
            }
            json.writeEndArray();
            pipeline(json, alert.getPipeline());
            texts(json, "witnesses", alert.getWitnesses());
            json.writeStringField("rationale", alert.getRationale());
            json.writeStringField("remediation", alert.getRemediation());
            texts(json, "references", alert.getReferences());
            texts(json, "resolvedBy", alert.getResolvedBy());
            texts(json, "resolves", alert.getResolves());
            json.writeStringField("maturity", alert.getMaturity());
            json.writeStringField("exception", alert.getException());
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
        json.writeObjectFieldStart("fields");
        for (Map.Entry<String, String> field : new TreeMap<>(evidence.getFields()).entrySet()) {
            json.writeStringField(field.getKey(), field.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void pipeline(JsonGenerator json, PipelineContext told) throws IOException {
        if (told == null) {
            json.writeNullField("pipeline");
            return;
        }
        json.writeObjectFieldStart("pipeline");
        json.writeStringField("repository", told.getRepository());
        json.writeStringField("commit", told.getCommit());
        json.writeStringField("buildTime", time(told.getBuildTime()));
        json.writeStringField("builder", told.getBuilder());
        scan(json, told.getScan());
        json.writeEndObject();
    }

    private static void scan(JsonGenerator json, ScanContext scan) throws IOException {
        if (scan == null) {
            json.writeNullField("scan");
            return;
        }
        json.writeObjectFieldStart("scan");
        json.writeStringField("scanner", scan.getScanner());
        json.writeStringField("time", time(scan.getTime()));
        json.writeNumberField("critical", scan.getCritical());
        json.writeNumberField("high", scan.getHigh());
        json.writeNumberField("medium", scan.getMedium());
        json.writeNumberField("low", scan.getLow());
        json.writeNumberField("unknown", scan.getUnknown());
        json.writeEndObject();
    }

    private static String time(Instant time) {
        return time == null ? null : Times.text(time);
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
