package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Puts events, identities and intents on their topics, and what was refused on the dead letters.
 *
 * <p>Delivery: acknowledged by all in-sync replicas, in order for each key. Sending blocks while the producer's buffer is
 * full, so a slow broker slows the reader down and nothing is dropped.
 * <br>Errors: {@link #flush} and {@link #close} throw a {@link KafkaException} for what could not be delivered. Where the
 * producer has tried in vain for as long as it may, the cluster is away: from then on every call throws, at once, instead
 * of trying as long again. An event that is too large for its topic becomes a dead letter.
 */
public final class Publisher implements AutoCloseable {
    private static final int EIGHT_MIB = 8 * 1024 * 1024;

    private final Topics topics;
    private final String servers;
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final LongAdder oversize = new LongAdder();

    /** @param kafka settings passed on to the producer */
    public Publisher(String servers, Map<String, String> kafka, Topics topics) {
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
        settings.putAll(kafka);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    public void kernelEvent(KernelEvent event) {
        send(topics.kernelEvents(), Keys.of(event), Wire.KERNEL_EVENT.encode(event));
    }

    public void pipelineEvent(PipelineEvent event) {
        String key = Provenances.key(event).orElse(null);
        send(topics.pipelineEvents(), key, Wire.PIPELINE_EVENT.encode(event));
    }

    public void identity(Identity identity) {
        send(topics.identities(), Tables.key(identity), Wire.IDENTITY.encode(identity));
    }

    public void intent(Intent intent) {
        send(topics.intents(), Tables.key(intent), Wire.INTENT.encode(intent));
    }

    /** @param format the input's format */
    public void refused(Parsed.Rejected rejected, String format, Instant now) {
        DeadLetter letter = DeadLetters.ofInput(rejected, format, now);
        send(topics.deadLetters(), DeadLetters.key(letter), Wire.DEAD_LETTER.encode(letter));
    }

    /** Returns once all is acknowledged. */
    public void flush() {
        producer.flush();
        requireDelivered();
    }

    private void requireDelivered() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new KafkaException(
                    "not all could be delivered to Kafka at " + servers + ": " + failed.getMessage(), failed);
        }
    }

    /** Number of events that were too large for their topic. */
    public long oversize() {
        return oversize.sum();
    }

    private void send(Topics.Topic topic, String key, byte[] value) {
        if (failure.get() instanceof RetriableException) {
            requireDelivered();
        }
        deliver(topic, key, value);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback sees every outcome
    private void deliver(Topics.Topic topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic.name(), key, value), (metadata, error) -> {
            if (error instanceof RecordTooLargeException && !topic.equals(topics.deadLetters())) {
                oversize.increment();
                tooLarge(topic, key, value, error);
            } else if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    private void tooLarge(Topics.Topic topic, String key, byte[] value, Exception error) {
        DeadLetter letter = DeadLetters.ofTopic(
                "oversize",
                error.getMessage(),
                "ingest",
                null,
                new Coordinates(topic.name(), -1, -1),
                value,
                Instant.now());
        deliver(topics.deadLetters(), key, Wire.DEAD_LETTER.encode(letter));
    }

    @Override
    public void close() {
        try {
            if (failure.get() == null) {
                producer.flush();
            }
            requireDelivered();
        } finally {
            producer.close(Duration.ofSeconds(5));
        }
    }
}
