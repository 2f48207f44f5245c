package dev.plumbline.detectors.stream;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Puts what has one key on one partition, as Kafka does, and what concerns all on all. */
final class ByScope implements StreamPartitioner<String, byte[]> {
    /** Key of what goes to every partition. */
    static final String EVERYWHERE = "*";

    @Override
    public Optional<Set<Integer>> partitions(String topic, String key, byte[] value, int partitions) {
        return key.equals(EVERYWHERE)
                ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))
                : Optional.empty(); // Kafka's own way
    }
}
