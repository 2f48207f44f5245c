package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.correlate.Correlating;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Endpoint.Health;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Correlator;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TaskMetadata;
import org.apache.kafka.streams.ThreadMetadata;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topology at work against a cluster: waits for the broker, makes the topics, runs, and tells how it is.
 *
 * <p>Exactly once from input offsets to alerts. A broker that goes away turns {@link #ready} false; the work goes on by
 * itself when it is back.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration WATCH = Duration.ofSeconds(2);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final String LARGEST = Integer.toString(Topics.LARGEST);
    private static final int DEATHS = 10;
    private static final Duration DEATHS_WITHIN = Duration.ofMinutes(10);

    private final Settings settings;
    private final Topics topics;
    private final Meters meters;
    private final Tables tables;
    private final RulesInUse rules;
    private final Exceptions exceptions;
    private final Brokers brokers;
    private final PartitionEnds ends;
    private final KafkaStreams streams;
    private final KafkaStreamsMetrics streamsMetrics;
    private final List<Long> deaths = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String trouble = "starting";
    /** Of those that read events: as many as the topic with the most partitions has. */
    private volatile int tasks = 1;

    /** With no exceptions but those of the topic. */
    public Engine(Settings settings, List<Pack> packs, Meters meters) {
        this(settings, packs, new Exceptions(meters), meters);
    }

    /** @param exceptions those of files; the topology fills in those of the topic */
    public Engine(Settings settings, List<Pack> packs, Exceptions exceptions, Meters meters) {
        this.settings = settings;
        this.rules = new RulesInUse(packs, -1, new Quarantine(settings.rulesBudget()));
        this.exceptions = exceptions;
        this.topics = Topics.named(settings);
        this.meters = meters;
        Redaction redaction = settings.redaction();
        meters.redaction(redaction);
        this.tables = new Tables(settings.identityRetention());
        List<String> events =
                List.of(topics.kernelEvents().name(), topics.pipelineEvents().name());
        this.ends = new PartitionEnds(events);
        Topology topology = DetectionTopology.build(
                topics,
                tables,
                new Enricher(tables, settings.networks(), settings.pendingHold(), meters::identityConflict),
                rules,
                settings.rawTopics(),
                redaction,
                exceptions,
                new Settling.Limits(settings.repeatWindow(), settings.floodLimit(), settings.suppressionMax()),
                new Enrich.Hold(settings.pendingHold(), settings.pendingMax()),
                new Correlating.Limits(lateness(settings), settings.correlateSignalsMax(), Correlator.Limits.USUAL),
                new Reach(topics.kernelEvents().name(), topics.pipelineEvents().name(), () -> tasks, ends),
                meters,
                Framing.of(settings.kafka()));
        this.brokers = new Brokers(settings.bootstrapServers(), settings.kafka());
        this.streams = new KafkaStreams(
                topology, properties(settings, topics.deadLetters().name()), ends);
        this.streamsMetrics = new KafkaStreamsMetrics(streams);
        streams.setUncaughtExceptionHandler(this::uncaught);
        streamsMetrics.bindTo(meters.registry());
        meters.rules(packs);
        meters.tables(tables::identityCount, tables::intentCount, tables::imageCount);
        meters.quarantine(rules.quarantine());
        meters.exceptions(exceptions, Instant::now);
        meters.evictions(tables::identitiesEvicted);
        meters.ready(() -> ready().good() ? 1 : 0);
    }

    /** What waits for its container comes later by as much. */
    private static Duration lateness(Settings settings) {
        Duration set = settings.correlateLateness();
        return set.compareTo(settings.pendingHold()) > 0 ? set : settings.pendingHold();
    }

    /**
     * What the topology reads and writes, without a cluster.
     *
     * @param deadLetters topic of what fails, which stands in no description
     */
    record Described(TopologyDescription topology, String deadLetters) {}

    static Described described(Settings settings) {
        Topics topics = Topics.named(settings);
        Meters meters = new Meters(new SimpleMeterRegistry());
        Tables tables = new Tables(settings.identityRetention());
        Topology topology = DetectionTopology.build(
                topics,
                tables,
                new Enricher(tables, settings.networks(), settings.pendingHold(), field -> {}),
                new RulesInUse(List.of(), -1),
                settings.rawTopics(),
                Redaction.none(),
                new Exceptions(meters),
                new Settling.Limits(settings.repeatWindow(), settings.floodLimit(), settings.suppressionMax()),
                new Enrich.Hold(settings.pendingHold(), settings.pendingMax()),
                new Correlating.Limits(lateness(settings), settings.correlateSignalsMax(), Correlator.Limits.USUAL),
                new Reach(
                        topics.kernelEvents().name(),
                        topics.pipelineEvents().name(),
                        () -> 1,
                        (topic, partition) -> OptionalLong.empty()),
                meters,
                Framing.NONE);
        return new Described(topology.describe(), topics.deadLetters().name());
    }

    /**
     * Returns once the topology has been started; it is ready some moments later.
     *
     * @param progress told what is waited for
     */
    public void start(Consumer<String> progress) throws InterruptedException {
        start(progress, () -> {});
    }

    /**
     * As {@link #start(Consumer)}.
     *
     * @param topicsReady called when the topics are there and nothing is read yet
     */
    public void start(Consumer<String> progress, Runnable topicsReady) throws InterruptedException {
        if (!brokers.await(() -> !isClosed(), problem -> {
            trouble = problem;
            progress.accept(problem);
        })) {
            return;
        }
        trouble = "starting";
        prepareTopics(progress);
        tasks = brokers.partitions(List.of(topics.kernelEvents(), topics.pipelineEvents()));
        topicsReady.run();
        streams.start();
        Thread watch = new Thread(this::watch, "plumbline-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Other rules from the next event on: each thread takes them up between two events. */
    public void reload(List<Pack> packs) {
        reload(packs, rules.held().position());
    }

    /**
     * As {@link #reload(List)}.
     *
     * @param position of the last change on the topic of published packs that they have; −1 where there is none
     */
    public void reload(List<Pack> packs, long position) {
        meters.rules(packs);
        rules.take(packs, position);
    }

    /** What is published up to there changes nothing for this instance. */
    public void looked(long position) {
        rules.looked(position);
    }

    /** Lets a rule out of quarantine: it is asked again from the next event on. */
    public void release(String rule) {
        if (rules.quarantine().release(rule)) {
            LOG.info("the rule {} is out of quarantine", rule);
        }
    }

    /** Rules that are in quarantine now. */
    public List<Quarantined> quarantined() {
        return rules.quarantine().rules();
    }

    /** Whether the process does its work or can still come to do it. */
    public Health live() {
        KafkaStreams.State state = streams.state();
        boolean dead = state == KafkaStreams.State.ERROR || state == KafkaStreams.State.NOT_RUNNING;
        return new Health(!dead, "topology is " + state);
    }

    /** Whether events that arrive now are worked on now. */
    public Health ready() {
        if (!trouble.isEmpty() && !trouble.equals("starting")) {
            return new Health(false, trouble);
        }
        KafkaStreams.State state = streams.state();
        return new Health(state == KafkaStreams.State.RUNNING, "topology is " + state);
    }

    /**
     * Returns whether it became ready in time.
     *
     * @param givenUp whether to wait no longer
     */
    public boolean awaitReady(Duration patience, BooleanSupplier givenUp) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!ready().good()) {
            if (System.nanoTime() > end || !live().good() || givenUp.getAsBoolean()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return true;
    }

    /** What every reader of the cluster joins events with. */
    public Tables tables() {
        return tables;
    }

    private void prepareTopics(Consumer<String> progress) throws InterruptedException {
        if (settings.topicCreate()) {
            List<String> created = brokers.create(topics, settings.topicPartitions(), settings.topicReplication());
            if (!created.isEmpty()) {
                progress.accept("created the topics " + String.join(", ", created));
            }
            return;
        }
        var existing = brokers.existing(topics.all());
        List<String> missing = topics.all().stream()
                .map(Topics.Topic::name)
                .filter(name -> !existing.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("topics are missing: " + String.join(", ", missing)
                    + "; create them with 'topics --create', or set topic.create = true");
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /**
     * A thread that died of something passing is replaced; the transaction it was in is undone. What kills one again and
     * again does not pass: then the engine ends, is no longer alive, and whoever looks after it sees so.
     */
    private synchronized StreamThreadExceptionResponse uncaught(Throwable error) {
        long now = System.nanoTime();
        deaths.removeIf(death -> now - death > DEATHS_WITHIN.toNanos());
        deaths.add(now);
        if (deaths.size() > DEATHS) {
            LOG.error("stream threads failed {} times in {}; the engine ends", deaths.size(), DEATHS_WITHIN, error);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("a stream thread failed and is replaced{}", refusal(error), error);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private static String refusal(Throwable error) {
        return Rights.missing(error).map(missing -> ": " + missing).orElse("");
    }

    private void watch() {
        try {
            while (!closed.await(WATCH.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() throws InterruptedException {
        try {
            String now = brokers.unreachable().orElse("");
            if (!now.equals(trouble) && !isClosed()) {
                if (now.isEmpty() && !trouble.equals("starting")) {
                    LOG.info("Kafka at {} answers again", settings.bootstrapServers());
                } else if (!now.isEmpty() && (trouble.isEmpty() || trouble.equals("starting"))) {
                    LOG.warn("{}; retrying", now);
                }
                trouble = now;
            }
            exceptions.newlyExpired(Instant.now()).forEach(LOG::warn);
            meters.lag(lag());
            if (now.isEmpty()) {
                brokers.look(ends);
            }
        } catch (RuntimeException e) {
            LOG.warn("cannot look after the topology: {}", e.toString());
        }
    }

    private Map<Tags, Long> lag() {
        Map<Tags, Long> lag = new HashMap<>();
        for (ThreadMetadata thread : streams.metadataForLocalThreads()) {
            for (TaskMetadata task : thread.activeTasks()) {
                task.endOffsets().forEach((partition, end) -> {
                    long committed = task.committedOffsets().getOrDefault(partition, 0L);
                    lag.put(tags(partition), Math.max(0, end - Math.max(0, committed)));
                });
            }
        }
        return lag;
    }

    private static Tags tags(TopicPartition partition) {
        return Tags.of("topic", partition.topic(), "partition", Integer.toString(partition.partition()));
    }

    /** Kafka's own settings: ours first, then what a user passes on. */
    static Properties properties(Settings settings, String deadLetters) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, UnexpectedFailure.class);
        // Deprecated from its first day, as Kafka 5 will always do so; until then it must be asked for.
        properties.put("processing.exception.handler.global.enabled", true);
        properties.put(UnexpectedFailure.TOPIC, deadLetters);
        if (!settings.instanceId().isEmpty()) {
            properties.put(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), settings.instanceId());
        }
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), "6000");
        properties.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), "2000");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // Kernel and pipeline events of one partition share a task and meet through tables alone: neither waits for the
        // other. Where one does, Kafka Streams 4.3 formats a message for each record, a fifth of a thread's time.
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), LARGEST);
        properties.put(StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), LARGEST);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        if (StreamsConfig.AT_LEAST_ONCE.equals(settings.kafka().get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG))) {
            // Kafka Streams' own 100 ms would stand twice on an alert's way. Exactly once, a commit sends what is
            // there.
            properties.put(ProducerConfig.LINGER_MS_CONFIG, "5");
        } else {
            // With more, the first batches of a transaction overtake each other, the broker refuses what came too
            // early, and
            // at times the transaction stands until it times out.
            properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), "1");
        }
        properties.putAll(Framing.ofKafka(settings.kafka()));
        return properties;
    }

    @Override
    public void close() {
        closed.countDown();
        streams.close(STOP);
        streamsMetrics.close();
        brokers.close();
    }
}
