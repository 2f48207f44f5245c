package dev.plumbline.detectors.sink;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.ops.ForwardMeters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Sends the alerts of the topic on, at least once and in their order, as a consumer group of its own.
 *
 * <p>An offset is committed once the target has acknowledged the alert, or its dead letter stands. A target that is away is
 * tried until it is back, with a pause that doubles up to a minute; meanwhile the group's membership is kept. A group that
 * is new begins where it is told, and that place is committed at once, so that a restart misses nothing. For one thread.
 */
public final class Forwarder implements AutoCloseable {
    private static final String STEP = "forward";
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Target target;
    private final Predicate<Alert> asked;
    private final ForwardMeters meters;
    private final Consumer<String> progress;
    private final BooleanSupplier isStopped;
    private final Post post = new Post();
    private final Publisher deadLetters;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    /** Partitions that went to another member since the last records came. */
    private final Set<TopicPartition> lost = new HashSet<>();

    private boolean isWaiting;
    private volatile Instant since;

    /**
     * @param group consumer group
     * @param fromBeginning whether a group that is new takes what is on the topic already
     * @param asked which alerts go on
     * @param isStopped whether it is time to end
     */
    public Forwarder(
            Settings settings,
            String group,
            boolean fromBeginning,
            Target target,
            Predicate<Alert> asked,
            ForwardMeters meters,
            Consumer<String> progress,
            BooleanSupplier isStopped) {
        this.target = target;
        this.asked = asked;
        this.meters = meters;
        this.progress = progress;
        this.isStopped = isStopped;
        this.deadLetters = Publisher.of(settings);
        this.consumer = new KafkaConsumer<>(
                consumerSettings(settings, group, fromBeginning),
                new StringDeserializer(),
                Framing.of(settings.kafka()).deserializer());
        meters.waiting(
                () -> since == null ? 0 : Duration.between(since, Instant.now()).toSeconds());
        consumer.subscribe(List.of(Topics.named(settings).alerts().name()), new Moves());
    }

    private static Map<String, Object> consumerSettings(Settings settings, String group, boolean fromBeginning) {
        Map<String, Object> all = Framing.ofKafka(settings.kafka());
        all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, fromBeginning ? "earliest" : "latest");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "100");
        return all;
    }

    /** For how long the alert whose turn it is has been tried; zero where it goes well. For any thread. */
    public Duration stuck() {
        Instant start = since;
        return start == null ? Duration.ZERO : Duration.between(start, Instant.now());
    }

    /**
     * Sends on until it is stopped.
     *
     * @throws KafkaException if the cluster refuses, or a dead letter cannot be written
     */
    public void run() throws InterruptedException {
        while (!isStopped.getAsBoolean()) {
            lost.clear();
            for (ConsumerRecord<String, byte[]> record : consumer.poll(MOMENT)) {
                if (!lost.contains(partition(record)) && !take(record)) {
                    break;
                }
            }
            commit();
        }
    }

    /** Whether to go on with the next one; false where it is time to end. */
    private boolean take(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        Wire.Decoded<Alert> decoded = Wire.ALERT.decode(record.value());
        boolean isDone = true;
        if (decoded instanceof Wire.Decoded.Read<Alert> read) {
            isDone = !asked.test(read.value()) || send(read.value(), record);
        } else {
            refused("undecodable", ((Wire.Decoded.Undecodable<Alert>) decoded).detail(), record);
        }
        if (isDone && !lost.contains(partition(record))) {
            done.put(partition(record), new OffsetAndMetadata(record.offset() + 1));
        }
        return isDone || lost.contains(partition(record));
    }

    private boolean send(Alert alert, ConsumerRecord<String, byte[]> record) throws InterruptedException {
        if (target.isPast(alert, Instant.now())) {
            meters.alert("past");
            progress.accept(
                    place(record) + " is over already and not sent: alert " + alert.getId() + " of " + alert.getTime());
            return true;
        }
        Duration pause = SHORTEST_PAUSE;
        while (!isStopped.getAsBoolean() && !lost.contains(partition(record))) {
            Outcome outcome = post.send(target.request(alert));
            if (outcome instanceof Outcome.Later later) {
                Duration wait = later.atLeast().compareTo(pause) > 0 ? later.atLeast() : pause;
                meters.retry(later.reason());
                progress.accept(target.name() + " " + later.why() + "; next try in " + wait.toMillis() / 1000.0 + " s");
                await(wait);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            } else {
                since = null;
                if (outcome instanceof Outcome.Refused refused) {
                    refused("refused", target.name() + " answers " + refused.why(), record);
                } else {
                    meters.alert("delivered");
                }
                return true;
            }
        }
        since = null;
        return false;
    }

    /** Stays in the group, and takes nothing. */
    private void await(Duration wait) {
        since = since == null ? Instant.now() : since;
        commit();
        isWaiting = true;
        consumer.pause(consumer.assignment());
        try {
            long end = System.nanoTime() + wait.toNanos();
            while (System.nanoTime() - end < 0 && !isStopped.getAsBoolean()) {
                consumer.poll(Duration.ofNanos(Math.max(1, Math.min(MOMENT.toNanos(), end - System.nanoTime()))));
            }
        } finally {
            isWaiting = false;
            consumer.resume(consumer.assignment());
        }
    }

    private void refused(String outcome, String why, ConsumerRecord<String, byte[]> record) {
        meters.alert(outcome);
        progress.accept(place(record) + " is a dead letter: " + why);
        Coordinates at = new Coordinates(record.topic(), record.partition(), record.offset());
        deadLetters.deadLetter(outcome, why, STEP, "Alert", at, record.value());
        deadLetters.flush();
    }

    private void commit() {
        if (done.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(done);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            progress.accept("partitions moved before all was committed: some alerts go out once more");
        }
        done.clear();
    }

    private static TopicPartition partition(ConsumerRecord<String, byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }

    private static String place(ConsumerRecord<String, byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    /** Also where it is closed: what was delivered is committed first. */
    private final class Moves implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit();
            lost.addAll(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            done.keySet().removeAll(partitions);
            lost.addAll(partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(new HashSet<>(partitions));
            Map<TopicPartition, OffsetAndMetadata> begins = new HashMap<>();
            for (TopicPartition each : partitions) {
                if (known.get(each) == null) {
                    begins.put(each, new OffsetAndMetadata(consumer.position(each)));
                }
            }
            if (!begins.isEmpty()) {
                consumer.commitSync(begins);
            }
            if (isWaiting) {
                consumer.pause(partitions);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
        deadLetters.close();
    }
}
