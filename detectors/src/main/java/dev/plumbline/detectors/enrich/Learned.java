package dev.plumbline.detectors.enrich;

import dev.plumbline.event.Identity;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.schemas.Wire;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What one collector told of a container, for the events of another that does not know it. All events of a container are of one
 * task. Bounded: who was not told of for longest goes first.
 */
final class Learned {
    private static final int MOST = 20_000;

    private final Kept store;
    private final Map<String, Identity> byContainer = new LinkedHashMap<>(16, 0.75f, true);

    Learned(Kept store) {
        this.store = store;
        store.forEach((container, bytes) -> {
            if (Wire.IDENTITY.decode(bytes) instanceof Wire.Decoded.Read<Identity> read) {
                byContainer.put(container, read.value());
            }
        });
    }

    /** Null where no collector told of it. */
    Identity of(String containerId) {
        return byContainer.isEmpty() ? null : byContainer.get(ContainerIds.shortened(containerId));
    }

    void from(KernelEvent event) {
        Process process = event.getProcess();
        InlineIdentity told = process == null ? null : process.getIdentity();
        if (told == null || told.getService() == null || process.getContainerId() == null) {
            return;
        }
        String container = ContainerIds.shortened(process.getContainerId());
        Identity known = byContainer.get(container);
        boolean isNews = known == null
                || !known.getService().equals(told.getService())
                || !Objects.equals(known.getNamespace(), told.getNamespace())
                || (told.getImageDigest() != null && !told.getImageDigest().equals(known.getImageDigest()));
        if (isNews) {
            Identity it = Enricher.joined(event, told, null);
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
