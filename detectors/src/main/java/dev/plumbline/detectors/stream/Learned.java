package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.event.Identity;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.schemas.Wire;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What one collector told of a container, for the events of another that does not know it. All events of a container are of one
 * task. Bounded: who was not told of for longest goes first.
 */
final class Learned {
    private static final int MOST = 20_000;

    private final KeyValueStore<String, byte[]> store;
    private final Map<String, Identity> byContainer = new LinkedHashMap<>(16, 0.75f, true);

    Learned(KeyValueStore<String, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(it -> {
                if (Wire.IDENTITY.decode(it.value) instanceof Wire.Decoded.Read<Identity> read) {
                    byContainer.put(it.key, read.value());
                }
            });
        }
    }

    /** By the first 12 digits of the container's id. */
    Map<String, Identity> byContainer() {
        return byContainer;
    }

    void from(Enricher enricher, KernelEvent event) {
        InlineIdentity told =
                event.getProcess() == null ? null : event.getProcess().getIdentity();
        String container = Keys.container(event);
        if (told == null || told.getService() == null || container == null) {
            return;
        }
        Identity known = byContainer.get(container);
        boolean isNews = known == null
                || !known.getService().equals(told.getService())
                || !Objects.equals(known.getNamespace(), told.getNamespace())
                || (told.getImageDigest() != null && !told.getImageDigest().equals(known.getImageDigest()));
        if (isNews) {
            Identity it = enricher.inline(event);
            byContainer.put(container, it);
            store.put(container, Wire.IDENTITY.encode(it));
            if (byContainer.size() > MOST) {
                String oldest = byContainer.keySet().iterator().next();
                byContainer.remove(oldest);
                store.delete(oldest);
            }
        }
    }
}
