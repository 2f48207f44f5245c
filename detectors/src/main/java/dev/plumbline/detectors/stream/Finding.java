package dev.plumbline.detectors.stream;

import dev.plumbline.event.Alert;
import dev.plumbline.event.Signal;
import dev.plumbline.event.Witnesses;

/** What leaves the topology once it is known that it does so for the first time. */
sealed interface Finding {
    /** An alert, or what was counted since one went out. */
    record Emitted(Alert alert) implements Finding {}

    /** An alert of a rule on trial. */
    record Shadowed(Alert alert) implements Finding {}

    record Signalled(Signal signal) implements Finding {}

    /** A further collector told of what was raised before. */
    record Witnessed(Witnesses witnesses) implements Finding {}
}
