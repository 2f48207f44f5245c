package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.enrich.Names;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Names that the containers of one task looked up. Bounded: what was looked up longest ago goes first. */
final class LookedUp implements Names {
    private static final int MOST = 20_000;

    private record Lookup(String name, Instant at) {
        byte[] bytes() {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(Long.BYTES + text.length)
                    .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, at))
                    .put(text)
                    .array();
        }

        static Lookup of(byte[] bytes) {
            Instant at = Instant.EPOCH.plus(ByteBuffer.wrap(bytes).getLong(), ChronoUnit.MICROS);
            return new Lookup(new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8), at);
        }
    }

    private final KeyValueStore<String, byte[]> store;
    private final Map<String, Lookup> lookups = new LinkedHashMap<>();

    LookedUp(KeyValueStore<String, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(it -> lookups.put(it.key, Lookup.of(it.value)));
        }
    }

    @Override
    public void told(String scope, String address, String name, Instant at) {
        String key = key(scope, address);
        Lookup before = lookups.get(key);
        if (before != null && before.at.isAfter(at)) {
            return;
        }
        Lookup now = new Lookup(name, at);
        lookups.remove(key);
        lookups.put(key, now);
        store.put(key, now.bytes());
        if (lookups.size() > MOST) {
            String oldest = lookups.keySet().iterator().next();
            lookups.remove(oldest);
            store.delete(oldest);
        }
    }

    @Override
    public String at(String scope, String address, Instant at) {
        if (lookups.isEmpty()) {
            return null;
        }
        Lookup it = lookups.get(key(scope, address));
        boolean isOfThen = it != null && !it.at.isAfter(at) && it.at.plus(FRESH).isAfter(at);
        return isOfThen ? it.name : null;
    }

    private static String key(String scope, String address) {
        return scope + "|" + address;
    }
}
