package dev.plumbline.detectors.doctor;

import dev.plumbline.detectors.stream.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;

/** Whether the topics are there, made as they are meant to be, and have leaders and replicas. */
final class TopicsCheck implements Check {
    @Override
    public String name() {
        return "topics";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        Map<String, TopicDescription> described = site.described();
        List<Topics.Topic> there = site.topics().all().stream()
                .filter(it -> described.containsKey(it.name()))
                .toList();
        for (Topics.Topic topic : site.topics().all()) {
            if (!described.containsKey(topic.name())) {
                report.error(
                        topic.name(),
                        "it is not there, or this principal may not see it",
                        "plumbline topics --create; the check access tells what this principal may do");
            }
        }
        for (Topics.Topic topic : there) {
            partitions(topic, described.get(topic.name()), report);
        }
        settings(site, there, report);
        together(site.topics(), described, report);
        if (!report.isBad()) {
            report.ok(
                    site.settings().topicPrefix() + "*",
                    there.size() + " topics are there and as they are meant to be");
        }
    }

    private static void partitions(Topics.Topic topic, TopicDescription found, Report report) {
        List<TopicPartitionInfo> all = found.partitions();
        List<Integer> leaderless = all.stream()
                .filter(it -> it.leader() == null)
                .map(TopicPartitionInfo::partition)
                .toList();
        List<Integer> behind = all.stream()
                .filter(it ->
                        it.leader() != null && it.isr().size() < it.replicas().size())
                .map(TopicPartitionInfo::partition)
                .toList();
        if (!leaderless.isEmpty()) {
            report.error(
                    topic.name(), "partitions " + leaderless + " have no leader", "start the brokers that hold them");
        }
        if (!behind.isEmpty()) {
            report.warning(
                    topic.name(),
                    "replicas of partitions " + behind + " are behind or away",
                    "start the broker that is away; look at the disks and the network of one that is behind");
        }
        if (topic.partitions() > 0 && all.size() != topic.partitions()) {
            report.error(
                    topic.name(),
                    "it has " + all.size() + " partitions and must have " + topic.partitions(),
                    "delete it and let 'plumbline topics --create' make it");
        }
    }

    private static void settings(Site site, List<Topics.Topic> there, Report report) throws InterruptedException {
        List<ConfigResource> asked = there.stream().map(TopicsCheck::resource).toList();
        Map<ConfigResource, Config> found =
                site.get(site.admin().describeConfigs(asked).all());
        for (Topics.Topic topic : there) {
            new TreeMap<>(topic.config()).forEach((key, meant) -> {
                ConfigEntry entry = found.get(resource(topic)).get(key);
                String is = entry == null ? null : entry.value();
                if (is != null && isWorse(key, is, meant)) {
                    report.warning(
                            topic.name(),
                            key + " is " + is + " and is meant to be " + meant,
                            "kafka-configs --alter --topic " + topic.name() + " --add-config " + key + "=" + meant);
                }
            });
        }
    }

    /** Longer kept and larger records do no harm, and a segment that is closed sooner does none. */
    private static boolean isWorse(String key, String is, String meant) {
        return switch (key) {
            case "retention.ms" -> !is.equals("-1") && Long.parseLong(is) < Long.parseLong(meant);
            case "delete.retention.ms", "max.message.bytes" -> Long.parseLong(is) < Long.parseLong(meant);
            case "segment.ms" -> Long.parseLong(is) > Long.parseLong(meant);
            default -> !is.equals(meant);
        };
    }

    /** One task reads the same partition of both. */
    private static void together(Topics topics, Map<String, TopicDescription> described, Report report) {
        TopicDescription kernel = described.get(topics.kernelEvents().name());
        TopicDescription pipeline = described.get(topics.pipelineEvents().name());
        if (kernel != null
                && pipeline != null
                && kernel.partitions().size() != pipeline.partitions().size()) {
            report.error(
                    kernel.name() + ", " + pipeline.name(),
                    "they have " + kernel.partitions().size() + " and "
                            + pipeline.partitions().size() + " partitions, and one task reads both",
                    "raise the smaller one with kafka-topics --alter --partitions, while no engine runs");
        }
    }

    private static ConfigResource resource(Topics.Topic topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }
}
