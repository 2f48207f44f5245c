package dev.plumbline.rules;

import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageScanned;
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
     * @param running services that run the image now; empty where none is known to
     * @param intent what the developers of the service that is deployed declared; null for other steps
     * @param scanBefore what the same scanner found the time before, for a scan; null where that is not known
     */
    record Pipeline(
            PipelineEvent event, Provenance provenance, List<Running> running, ImageScanned scanBefore, Intent intent)
            implements Enriched {
        public Pipeline {
            running = List.copyOf(running);
        }

        /** Of no service's deployment. */
        public Pipeline(PipelineEvent event, Provenance provenance, List<Running> running, ImageScanned scanBefore) {
            this(event, provenance, running, scanBefore, null);
        }

        /** The scan before is looked for among the provenance's steps: a view that carries none has none. */
        public Pipeline(PipelineEvent event, Provenance provenance, List<Running> running) {
            this(event, provenance, running, scanBefore(provenance, event));
        }

        /** Of what no service is known to run. */
        public Pipeline(PipelineEvent event, Provenance provenance) {
            this(event, provenance, List.of());
        }

        /**
         * What the scanner of {@code event} found in the image the time before, by the events' own order; null where the
         * event is no scan, or there was none.
         *
         * @param whole with its steps in the order of time and id; may be null
         */
        public static ImageScanned scanBefore(Provenance whole, PipelineEvent event) {
            ImageScanned before = null;
            if (whole != null && event.getStep() instanceof ImageScanned scan) {
                for (PipelineEvent step : whole.getSteps()) {
                    if (!isBefore(step, event)) {
                        break;
                    }
                    if (step.getStep() instanceof ImageScanned it
                            && it.getScanner().equals(scan.getScanner())) {
                        before = it;
                    }
                }
            }
            return before;
        }

        private static boolean isBefore(PipelineEvent a, PipelineEvent b) {
            int byTime = a.getTime().compareTo(b.getTime());
            return byTime < 0 || (byTime == 0 && a.getId().compareTo(b.getId()) < 0);
        }
    }
}
