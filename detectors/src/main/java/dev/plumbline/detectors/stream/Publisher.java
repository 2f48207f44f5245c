package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.detectors.stream.Acks.Outgoing;
import dev.plumbline.event.AlertException;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Puts events, identities, intents and exceptions on their topics, and what was refused on the dead letters.
 *
 * <p>Delivery: acknowledged by all in-sync replicas, in order for each key. Sending blocks while the producer's buffer is
 * full, so a slow broker slows the reader down and nothing is dropped.
 * <br>Errors: {@link #flush} and {@link #close} throw a {@link KafkaException} for what could not be delivered. Where the
 * producer has tried in vain for as long as it may, the cluster is away: from then on every call throws, at once, instead
 * of trying as long again. A {@link Batch} has failures of its own, so that a process that lives on can go on once the
 * cluster is back. An event that is too large for its topic becomes a dead letter.
 * <br>What looks like a secret is taken out first.
 */
public final class Publisher implements AutoCloseable {
    private static final String HEARTBEAT = "heartbeat/";
    private static final int EIGHT_MIB = 8 * 1024 * 1024;

    private final Topics topics;
    private final String servers;
    private final KafkaProducer<String, byte[]> producer;
    private final Redaction redaction;
    private final Acks acks = new Acks();
    private volatile boolean lettersAreLookedUp;

    /** A publisher as it is set. */
    public static Publisher of(Settings settings) {
        return new Publisher(
                settings.bootstrapServers(), settings.kafka(), Topics.named(settings), settings.redaction());
    }

    /** A publisher that takes out what looks like a secret by the built-in patterns. */
    public Publisher(String servers, Map<String, String> kafka, Topics topics) {
        this(servers, kafka, topics, Redaction.defaults());
    }

    /**
     * @param kafka settings passed on to the producer
     * @param redaction takes out what looks like a secret
     */
    public Publisher(String servers, Map<String, String> kafka, Topics topics, Redaction redaction) {
        this.redaction = redaction;
        this.topics = topics;
        this.servers = servers;
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, EIGHT_MIB);
        // A new partition may refuse the first batch and take the second, and the first is then out of order for good
        // (KAFKA-15591). One request at a time cannot overtake; a request holds the batches of all partitions.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.putAll(Framing.ofKafka(kafka));
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(
                settings, new StringSerializer(), Framing.of(kafka).serializer());
    }

    public void kernelEvent(KernelEvent event) {
        put(new Parsed.Kernel(event), "", event.getIngestTime());
    }

    public void pipelineEvent(PipelineEvent event) {
        put(new Parsed.Pipeline(event), "", event.getIngestTime());
    }

    public void identity(Identity identity) {
        send(new Outgoing(topics.identities(), Tables.key(identity), Wire.IDENTITY.encode(identity), null));
    }

    /**
     * Takes an identity off its topic.
     *
     * @param key as {@link Tables#key} of the identity
     */
    public void forgetIdentity(String key) {
        send(new Outgoing(topics.identities(), key, null, null));
    }

    /**
     * Says on every partition of the identities that all that a source saw up to a moment is acknowledged: key
     * {@code heartbeat/SOURCE}, no value, that moment as the record's timestamp. Returns once all that was sent before is
     * acknowledged, which it awaits first.
     */
    public void heartbeat(String source, Instant upTo) {
        flush();
        String topic = topics.identities().name();
        for (PartitionInfo partition : producer.partitionsFor(topic)) {
            deliver(
                    new ProducerRecord<>(
                            topic, partition.partition(), upTo.toEpochMilli(), HEARTBEAT + source, (byte[]) null),
                    new Outgoing(topics.identities(), HEARTBEAT + source, null, null),
                    acks);
        }
    }

    public void intent(Intent intent) {
        send(new Outgoing(topics.intents(), Tables.key(intent), Wire.INTENT.encode(intent), null));
    }

    public void exception(AlertException exception) {
        send(new Outgoing(topics.exceptions(), exception.getId(), Wire.EXCEPTION.encode(exception), null));
    }

    /** Takes an exception off its topic. */
    public void forgetException(String id) {
        send(new Outgoing(topics.exceptions(), id, null, null));
    }

    /** @param format the input's format */
    public void refused(Parsed.Rejected rejected, String format, Instant now) {
        put(rejected, format, now);
    }

    /**
     * A record of a topic that a step could not work on.
     *
     * @param reason one word
     * @param schema of the record
     */
    public void deadLetter(String reason, String detail, String step, String schema, Coordinates at, byte[] raw) {
        send(outgoing(DeadLetters.ofTopic(reason, detail, step, schema, at, raw, Instant.now())));
    }

    /**
     * What a record gave: an event, or a dead letter.
     *
     * @param format the input's format
     */
    public void put(Parsed parsed, String format, Instant now) {
        send(outgoing(parsed, format, now));
    }

    /** Records of which it is told when exactly they are acknowledged, whatever else is under way. For one thread. */
    public Batch batch() {
        return new Batch();
    }

    /** Returns once all is acknowledged but what is in batches. */
    public void flush() {
        do {
            sendLetters(acks);
            producer.flush();
        } while (sendLetters(acks));
        requireDelivered(acks);
    }

    /** What is published of it, for whoever tells of it elsewhere. */
    public Parsed redacted(Parsed parsed, String format) {
        return redaction.redacted(parsed, format);
    }

    /** Number of values that looked like secrets and were taken out. */
    public long redacted() {
        return redaction.count();
    }

    /** Number of events that were too large for their topic. */
    public long oversize() {
        return acks.oversizeCount();
    }

    /** See {@link Publisher#batch}. */
    public final class Batch {
        private final Acks own = new Acks();

        private Batch() {}

        /** See {@link Publisher#put}. Waits while the producer's buffer is full, or where the cluster is not known yet. */
        public void put(Parsed parsed, String format, Instant now) {
            requireDelivered(own);
            deliver(outgoing(parsed, format, now), own);
        }

        /**
         * Returns once all is acknowledged.
         *
         * @throws KafkaException if something could not be delivered, or not within that time; it may come all the same
         */
        public void await(Duration longest) throws InterruptedException {
            long end = System.nanoTime() + longest.toNanos();
            while (!own.awaitAny(end)) {
                requireDelivered(own);
                if (!sendLetters(own)) {
                    throw new TimeoutException(
                            "Kafka at " + servers + " has not acknowledged within " + longest.toMillis() + " ms");
                }
            }
            requireDelivered(own);
        }

        /** Number of its events that were too large for their topic, and are dead letters. */
        public long oversize() {
            return own.oversizeCount();
        }
    }

    private Outgoing outgoing(Parsed whole, String format, Instant now) {
        Parsed parsed = redaction.redacted(whole, format);
        if (parsed instanceof Parsed.Kernel kernel) {
            return outgoing(kernel.event());
        }
        return parsed instanceof Parsed.Pipeline pipeline
                ? outgoing(pipeline.event())
                : outgoing(DeadLetters.ofInput((Parsed.Rejected) parsed, format, now));
    }

    private Outgoing outgoing(KernelEvent event) {
        return new Outgoing(topics.kernelEvents(), Keys.of(event), Wire.KERNEL_EVENT.encode(event), event.getOrigin());
    }

    private Outgoing outgoing(PipelineEvent event) {
        return new Outgoing(
                topics.pipelineEvents(), Keys.of(event), Wire.PIPELINE_EVENT.encode(event), event.getOrigin());
    }

    private Outgoing outgoing(DeadLetter letter) {
        return new Outgoing(topics.deadLetters(), DeadLetters.key(letter), Wire.DEAD_LETTER.encode(letter), null);
    }

    private void send(Outgoing record) {
        if (acks.failure() instanceof RetriableException) {
            requireDelivered(acks);
        }
        sendLetters(acks);
        deliver(record, acks);
    }

    /** Whether there were any. */
    private boolean sendLetters(Acks of) {
        Outgoing letter = of.nextLetter();
        boolean any = letter != null;
        for (; letter != null; letter = of.nextLetter()) {
            deliver(letter, of);
            of.acknowledged(); // it stands for the event, which was on its way until now
        }
        return any;
    }

    private void deliver(Outgoing record, Acks told) {
        deliver(new ProducerRecord<>(record.topic().name(), record.key(), record.value()), record, told);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees every outcome
    private void deliver(ProducerRecord<String, byte[]> sent, Outgoing record, Acks told) {
        told.sent();
        boolean isLetter = record.topic().equals(topics.deadLetters());
        try {
            producer.send(sent, (metadata, error) -> {
                if (error == null) {
                    told.acknowledged();
                } else if (error instanceof RecordTooLargeException && !isLetter) {
                    told.tooLarge(letter(record, error), error);
                } else {
                    told.failed(error);
                }
            });
        } catch (KafkaException e) {
            told.failed(e);
            throw e;
        }
        lookUpLetters(told);
    }

    /** Looks the dead letters' topic up while the cluster is there, so that no letter has to wait for it later. */
    private void lookUpLetters(Acks told) {
        if (!lettersAreLookedUp && told.failure() == null) {
            lettersAreLookedUp = true;
            try {
                producer.partitionsFor(topics.deadLetters().name());
            } catch (KafkaException e) {
                // Whoever sends a letter is told.
            }
        }
    }

    private Outgoing letter(Outgoing event, Exception error) {
        return outgoing(DeadLetters.ofEvent(
                "oversize", error.getMessage(), event.topic().name(), event.origin(), event.value(), Instant.now()));
    }

    private void requireDelivered(Acks of) {
        Exception failed = of.failure();
        if (failed != null) {
            String undelivered = "not all could be delivered to Kafka at " + servers + ": ";
            throw Rights.missing(failed, AclOperation.WRITE)
                    .<KafkaException>map(missing -> new Rights.Missing(undelivered + missing))
                    .orElseGet(() -> new KafkaException(undelivered + failed.getMessage(), failed));
        }
    }

    @Override
    public void close() {
        try {
            if (acks.failure() == null) {
                flush();
            }
            requireDelivered(acks);
        } finally {
            producer.close(Duration.ofSeconds(5));
        }
    }
}
