package dev.plumbline.rules;

import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import java.util.List;

/** One event and what is known of it as of its own time. What is not known is null. */
public sealed interface Enriched {

    /**
     * @param owner service that the process belongs to
     * @param peer the other side of a connection; {@link Peer#NONE} for events without one
     * @param provenance what the pipeline told of the owner's image
     * @param intent what the owner's developers declared
     * @param ownership whether the owner is known, or why not
     */
    record Kernel(
            KernelEvent event, Identity owner, Peer peer, Provenance provenance, Intent intent, Ownership ownership)
            implements Enriched {

        /** An event that waits for nobody. */
        public Kernel(KernelEvent event, Identity owner, Peer peer, Provenance provenance, Intent intent) {
            this(event, owner, peer, provenance, intent, owner == null ? Ownership.NO_CONTAINER : Ownership.KNOWN);
        }
    }

    /**
     * @param provenance what the pipeline told of the image up to and with this event; null where that is nothing
     * @param running who runs the image at the event's time; sorted, each once
     */
    record Pipeline(PipelineEvent event, Provenance provenance, List<Running> running) implements Enriched {

        /** An event of an image that nobody runs. */
        public Pipeline(PipelineEvent event, Provenance provenance) {
            this(event, provenance, List.of());
        }
    }
}
