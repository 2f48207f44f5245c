package dev.plumbline.detectors.stream;

import dev.plumbline.event.DeadLetter;
import dev.plumbline.schemas.Wire;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/** Reads the dead letters that are committed, from the first to what was the last when it began. For one thread. */
public final class DeadLetterReader implements AutoCloseable {
    /**
     * A dead letter and where it stands.
     *
     * @param place partition and offset, such as {@code 3-1024}
     */
    public record Entry(String place, DeadLetter letter) {}

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<String> undecodable;

    /**
     * @param undecodable told of records that are no dead letters
     * @throws KafkaException if the cluster does not answer
     */
    public DeadLetterReader(String servers, Map<String, String> kafka, Consumer<String> undecodable) {
        this.consumer = WholeTopic.consumer(servers, kafka);
        this.undecodable = undecodable;
    }

    /** Gives every letter to the sink, in order within a partition. */
    public void read(Topics.Topic topic, Consumer<Entry> sink) {
        WholeTopic.read(consumer, topic.name(), record -> give(record, sink));
    }

    private void give(ConsumerRecord<String, byte[]> record, Consumer<Entry> sink) {
        String place = record.partition() + "-" + record.offset();
        Wire.Decoded<DeadLetter> decoded = Wire.DEAD_LETTER.decode(record.value());
        if (decoded instanceof Wire.Decoded.Read<DeadLetter> read) {
            sink.accept(new Entry(place, read.value()));
        } else {
            undecodable.accept(record.topic() + " " + place + " is no dead letter: "
                    + ((Wire.Decoded.Undecodable<DeadLetter>) decoded).detail());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
