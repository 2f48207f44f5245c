package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.detect.Detector.Detection;
import dev.plumbline.detectors.detect.Once.Passing;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Witnesses;
import dev.plumbline.rules.Enriched;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The topology's observe step over events at hand, without a broker. Same events, same alerts; in any order. */
public final class Evaluation implements AutoCloseable {
    private static final Comparator<Alert> BY_TIME =
            Comparator.comparing(Alert::getTime).thenComparing(Alert::getId);

    private final Detector detector;
    private final Consumer<String> failures;
    private final Map<String, Alert> alerts = new HashMap<>();
    private final Once.Memory memory = new Everything();

    /** @param failures told of each event on which a rule failed */
    public Evaluation(Detector detector, Consumer<String> failures) {
        this.detector = detector;
        this.failures = failures;
    }

    /** Every alert once, in the order of time and id. */
    public List<Alert> alerts() {
        return alerts.values().stream().sorted(BY_TIME).toList();
    }

    public void observe(Enriched event) {
        Detection detection = detector.detect(event, Coordinates.NONE, Instant.EPOCH);
        if (detection instanceof Detection.Failed failed) {
            failures.accept("event " + id(event) + ": " + failed.detail());
        } else {
            ((Detection.Seen) detection).alerts().forEach(this::raise);
        }
    }

    private static String id(Enriched event) {
        return event instanceof Enriched.Kernel kernel
                ? kernel.event().getId()
                : ((Enriched.Pipeline) event).event().getId();
    }

    private void raise(Alert alert) {
        Passing passing = Once.alert(alert, memory);
        if (passing instanceof Passing.First) {
            alerts.put(alert.getId(), alert);
        } else if (passing instanceof Passing.Witnessed witnessed) {
            Witnesses all = witnessed.witnesses();
            alerts.get(all.getAlertId()).setWitnesses(all.getCollectors());
        }
    }

    /** Repeats are recognised over the whole of the input. */
    private static final class Everything implements Once.Memory {
        private final Map<String, Witnesses> seen = new HashMap<>();

        @Override
        public Witnesses get(String key) {
            return seen.get(key);
        }

        @Override
        public void put(String key, Witnesses it) {
            seen.put(key, it);
        }
    }

    @Override
    public void close() {
        detector.close();
    }
}
