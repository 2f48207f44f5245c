package dev.plumbline.rules;

import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;

/** One event and what is known of it as of its own time. What is not known is null. */
public sealed interface Enriched {

    /**
     * @param owner service that the process belongs to
     * @param peer the other side of a connection; {@link Peer#NONE} for events without one
     * @param provenance what the pipeline told of the owner's image
     * @param intent what the owner's developers declared
     */
    record Kernel(KernelEvent event, Identity owner, Peer peer, Provenance provenance, Intent intent)
            implements Enriched {}

    /** @param provenance what the pipeline told of the image up to and with this event; null where that is nothing */
    record Pipeline(PipelineEvent event, Provenance provenance) implements Enriched {}
}
