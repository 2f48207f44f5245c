package dev.plumbline.detectors.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** How far the engines' group is behind, and which partitions do not move. */
final class LagCheck implements Check {
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    private static final Duration FIRST_RECORD = Duration.ofSeconds(2);
    private static final long MUCH = 10_000;

    @Override
    public String name() {
        return "lag";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        String group = site.settings().applicationId();
        Map<TopicPartition, OffsetAndMetadata> before;
        try {
            ConsumerGroupDescription found = site.get(site.admin()
                    .describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group));
            if (found.members().isEmpty()) {
                report.error(
                        "group " + group,
                        "no engine is in it (" + found.groupState() + "): nothing is worked on",
                        "start plumbline run, or set application.id as the engines have it");
            }
            before = committed(site, group);
        } catch (GroupIdNotFoundException e) {
            report.error(
                    "group " + group,
                    "there is no such group: no engine ever ran",
                    "start plumbline run, or set application.id as the engines have it");
            return;
        }
        Map<TopicPartition, Long> ends = ends(site, before);
        Map<String, Long> lag = new TreeMap<>();
        ends.forEach((partition, end) -> lag.merge(
                partition.topic(), Math.max(0, end - before.get(partition).offset()), Long::sum));
        TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
        Map<TopicPartition, OffsetAndMetadata> after = committed(site, group);
        Map<String, List<Integer>> stuck = stuck(site, before, after, ends);
        stuck.forEach((topic, partitions) -> report.error(
                topic,
                "partitions " + partitions + " do not move, though records wait",
                "look at the log and /health of the engine that has them; a transaction that hangs is"
                        + " listed by kafka-transactions find-hanging"));
        lag.forEach((topic, records) -> {
            if (records > MUCH && !stuck.containsKey(topic)) {
                report.warning(
                        topic,
                        records + " records wait",
                        "if it grows: more threads or instances, up to the number of partitions; the setting threads");
            }
        });
        if (!report.isBad()) {
            report.ok(
                    "group " + group,
                    lag.values().stream().mapToLong(Long::longValue).sum() + " records wait on " + lag.size()
                            + " topics");
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Site site, String group)
            throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>(
                site.get(site.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        all.values().removeIf(it -> it == null);
        return all;
    }

    private static Map<TopicPartition, Long> ends(Site site, Map<TopicPartition, OffsetAndMetadata> of)
            throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        of.keySet().forEach(it -> asked.put(it, OffsetSpec.latest()));
        Map<TopicPartition, ListOffsetsResultInfo> found = site.get(site.admin()
                .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
        Map<TopicPartition, Long> ends = new HashMap<>();
        found.forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static Map<String, List<Integer>> stuck(
            Site site,
            Map<TopicPartition, OffsetAndMetadata> before,
            Map<TopicPartition, OffsetAndMetadata> after,
            Map<TopicPartition, Long> ends) {
        Map<String, List<Integer>> stuck = new TreeMap<>();
        ends.forEach((partition, end) -> {
            long offset = before.get(partition).offset();
            OffsetAndMetadata now = after.get(partition);
            if (now != null
                    && now.offset() == offset
                    && end > offset
                    && isRecordBetween(site, partition, offset, end)) {
                stuck.computeIfAbsent(partition.topic(), it -> new ArrayList<>())
                        .add(partition.partition());
            }
        });
        stuck.values().forEach(it -> it.sort(null));
        return stuck;
    }

    /** What lies between may be nothing but the marks of transactions. */
    private static boolean isRecordBetween(Site site, TopicPartition partition, long begin, long end) {
        KafkaConsumer<String, byte[]> reader = site.consumer();
        reader.assign(List.of(partition));
        reader.seek(partition, begin);
        long deadline = System.nanoTime() + FIRST_RECORD.toNanos();
        while (reader.position(partition) < end && System.nanoTime() - deadline < 0) {
            if (!reader.poll(Duration.ofMillis(100)).isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
