package dev.plumbline.detectors.intake;

import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;

/**
 * The topics. Whether they are there is looked at every few seconds, so that requests are refused at once where the broker
 * is away, instead of each waiting for it.
 */
public final class KafkaLanding implements Landing, AutoCloseable {
    private static final long LOOK_EVERY_SECONDS = 3;

    /** A request that waits longer is better sent again. What the user has set for Kafka stands above them. */
    private static final Map<String, String> IMPATIENT =
            Map.of("max.block.ms", "5000", "request.timeout.ms", "5000", "delivery.timeout.ms", "15000");

    private final Publisher publisher;
    private final Brokers brokers;
    private final List<Topics.Topic> landing;
    private final String servers;
    private final ScheduledExecutorService look;
    private volatile Optional<String> trouble;

    /**
     * @param kafka settings passed on to Kafka
     * @param redaction takes out what looks like a secret
     * @throws KafkaException if no server's name can be resolved, or a setting of Kafka's is wrong
     */
    @SuppressWarnings("FutureReturnValueIgnored") // it looks until it is closed
    public KafkaLanding(String servers, Map<String, String> kafka, Topics topics, Redaction redaction) {
        this.landing = topics.landing(Format.Family.ANY);
        this.servers = servers;
        this.trouble = Optional.of("Kafka at " + servers + " has not answered yet");
        Map<String, String> settings = new HashMap<>(IMPATIENT);
        settings.putAll(kafka);
        this.brokers = new Brokers(servers, kafka);
        this.publisher = new Publisher(servers, settings, topics, redaction);
        this.look = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "plumbline-intake-broker");
            thread.setDaemon(true);
            return thread;
        });
        look.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            Optional<String> away = brokers.unreachable();
            trouble = away.isPresent() ? away : missing();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            trouble = Optional.of("Kafka at " + servers + " cannot be asked: " + e.getMessage());
        }
    }

    private Optional<String> missing() throws InterruptedException {
        Map<String, ?> existing = brokers.existing(landing);
        List<String> missing = landing.stream()
                .map(Topics.Topic::name)
                .filter(name -> !existing.containsKey(name))
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("there is no topic " + String.join(", ", missing) + " at " + servers
                        + "; 'plumbline topics --create' makes it");
    }

    @Override
    public Optional<String> trouble() {
        return trouble;
    }

    @Override
    public Parsed redacted(Parsed parsed, String format) {
        return publisher.redacted(parsed, format);
    }

    @Override
    public Batch begin() {
        Publisher.Batch batch = publisher.batch();
        return new Batch() {
            @Override
            public void put(Parsed parsed, String format, Instant now) {
                batch.put(parsed, format, now);
            }

            @Override
            public long await(Duration longest) throws InterruptedException {
                batch.await(longest);
                return batch.oversize();
            }
        };
    }

    @Override
    public void close() {
        look.shutdownNow();
        brokers.close();
        publisher.close();
    }
}
