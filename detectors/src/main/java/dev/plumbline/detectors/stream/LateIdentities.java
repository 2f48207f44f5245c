package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.enrich.Watermark;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Ownership;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Events whose container is known now, and was told of only when they had gone on as unknown. As far as the topic still tells: of
 * a container that has ended its beginning is no longer there, so it counts as told in time. For one thread.
 */
final class LateIdentities {
    /** So many are remembered by their ids; further ones are counted. */
    private static final int MOST = 100_000;

    private final long hold;
    private final Map<String, Long> toldAt = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private long firstSource = Long.MAX_VALUE;
    private boolean hasHeartbeats;
    private long count;

    /** @param hold how long events wait for their container */
    LateIdentities(Duration hold) {
        this.hold = hold.toMillis();
    }

    /**
     * A record of the identities' topic.
     *
     * @param identity null for a heartbeat, and for what takes an identity away
     * @param at the record's timestamp, in milliseconds since 1970
     */
    void told(String key, Identity identity, long at) {
        boolean isHeartbeat = key.startsWith(Watermark.HEARTBEAT);
        hasHeartbeats |= isHeartbeat;
        boolean isOfContainer = identity != null && identity.getContainerId() != null;
        if (isHeartbeat || isOfContainer) {
            firstSource = Math.min(firstSource, at);
        }
        if (isOfContainer) {
            long told = identity.getValidTo() == null ? at : 0;
            toldAt.merge(ContainerIds.shortened(identity.getContainerId()), told, Math::min);
        }
    }

    /** @param ingested the event's record's timestamp, in milliseconds since 1970 */
    void look(Enriched.Kernel enriched, long ingested) {
        KernelEvent event = enriched.event();
        String container = Keys.container(event);
        if (container == null || enriched.ownership() != Ownership.KNOWN || namesItsService(event)) {
            return;
        }
        long told = toldAt.getOrDefault(container, 0L);
        if (told > ingested && told > waitedUntil(event, ingested)) {
            count++;
            if (ids.size() < MOST) {
                ids.add(event.getId());
            }
        }
    }

    private static boolean namesItsService(KernelEvent event) {
        Process process = event.getProcess();
        return process.getIdentity() != null && process.getIdentity().getService() != null;
    }

    /** Nobody waits where nobody tells of containers. Heartbeats end the wait by the event's own time. */
    private long waitedUntil(KernelEvent event, long ingested) {
        if (ingested < firstSource) {
            return ingested;
        }
        return hold + (hasHeartbeats ? Math.min(ingested, event.getTime().toEpochMilli()) : ingested);
    }

    long count() {
        return count;
    }

    Set<String> ids() {
        return Set.copyOf(ids);
    }
}
