package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.enrich.Seen;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Enriched;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The topology's enrich step over events at hand, without a broker.
 *
 * <p>Call {@link #pipeline} with all pipeline events first: they happen in the order of their time, and a kernel event
 * meets what was known at its own. Kernel events may then come in any order, one at a time, and are not kept.
 */
public final class Joining {
    private final Tables tables;
    private final Enricher enricher;
    private final Consumer<Enriched> sink;
    private final Map<String, Provenance> byImage = new HashMap<>();
    private final Seen seen = new Seen();

    /**
     * @param tables what is known already
     * @param sink given each event with what is known of it
     */
    public Joining(Tables tables, Enricher enricher, Consumer<Enriched> sink) {
        this.tables = tables;
        this.enricher = enricher;
        this.sink = sink;
    }

    /** What is known of an image before its first event. */
    public void known(Provenance provenance) {
        byImage.put(provenance.getImageDigest(), provenance);
        tables.provenance(provenance.getImageDigest(), provenance);
    }

    /** All pipeline events, in any order. */
    public void pipeline(List<PipelineEvent> events) {
        List<PipelineEvent> inOrder = new ArrayList<>(events);
        inOrder.sort(Comparator.comparing(PipelineEvent::getTime).thenComparing(PipelineEvent::getId));
        for (PipelineEvent event : inOrder) {
            String key = Provenances.key(event).orElse(event.getId());
            Provenance next = Provenances.add(byImage.get(key), key, event);
            byImage.put(key, next);
            tables.provenance(key, next);
            sink.accept(enricher.enrich(event, next));
        }
    }

    public void kernel(KernelEvent event) {
        seen.take(event);
        sink.accept(enricher.enrich(event, seen, Instant.MAX));
    }
}
