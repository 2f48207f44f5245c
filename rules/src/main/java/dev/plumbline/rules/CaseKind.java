package dev.plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.schemas.Declared;
import dev.plumbline.schemas.Declared.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the kind of a case's event stands for: a record, what the kind itself says of it, and the keys that an author writes.
 *
 * <p>Kinds and keys are named as {@code ingest --out json} names them; only a base image and the identity that a collector
 * attached are records of their own, {@code base} and {@code identity}, as in the schemas.
 *
 * @param schema the record that it is read as
 * @param said the field that the kind tells, such as {@code action}; null for none
 * @param value what it tells of that field
 * @param pipeline whether it is a step of a pipeline
 */
record CaseKind(String name, Schema schema, String said, JsonNode value, boolean pipeline) {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("process.launch", "ProcessLaunch"),
            Map.entry("process.exit", "ProcessExit"),
            Map.entry("process.access", "ProcessAccess"),
            Map.entry("descriptor.dup", "DescriptorDup"),
            Map.entry("library.load", "LibraryLoad"),
            Map.entry("probe.hit", "ProbeHit"),
            Map.entry("collector.finding", "CollectorFinding"),
            Map.entry("collector.loss", "CollectorLoss"),
            Map.entry("image.built", "ImageBuilt"),
            Map.entry("image.scanned", "ImageScanned"),
            Map.entry("secret.found", "SecretFound"),
            Map.entry("sbom.published", "SbomPublished"),
            Map.entry("attestation.published", "Attestation"),
            Map.entry("attestation.verified", "Attestation"),
            Map.entry("pipeline.started", "PipelineRun"),
            Map.entry("pipeline.finished", "PipelineRun"),
            Map.entry("source.changed", "SourceChanged"),
            Map.entry("workload.admitted", "WorkloadAdmitted"),
            Map.entry("service.deployed", "Deployed"),
            Map.entry("service.undeployed", "Undeployed"));

    /** Types whose kinds are a family: its name, a dot, and any of their actions. */
    private static final Map<String, String> FAMILIES = Map.of(
            "network", "NetworkActivity",
            "file", "FileActivity",
            "kernel", "KernelActivity",
            "privilege", "PrivilegeChange",
            "namespace", "NamespaceChange",
            "mount", "MountActivity",
            "dns", "DnsActivity",
            "kubernetes", "ApiCall");

    /** Keys that are not the schema's, because another field of the event has that name. */
    private static final Map<String, Map<String, String>> KEYS = Map.of(
            "Process", Map.of("capabilities", "processCapabilities"),
            "FileActivity", Map.of("truncated", "pathTruncated"),
            "DnsActivity", Map.of("name", "query", "type", "queryType"),
            "ApiCall", Map.of("namespace", "objectNamespace", "name", "objectName", "user", "requestUser"),
            "SecretFound", Map.of("line", "secretLine"),
            "WorkloadAdmitted", Map.of("user", "requestUser"));

    private static final Set<String> OF_NO_PROCESS = Set.of("ApiCall", "CollectorLoss");

    static CaseKind of(String name) throws Malformed {
        String family = name.substring(0, Math.max(0, name.indexOf('.')));
        String rest = name.substring(name.indexOf('.') + 1).toUpperCase(Locale.ROOT);
        String type = TYPES.getOrDefault(name, FAMILIES.getOrDefault(family, ""));
        Schema activity = find(KernelEvent.getClassSchema().getField("activity").schema(), type);
        Schema step = find(PipelineEvent.getClassSchema().getField("step").schema(), type);
        boolean unknownAction = activity != null
                && activity.getField("action") != null
                && !activity.getField("action").schema().hasEnumSymbol(rest);
        if ((activity == null && step == null) || unknownAction) {
            throw new Malformed("unknown event.kind '" + name + "'");
        }
        Schema schema = activity == null ? step : activity;
        return switch (type) {
            case "Attestation" ->
                new CaseKind(name, schema, "verified", BooleanNode.valueOf(rest.equals("VERIFIED")), true);
            case "PipelineRun" -> new CaseKind(name, schema, "phase", TextNode.valueOf(rest), true);
            default ->
                schema.getField("action") == null
                        ? new CaseKind(name, schema, null, null, activity == null)
                        : new CaseKind(name, schema, "action", TextNode.valueOf(rest), false);
        };
    }

    /** Whether a process did it. */
    boolean byProcess() {
        return !pipeline && !OF_NO_PROCESS.contains(schema.getName());
    }

    /** Whether it may be a service's: a process did it, or the cluster was asked to do it to a pod. */
    boolean ofService() {
        return byProcess() || schema.getName().equals("ApiCall");
    }

    /** The record, from what {@code event} says of it. */
    SpecificRecord read(ObjectNode event) throws Malformed {
        ObjectNode fields = event.objectNode();
        for (String key : names(event)) {
            String field = field(schema, key);
            if (field != null && !field.equals(said)) {
                fields.set(field, event.get(key));
            } else if (!byProcess() || field(Process.getClassSchema(), key) == null) {
                throw new Malformed("event: unknown key '" + key + "'; " + name + " has " + keys());
            }
        }
        if (said != null) {
            fields.set(said, value);
        }
        try {
            return Declared.read(Class.forName(schema.getFullName()).asSubclass(SpecificRecord.class), fields, "event");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The process that did it, from what {@code event} says of it; null where none did. */
    Process process(ObjectNode event) throws Malformed {
        if (!byProcess()) {
            return null;
        }
        ObjectNode fields = event.objectNode().put("pid", 1000);
        for (String key : names(event)) {
            String field = field(Process.getClassSchema(), key);
            if (field != null && field(schema, key) == null) {
                fields.set(field, event.get(key));
            }
        }
        return Declared.read(Process.class, fields, "event");
    }

    private List<String> keys() {
        Stream<String> own = schema.getFields().stream()
                .filter(it -> !it.name().equals(said))
                .map(it -> key(schema, it));
        Stream<String> process =
                Process.getClassSchema().getFields().stream().map(it -> key(Process.getClassSchema(), it));
        return byProcess() ? Stream.concat(own, process).toList() : own.toList();
    }

    /** The field that a key stands for; null where the record has none. */
    private static String field(Schema schema, String key) {
        return schema.getFields().stream()
                .filter(it -> key(schema, it).equals(key))
                .map(Schema.Field::name)
                .findFirst()
                .orElse(null);
    }

    private static String key(Schema schema, Schema.Field field) {
        return KEYS.getOrDefault(schema.getName(), Map.of()).getOrDefault(field.name(), field.name());
    }

    private static List<String> names(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Schema find(Schema union, String type) {
        return union.getTypes().stream()
                .filter(it -> it.getName().equals(type))
                .findFirst()
                .orElse(null);
    }
}
