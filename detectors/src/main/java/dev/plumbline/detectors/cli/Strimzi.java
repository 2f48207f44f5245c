package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Rights;
import dev.plumbline.detectors.stream.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.resource.ResourceType;

/** The topics, and users with the rights of each role, as resources of Strimzi's operators. */
final class Strimzi {
    private static final String API = "kafka.strimzi.io/v1beta2";

    private Strimzi() {}

    /** KafkaTopics, but for those of other tools, which are not ours to make. */
    static String topics(Settings settings, String cluster) {
        Topics topics = Topics.named(settings);
        List<Map<String, Object>> resources = new ArrayList<>();
        for (Topics.Topic topic : topics.all()) {
            if (topics.raw().contains(topic)) {
                continue;
            }
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("topicName", topic.name());
            spec.put("partitions", topic.partitions() > 0 ? topic.partitions() : settings.topicPartitions());
            if (settings.topicReplication() > 0) {
                spec.put("replicas", settings.topicReplication());
            }
            spec.put("config", new TreeMap<>(topic.config()));
            resources.add(resource("KafkaTopic", topic.name(), cluster, spec));
        }
        return Yaml.documents(resources);
    }

    /** KafkaUsers, one for each role, who log in by SCRAM-SHA-512. */
    static String users(Settings settings, String cluster) {
        Map<Rights.Role, List<Object>> acls = new LinkedHashMap<>();
        for (Rights.Right right : Rights.of(settings)) {
            acls.computeIfAbsent(right.role(), role -> new ArrayList<>()).add(acl(right));
        }
        List<Map<String, Object>> resources = new ArrayList<>();
        acls.forEach((role, rights) -> {
            Map<String, Object> spec = new LinkedHashMap<>();
            spec.put("authentication", Map.of("type", "scram-sha-512"));
            Map<String, Object> authorization = new LinkedHashMap<>();
            authorization.put("type", "simple");
            authorization.put("acls", rights);
            spec.put("authorization", authorization);
            resources.add(resource("KafkaUser", settings.applicationId() + "-" + role.text(), cluster, spec));
        });
        return Yaml.documents(resources);
    }

    private static Map<String, Object> acl(Rights.Right right) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("type", type(right.type()));
        resource.put("name", right.name());
        resource.put(
                "patternType", right.pattern().name().toLowerCase(Locale.ROOT).replace("prefixed", "prefix"));
        Map<String, Object> acl = new LinkedHashMap<>();
        acl.put("resource", resource);
        acl.put("operations", right.operations().stream().map(Rights::text).toList());
        return acl;
    }

    private static String type(ResourceType type) {
        return type == ResourceType.TRANSACTIONAL_ID
                ? "transactionalId"
                : type.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> resource(String kind, String name, String cluster, Map<String, Object> spec) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", resourceName(name));
        metadata.put("labels", Map.of("strimzi.io/cluster", cluster));
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("apiVersion", API);
        resource.put("kind", kind);
        resource.put("metadata", metadata);
        resource.put("spec", spec);
        return resource;
    }

    /** Kubernetes takes small letters, digits, dots and dashes, and begins and ends with a letter or a digit. */
    private static String resourceName(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-").replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
    }
}
