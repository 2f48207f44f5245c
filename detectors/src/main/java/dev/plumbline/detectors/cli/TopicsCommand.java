package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.TopicDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "topics",
        description = "Lists the topics with their state on the cluster; creates those that are missing on demand.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit status: 0 all there, 1 some are missing, 2 wrong use or no broker.",
            "",
            "Examples:",
            "  plumbline topics --bootstrap-servers kafka:9092",
            "  plumbline topics --create --set topic.partitions=12"
        })
final class TopicsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions options;

    @Option(names = "--create", description = "create those that are missing")
    private boolean create;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.read();
        Topics topics = Topics.named(settings);
        try (Brokers brokers = Cluster.reached(settings)) {
            List<String> created = create
                    ? brokers.create(topics, settings.topicPartitions(), settings.topicReplication())
                    : List.of();
            Map<String, TopicDescription> existing = brokers.existing(topics);
            PrintWriter out = spec.commandLine().getOut();
            out.printf("%-32s %-8s %10s %8s  %s%n", "TOPIC", "STATE", "PARTITIONS", "REPLICAS", "SETTINGS");
            for (Topics.Topic topic : topics.all()) {
                TopicDescription found = existing.get(topic.name());
                String state = created.contains(topic.name()) ? "created" : found == null ? "missing" : "there";
                out.printf(
                        "%-32s %-8s %10s %8s  %s%n",
                        topic.name(),
                        state,
                        found == null ? "-" : found.partitions().size(),
                        found == null
                                ? "-"
                                : found.partitions().get(0).replicas().size(),
                        new TreeMap<>(topic.config()));
            }
            return existing.size() == topics.all().size() ? Plumbline.FINE : Plumbline.FINDINGS;
        }
    }
}
