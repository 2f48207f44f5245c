package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.event.Alert;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Signal;
import dev.plumbline.ingest.ContainerIds;

/** The key under which a record stands on its topic: what has the same one stays in order. */
final class Keys {
    private Keys() {}

    /** Events of one container stay in order, whoever told them; so do those of a node that are in none. */
    static String of(KernelEvent event) {
        String container = container(event);
        return container == null ? event.getNode() : container;
    }

    /** Steps of one image are in order; null for a step that is about none. */
    static String of(PipelineEvent event) {
        return Provenances.key(event).orElse(null);
    }

    /** The container's id as far as every collector keeps it; null where the event is of none. */
    static String container(KernelEvent event) {
        String container =
                event.getProcess() == null ? null : event.getProcess().getContainerId();
        return container == null ? null : ContainerIds.shortened(container);
    }

    /** Alerts of one service are in order; those of no known service are by their node, else the image, else the rule. */
    static String of(Alert alert) {
        return Settling.key(alert);
    }

    /** Signals of one scope are in order. */
    static String of(Signal signal) {
        return signal.getScope() + "/" + signal.getScopeKey();
    }
}
