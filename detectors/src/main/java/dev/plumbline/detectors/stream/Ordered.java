package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.detect.Settling;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Bytes in the order of their keys, in a store of the task and its changelog. */
record Ordered(KeyValueStore<String, byte[]> store) implements Settling.Store {
    @Override
    public byte[] get(String key) {
        return store.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        store.put(key, value);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public List<String> keys(String from, String to, int most) {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> found = store.range(from, to)) {
            while (found.hasNext() && keys.size() < most) {
                String key = found.next().key;
                if (!key.equals(to)) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }
}
