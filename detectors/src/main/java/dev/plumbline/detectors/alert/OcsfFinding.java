package dev.plumbline.detectors.alert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.PipelineContext;
import dev.plumbline.event.ScanContext;
import dev.plumbline.event.Severity;
import dev.plumbline.ingest.Unprintable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * An alert as an OCSF Detection Finding (class 2004), one JSON object. What is unknown is left out, as OCSF wants it.
 *
 * <p>Units: times are milliseconds since 1970, UTC. The finding's {@code uid} is the alert's id, the same when it is updated
 * and closed.
 * <br>Source: <a href="https://schema.ocsf.io/1.8.0/classes/detection_finding">OCSF 1.8.0</a>.
 */
public final class OcsfFinding {
    private static final String VERSION = "1.8.0";
    private static final int CLASS = 2004;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private OcsfFinding() {}

    /** One line. Characters that a terminal would obey are replaced. */
    public static String of(Alert alert) {
        int activity = activity(alert);
        ObjectNode json = JSON.objectNode();
        json.put("class_uid", CLASS)
                .put("class_name", "Detection Finding")
                .put("category_uid", 2)
                .put("category_name", "Findings");
        json.put("activity_id", activity)
                .put("activity_name", List.of("Create", "Update", "Close").get(activity - 1));
        json.put("type_uid", CLASS * 100 + activity);
        json.put("time", alert.getTime().toEpochMilli());
        severity(json, alert.getSeverity());
        json.put("status_id", activity == 3 ? 4 : 1).put("status", activity == 3 ? "Resolved" : "New");
        json.put("is_alert", true);
        json.put("count", Math.toIntExact(Math.min(Integer.MAX_VALUE, 1 + alert.getSuppressed())));
        json.put("start_time", first(alert).toEpochMilli())
                .put("end_time", alert.getTime().toEpochMilli());
        text(json, "message", alert.getMessage() == null ? alert.getTitle() : alert.getMessage());
        json.set("metadata", metadata(alert));
        json.set("finding_info", info(alert, activity));
        json.set("policy", policy(alert));
        json.set("remediation", remediation(alert));
        json.set("resources", resources(alert));
        json.set("evidences", evidences(alert));
        json.set("enrichments", enrichments(alert));
        if (alert.getNode() != null) {
            text(json.putObject("device").put("type_id", 0).put("type", "Unknown"), "hostname", alert.getNode());
        }
        return json.toString();
    }

    private static int activity(Alert alert) {
        return switch (alert.getState()) {
            case RAISED -> 1;
            case UPDATED -> 2;
            case RESOLVED -> 3;
        };
    }

    private static void severity(ObjectNode json, Severity severity) {
        String name =
                severity == Severity.INFO ? "informational" : severity.name().toLowerCase(Locale.ROOT);
        int id = switch (severity) {
            case INFO -> 1;
            case LOW -> 2;
            case MEDIUM -> 3;
            case HIGH -> 4;
            case CRITICAL -> 5;
        };
        json.put("severity_id", id).put("severity", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
    }

    private static Instant first(Alert alert) {
        return alert.getFirstTime() == null ? alert.getTime() : alert.getFirstTime();
    }

    private static ObjectNode metadata(Alert alert) {
        ObjectNode metadata = JSON.objectNode();
        metadata.put("version", VERSION).put("logged_time", alert.getEmitTime().toEpochMilli());
        metadata.putObject("product").put("name", "Plumbline").put("vendor_name", "Plumbline");
        if (alert.getMaturity() != null) {
            metadata.putArray("labels").add("maturity:" + alert.getMaturity());
        }
        return metadata;
    }

    private static ObjectNode info(Alert alert, int activity) {
        ObjectNode info = JSON.objectNode();
        info.put("uid", alert.getId());
        text(info, "title", alert.getTitle());
        text(info, "desc", alert.getRationale());
        info.put("created_time", first(alert).toEpochMilli())
                .put("first_seen_time", first(alert).toEpochMilli())
                .put("last_seen_time", alert.getTime().toEpochMilli());
        if (activity > 1) {
            info.put("modified_time", alert.getTime().toEpochMilli());
        }
        text(
                info.putObject("analytic")
                        .put("type_id", 1)
                        .put("type", "Rule")
                        .put("uid", alert.getRule())
                        .put("name", alert.getRule()),
                "version",
                alert.getPackVersion());
        if (!alert.getReferences().isEmpty()) {
            text(info, "src_url", alert.getReferences().get(0));
        }
        ArrayNode sources = info.putArray("data_sources");
        alert.getWitnesses().forEach(it -> sources.add(Unprintable.replaced(it)));
        ArrayNode attacks = info.putArray("attacks");
        alert.getAttack().forEach(it -> attack(attacks.addObject(), it, alert.getTactics()));
        return info;
    }

    private static void attack(ObjectNode attack, String technique, List<String> tactics) {
        int dot = technique.indexOf('.');
        attack.putObject("technique").put("uid", dot < 0 ? technique : technique.substring(0, dot));
        if (dot >= 0) {
            attack.putObject("sub_technique").put("uid", technique);
        }
        if (!tactics.isEmpty()) {
            ArrayNode all = attack.putArray("tactics");
            tactics.forEach(it -> all.addObject().put("name", it));
        }
    }

    private static ObjectNode policy(Alert alert) {
        String pack = alert.getPackVersion();
        int at = pack.lastIndexOf('@');
        ObjectNode policy = JSON.objectNode();
        text(policy, "name", at < 0 ? pack : pack.substring(0, at));
        text(policy, "version", at < 0 ? null : pack.substring(at + 1));
        text(policy, "uid", alert.getPackDigest());
        return policy;
    }

    private static ObjectNode remediation(Alert alert) {
        ObjectNode remediation = JSON.objectNode();
        text(remediation, "desc", alert.getRemediation());
        if (!alert.getReferences().isEmpty()) {
            ArrayNode references = remediation.putArray("references");
            alert.getReferences().forEach(it -> references.add(Unprintable.replaced(it)));
        }
        return remediation;
    }

    /** The service or services, and the image. */
    private static ArrayNode resources(Alert alert) {
        ArrayNode resources = JSON.arrayNode();
        if (alert.getService() != null) {
            ObjectNode service = resources.addObject().put("type", "service");
            text(service, "name", alert.getService());
            text(service, "namespace", alert.getNamespace());
        }
        for (String each : alert.getServices()) {
            int slash = each.indexOf('/');
            ObjectNode service = resources.addObject().put("type", "service");
            text(service, "name", each.substring(slash + 1));
            text(service, "namespace", slash < 0 ? null : each.substring(0, slash));
        }
        if (alert.getImage() != null || alert.getImageDigest() != null) {
            ObjectNode image = resources.addObject().put("type", "image");
            text(image, "name", alert.getImage());
            text(image, "uid", alert.getImageDigest());
        }
        return resources;
    }

    private static ArrayNode evidences(Alert alert) {
        ArrayNode evidences = JSON.arrayNode();
        for (Evidence each : alert.getEvidence()) {
            ObjectNode evidence = evidences.addObject();
            text(evidence, "uid", each.getEventId());
            text(evidence, "name", each.getKind());
            if (each.getPid() != null) {
                evidence.putObject("process").put("pid", each.getPid());
            }
            ObjectNode data = evidence.putObject("data");
            data.put("time", each.getTime().toEpochMilli());
            text(data, "collector", each.getCollector());
            text(data, "topic", each.getTopic());
            text(data, "file", each.getFile());
            number(data, "partition", each.getPartition());
            number(data, "offset", each.getOffset());
            number(data, "line", each.getLine());
            ObjectNode fields = data.putObject("fields");
            new TreeMap<>(each.getFields()).forEach((name, value) -> text(fields, name, value));
        }
        return evidences;
    }

    private static ArrayNode enrichments(Alert alert) {
        ArrayNode enrichments = JSON.arrayNode();
        Enrichment told = alert.getEnrichment();
        ObjectNode service = enrichment(enrichments, "service", told.getService());
        text(service, "reason", told.getReason());
        enrichment(enrichments, "peer", told.getPeer());
        enrichment(enrichments, "intent", told.getIntent());
        ObjectNode provenance = enrichment(enrichments, "provenance", told.getProvenance());
        if (alert.getPipeline() != null) {
            pipeline(provenance, alert.getPipeline());
        }
        return enrichments;
    }

    /** Its data, to be filled. */
    private static ObjectNode enrichment(ArrayNode enrichments, String name, String value) {
        return enrichments.addObject().put("name", name).put("value", value).putObject("data");
    }

    private static void pipeline(ObjectNode data, PipelineContext told) {
        text(data, "repository", told.getRepository());
        text(data, "commit", told.getCommit());
        text(data, "builder", told.getBuilder());
        time(data, "build_time", told.getBuildTime());
        ScanContext scan = told.getScan();
        if (scan != null) {
            ObjectNode its = data.putObject("scan");
            text(its, "scanner", scan.getScanner());
            time(its, "time", scan.getTime());
            its.put("critical", scan.getCritical()).put("high", scan.getHigh()).put("medium", scan.getMedium());
            its.put("low", scan.getLow()).put("unknown", scan.getUnknown());
        }
    }

    private static void time(ObjectNode json, String name, Instant time) {
        if (time != null) {
            json.put(name, time.toEpochMilli());
        }
    }

    private static void number(ObjectNode json, String name, Number number) {
        if (number != null) {
            json.put(name, number.longValue());
        }
    }

    private static void text(ObjectNode json, String name, String text) {
        if (text != null) {
            json.put(name, Unprintable.replaced(text));
        }
    }
}
