package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import java.util.Map;
import org.apache.avro.Schema;

/** The JSON Schema (draft 2020-12) of the YAML of intents, for editors, made of the contract itself. */
public final class IntentSchema {
    private static final String PORT = "(6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})";
    private static final String SERVICE = "^([^\\s/:*]+/)?[^\\s/:*]+(:" + PORT + ")?$";
    private static final String ADDRESS = "[0-9a-fA-F.:]+(/\\d{1,3})?";

    /** What a text of each key has to look like, as far as a pattern can tell. */
    private static final Map<String, String> PATTERNS = Map.of(
            "Intent.service",
            "^[^\\s/:*]+$",
            "Intent.talksTo",
            SERVICE,
            "Intent.calledBy",
            SERVICE,
            "Intent.addresses",
            "^(" + ADDRESS + "|\\d[\\d./]+:" + PORT + "|\\[" + ADDRESS + "\\](:" + PORT + ")?)$",
            "Intent.addressesExcept",
            "^" + ADDRESS + "$",
            "Intent.names",
            "^(\\*\\.)?[^\\s.:*/]+(\\.[^\\s.:*/]+)*\\.?(:" + PORT + ")?$",
            "Intent.executes",
            "^/",
            "Intent.reads",
            "^/",
            "Intent.baseImages",
            "^[^\\s@]+$",
            "DeclaredSecret.name",
            "\\S");

    private IntentSchema() {}

    /** The schema as it is published. */
    public static String text() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", "urn:plumbline:intent");
        root.put("title", "Plumbline intents");
        root.put("description", "What services are meant to do, as their developers declare it.");
        root.put("type", "object");
        root.put("additionalProperties", false);
        root.putArray("required").add("intents");
        ObjectNode list = root.putObject("properties").putObject("intents");
        list.put("type", "array");
        record(list.putObject("items"), Intent.getClassSchema());
        return root.toPrettyString().replace("\r\n", "\n") + "\n";
    }

    private static void record(ObjectNode node, Schema schema) {
        node.put("type", "object");
        describe(node, schema.getDoc());
        node.put("additionalProperties", false);
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        ObjectNode properties = node.putObject("properties");
        for (Schema.Field field : schema.getFields()) {
            ObjectNode property = properties.putObject(field.name());
            describe(property, field.doc());
            value(property, field.schema(), schema.getName() + "." + field.name(), false);
            if (!field.hasDefaultValue()) {
                required.add(field.name());
            }
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
    }

    private static void value(ObjectNode node, Schema schema, String path, boolean isNullable) {
        switch (schema.getType()) {
            case UNION ->
                value(
                        node,
                        schema.getTypes().stream()
                                .filter(it -> it.getType() != Schema.Type.NULL)
                                .findFirst()
                                .orElseThrow(),
                        path,
                        true);
            case ARRAY -> {
                type(node, "array", isNullable);
                value(node.putObject("items"), schema.getElementType(), path, false);
            }
            case RECORD -> record(node, schema);
            case INT -> {
                type(node, "integer", isNullable);
                node.put("minimum", 1).put("maximum", 65_535);
            }
            case LONG -> {
                type(node, "string", isNullable);
                node.put("format", "date-time");
            }
            case STRING -> {
                type(node, "string", isNullable);
                if (PATTERNS.containsKey(path)) {
                    node.put("pattern", PATTERNS.get(path));
                }
                if (path.equals("DeclaredSecret.delivery")) {
                    Intents.DELIVERIES.forEach(node.putArray("enum")::add);
                }
            }
            default -> throw new IllegalStateException(path + ": the contract has a type that has no place here yet");
        }
    }

    private static void type(ObjectNode node, String type, boolean isNullable) {
        if (isNullable) {
            node.putArray("type").add(type).add("null");
        } else {
            node.put("type", type);
        }
    }

    private static void describe(ObjectNode node, String doc) {
        if (doc != null) {
            node.put("description", doc);
        }
    }
}
