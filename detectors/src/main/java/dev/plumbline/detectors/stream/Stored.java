package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.enrich.Kept;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What is remembered, in a store of the task and its changelog. */
record Stored(KeyValueStore<String, byte[]> store) implements Kept {
    @Override
    public void put(String key, byte[] value) {
        store.put(key, value);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public void forEach(BiConsumer<String, byte[]> each) {
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(it -> each.accept(it.key, it.value));
        }
    }
}
