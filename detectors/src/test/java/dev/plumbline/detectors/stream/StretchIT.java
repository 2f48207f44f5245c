package dev.plumbline.detectors.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which records of a topic are read, on a broker. */
class StretchIT {
    private static final String TOPIC = "events";

    @TempDir
    private Path folder;

    @Test
    @Timeout(120)
    void itGoesFromAMomentToWhatWasTheLastAndTellsWhatIsMissing()
            throws IOException, ExecutionException, InterruptedException {
        Instant start = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.MILLIS);
        try (LocalBroker broker = LocalBroker.start(folder);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
                KafkaProducer<String, byte[]> producer = producer(broker, Map.of());
                KafkaProducer<String, byte[]> aborting = producer(broker, Map.of("transactional.id", "aborting"));
                KafkaConsumer<String, byte[]> consumer = WholeTopic.consumer(broker.address(), Map.of())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1))).all().get();
            write(producer, 0, "first", start);
            write(producer, 0, "second", start.plusSeconds(60));
            write(producer, 0, "out of order", start);
            write(producer, 1, "other", start.plusSeconds(30));
            aborting.initTransactions();
            aborting.beginTransaction();
            write(aborting, 0, "aborted", start.plusSeconds(90));
            aborting.abortTransaction();

            Stretch whole = Stretch.since(consumer, TOPIC, start);
            Stretch later = Stretch.since(consumer, TOPIC, start.plusSeconds(31));
            Stretch none = Stretch.since(consumer, TOPIC, start.plusSeconds(100));
            write(producer, 1, "after", start.plusSeconds(120));
            assertThat(keys(whole)).containsExactlyInAnyOrder("first", "second", "out of order", "other");
            assertThat(keys(later)).containsExactly("second", "out of order");
            assertThat(keys(none)).isEmpty();
            assertThat(whole.oldest()).isEmpty();

            admin.deleteRecords(Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
            Stretch cut = Stretch.since(consumer, TOPIC, start);
            assertThat(cut.oldest()).contains(start.plusSeconds(60));
            assertThat(keys(cut)).containsExactlyInAnyOrder("second", "out of order", "other", "after");
            assertThat(Stretch.since(consumer, TOPIC, start.plusSeconds(60)).oldest())
                    .isEmpty();
        }
    }

    private static List<String> keys(Stretch stretch) {
        List<String> keys = new ArrayList<>();
        List<Long> progress = new ArrayList<>(List.of(0L));
        stretch.read(record -> keys.add(record.key()), progress::add);
        assertThat(progress).isSorted().last().isEqualTo(stretch.size());
        return keys;
    }

    private static KafkaProducer<String, byte[]> producer(LocalBroker broker, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker.address());
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private static void write(KafkaProducer<String, byte[]> producer, int partition, String key, Instant at)
            throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(TOPIC, partition, at.toEpochMilli(), key, new byte[0]))
                .get();
    }
}
