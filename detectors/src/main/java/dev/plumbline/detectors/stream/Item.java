package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.Alert;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Enriched;
import java.util.List;

/** What travels between the topology's steps; it never leaves the process. */
sealed interface Item {
    record Kernel(KernelEvent event, Coordinates at) implements Item {}

    record Pipeline(PipelineEvent event, Coordinates at) implements Item {}

    record Known(Enriched event, Coordinates at) implements Item {}

    /**
     * @param alerts empty for most events
     * @param signal what the event's collector thinks of it; null for most events
     */
    record Raised(List<Alert> alerts, Signal signal) implements Item {}

    record Refused(DeadLetter letter) implements Item {}
}
