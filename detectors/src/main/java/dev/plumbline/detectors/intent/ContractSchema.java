package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/**
 * The JSON Schema (draft 2020-12) of YAML in which people declare something, for editors, made of the contract itself: one key
 * with a list of records under it.
 *
 * @param key of the list, such as intents
 * @param patterns what a text has to look like, as far as a pattern can tell; by Record.field
 * @param words the only ones that a text may be; by Record.field
 */
public record ContractSchema(
        String key, Map<String, String> patterns, Map<String, ? extends Collection<String>> words) {
    /**
     * The schema as it is published.
     *
     * @param id behind urn:plumbline:
     * @param more puts what the contract cannot tell into the schema of one entry
     */
    public String text(String id, String title, String description, Schema entry, Consumer<ObjectNode> more) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", "urn:plumbline:" + id);
        root.put("title", title);
        root.put("description", description);
        root.put("type", "object");
        root.put("additionalProperties", false);
        root.putArray("required").add(key);
        ObjectNode list = root.putObject("properties").putObject(key);
        list.put("type", "array");
        ObjectNode items = list.putObject("items");
        record(items, entry);
        more.accept(items);
        return root.toPrettyString().replace("\r\n", "\n") + "\n";
    }

    private void record(ObjectNode node, Schema schema) {
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

    private void value(ObjectNode node, Schema schema, String path, boolean isNullable) {
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
                if (patterns.containsKey(path)) {
                    node.put("pattern", patterns.get(path));
                }
                if (words.containsKey(path)) {
                    words.get(path).forEach(node.putArray("enum")::add);
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
