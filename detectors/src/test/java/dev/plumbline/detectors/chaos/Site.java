package dev.plumbline.detectors.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.chaos.Load.Line;
import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.DeadLetterReader;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.detectors.stream.WholeTopic;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** One set of topics: what is written there, and what comes out. */
final class Site implements AutoCloseable {
    private final String servers;
    private final Topics topics;
    private final Publisher publisher;
    private final KafkaProducer<String, byte[]> spoiler;
    private final Watch watch;
    private final Map<String, Long> published = new ConcurrentHashMap<>();
    private final List<String> spoilt = new ArrayList<>();

    /** @param prefix of the topics, which are there already */
    Site(String servers, String prefix) {
        this.servers = servers;
        this.topics = topics(prefix);
        this.publisher = new Publisher(servers, Map.of(), topics);
        this.spoiler = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
                new StringSerializer(),
                new ByteArraySerializer());
        this.watch = new Watch(servers, topics);
    }

    private static Topics topics(String prefix) {
        Settings.Read read = Settings.read(Map.of(), "", Map.of(), Map.of("topic.prefix", prefix), "test");
        return Topics.named(((Settings.Read.Valid) read).settings());
    }

    Watch watch() {
        return watch;
    }

    /** Tells whose the containers are, and then the openers. Returns once all are with the brokers. */
    void open(Load load) {
        Declarations.Read<Identity> read = Declarations.identities(load.identities(), "identities.yaml");
        assertThat(read.errors()).isEmpty();
        read.entries().forEach(publisher::identity);
        publisher.flush();
        load.openers().forEach(this::publish);
        publisher.flush();
    }

    void publish(Line line) {
        KernelEvent event = line.event();
        published.putIfAbsent(event.getId(), System.nanoTime());
        publisher.kernelEvent(event);
    }

    /** Puts bytes that are no event among the container's events. Returns once they are with the brokers. */
    void spoil(Line line) {
        byte[] bytes = ("no event, before " + line.text()).getBytes(StandardCharsets.UTF_8);
        try {
            RecordMetadata at = spoiler.send(new ProducerRecord<>(
                            topics.kernelEvents().name(), line.container().substring(0, 12), bytes))
                    .get();
            spoilt.add(place(at.topic(), at.partition(), at.offset()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns once all is with the brokers. */
    void flush() {
        publisher.flush();
    }

    /** When each event was published for the first time, in nanoseconds. */
    Map<String, Long> published() {
        return Map.copyOf(published);
    }

    /** What is wrong with the dead letters: each record that was spoilt gives one, and nothing else does. */
    List<String> deadLetterProblems() {
        Map<String, Integer> letters = new HashMap<>();
        try (DeadLetterReader reader = new DeadLetterReader(servers, Map.of(), problem -> letters.put(problem, 2))) {
            reader.read(topics.deadLetters(), it -> letters.merge(place(it.letter()), 1, Integer::sum));
        }
        List<String> problems = new ArrayList<>();
        Set<String> missing = new HashSet<>(spoilt);
        missing.removeAll(letters.keySet());
        missing.forEach(it -> problems.add("no dead letter of " + it));
        letters.forEach((place, count) -> {
            if (!spoilt.contains(place)) {
                problems.add("a dead letter of what was right: " + place);
            } else if (count > 1) {
                problems.add(count + " dead letters of " + place);
            }
        });
        return problems;
    }

    /** Number of OCSF findings: as many as alerts. */
    int findings() {
        int[] count = {0};
        try (KafkaConsumer<String, byte[]> consumer = WholeTopic.consumer(servers, Map.of())) {
            WholeTopic.read(consumer, topics.ocsf().name(), record -> count[0]++);
        }
        return count[0];
    }

    private static String place(DeadLetter it) {
        return place(it.getTopic(), it.getPartition(), it.getOffset());
    }

    private static String place(String topic, int partition, long offset) {
        return topic + "-" + partition + "@" + offset;
    }

    @Override
    public void close() {
        publisher.close();
        spoiler.close();
        watch.close();
    }
}
