package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.Alert;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Progress;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Enriched;
import java.util.List;

/** What travels between the topology's steps; it never leaves the process. */
sealed interface Item {
    record Kernel(KernelEvent event, Coordinates at) implements Item {}

    record Pipeline(PipelineEvent event, Coordinates at) implements Item {}

    /** Which rules look at an event now. */
    enum Part {
        /** All: everything is known of it that will be. */
        ALL,
        /** Those that do not ask whose it is. */
        EARLY,
        /** Those that have waited to know. */
        LATE
    }

    /** @param told all that is told of the image that the event is about; null for an event that is about none */
    record Known(Enriched event, Coordinates at, Part part, Provenance told) implements Item {
        Known(Enriched event, Coordinates at, Part part) {
            this(event, at, part, null);
        }
    }

    /**
     * @param alerts empty for most events
     * @param signal what the event's collector thinks of it; null for most events
     * @param first for the rules over several events of the first stratum
     * @param second for those of the second
     */
    record Raised(List<Alert> alerts, Signal signal, List<Signal> first, List<Signal> second) implements Item {
        static Raised of(Alert alert) {
            return new Raised(List.of(alert), null, List.of(), List.of());
        }

        static Raised second(Signal signal) {
            return new Raised(List.of(), null, List.of(), List.of(signal));
        }
    }

    /** A signal that the rules over several events will see, and had not before. */
    record Taken(Signal signal) implements Item {}

    /** How far the task has come. */
    record Came(Progress progress) implements Item {}

    record Refused(DeadLetter letter) implements Item {}
}
