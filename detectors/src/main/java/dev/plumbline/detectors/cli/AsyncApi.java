package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Contents;
import dev.plumbline.detectors.stream.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/** The topics, what stands on them and how they are keyed, as an AsyncAPI 3.0 document. */
final class AsyncApi {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String AVRO = "application/vnd.apache.avro+json;version=1.9.0";

    private AsyncApi() {}

    static String of(Settings settings) {
        Map<String, Object> channels = new LinkedHashMap<>();
        Map<String, Object> operations = new LinkedHashMap<>();
        Map<String, Object> messages = new LinkedHashMap<>();
        for (Contents contents : Contents.of(Topics.named(settings))) {
            String id = contents.id();
            Map<String, Object> onIt = new LinkedHashMap<>();
            message(contents).forEach((name, message) -> {
                messages.putIfAbsent(name, message);
                onIt.put(name, reference("#/components/messages/" + name));
            });
            channels.put(id, channel(contents, onIt, settings));
            contents.actions().forEach(action -> {
                Map<String, Object> operation = new LinkedHashMap<>();
                operation.put("action", action);
                operation.put("channel", reference("#/channels/" + id));
                operations.put(action + "-" + id, operation);
            });
        }
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("title", "Plumbline");
        info.put("version", "1");
        info.put(
                "description",
                "Events, and the alerts that rules raise of them. Values are Avro single-object encoding (C3 01, the"
                        + " schema's CRC-64-AVRO fingerprint in eight bytes little-endian, the Avro body) where a channel"
                        + " does not say JSON. Actions are a client's own.");
        info.put("license", Map.of("name", "Apache-2.0"));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("asyncapi", "3.0.0");
        document.put("info", info);
        document.put("defaultContentType", "application/vnd.apache.avro+binary");
        document.put("channels", channels);
        document.put("operations", operations);
        document.put("components", Map.of("messages", messages));
        return Yaml.document(document);
    }

    private static Map<String, Object> channel(Contents contents, Map<String, Object> messages, Settings settings) {
        Topics.Topic topic = contents.topic();
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("cleanup.policy", List.of(topic.config().get("cleanup.policy")));
        for (String key : List.of("retention.ms", "delete.retention.ms", "max.message.bytes")) {
            if (topic.config().containsKey(key)) {
                configuration.put(key, Long.parseLong(topic.config().get(key)));
            }
        }
        Map<String, Object> kafka = new LinkedHashMap<>();
        kafka.put("topic", topic.name());
        kafka.put("partitions", topic.partitions() > 0 ? topic.partitions() : settings.topicPartitions());
        if (settings.topicReplication() > 0) {
            kafka.put("replicas", settings.topicReplication());
        }
        kafka.put("topicConfiguration", configuration);
        kafka.put("bindingVersion", "0.5.0");
        Map<String, Object> channel = new LinkedHashMap<>();
        channel.put("address", topic.name());
        channel.put("description", contents.description());
        channel.put("messages", messages);
        channel.put("bindings", Map.of("kafka", kafka));
        return channel;
    }

    private static Map<String, Object> message(Contents contents) {
        Map<String, Object> messages = new LinkedHashMap<>();
        List<Schema> schemas = new ArrayList<>();
        contents.values().forEach(it -> schemas.add(SpecificData.get().getSchema(it.type())));
        for (Schema schema : schemas) {
            Map<String, Object> payload = new LinkedHashMap<>();
            payload.put("schemaFormat", AVRO);
            payload.put("schema", tree(schema));
            messages.put(contents.id() + "-" + schema.getName(), message(contents, schema.getDoc(), payload));
        }
        if (schemas.isEmpty()) {
            Map<String, Object> message = message(contents, "OCSF Detection Finding", Map.of("type", "object"));
            message.put("contentType", "application/json");
            messages.put(contents.id() + "-finding", message);
        }
        return messages;
    }

    private static Map<String, Object> message(Contents contents, String summary, Map<String, Object> payload) {
        Map<String, Object> key = new LinkedHashMap<>();
        key.put("type", "string");
        key.put("description", contents.key());
        Map<String, Object> binding = new LinkedHashMap<>();
        binding.put("key", key);
        binding.put("bindingVersion", "0.5.0");
        Map<String, Object> message = new LinkedHashMap<>();
        if (summary != null) {
            message.put("summary", summary);
        }
        message.put("payload", payload);
        message.put("bindings", Map.of("kafka", binding));
        return message;
    }

    private static Object tree(Schema schema) {
        try {
            return MAPPER.readValue(schema.toString(), Object.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // Avro prints JSON
        }
    }

    private static Map<String, Object> reference(String to) {
        return Map.of("$ref", to);
    }
}
