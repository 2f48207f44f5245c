package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Evaluation;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.stream.Replay;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Pack;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** A rule set at work on old events. */
final class Trial implements AutoCloseable {
    private final Exceptions exceptions;
    private final Evaluation evaluation;
    private long failures;

    /**
     * @param flood alerts of one rule and service that go out within a minute; 0: all
     * @param told of each event on which a rule failed
     */
    Trial(List<Pack> packs, int flood, Exceptions exceptions, Consumer<String> told) {
        this.exceptions = exceptions;
        this.evaluation = new Evaluation(new Detector(packs, exceptions), flood, exceptions, failure -> {
            failures++;
            told.accept(failure);
        });
    }

    /** Those that its alerts may fall under. */
    Exceptions exceptions() {
        return exceptions;
    }

    void observe(Enriched event, Coordinates at) {
        evaluation.observe(event, at);
    }

    /** What goes out within the range: not what a warm-up raised, nor what comes due behind it. To be called once. */
    List<Alert> alerts(Replay.Range range) {
        return evaluation.settled().alerts().stream()
                .filter(it -> range.holds(it.getTime()) && isDue(it, range.to()))
                .toList();
    }

    /** The summary of an interval goes out when the interval is over. */
    private static boolean isDue(Alert alert, Instant by) {
        return alert.getState() != AlertState.UPDATED
                || alert.getSuppressionMillis() == null
                || !alert.getFirstTime()
                        .plusMillis(alert.getSuppressionMillis())
                        .isAfter(by);
    }

    /** Signals of which it cannot be told whether they are usual. */
    long undetermined() {
        return evaluation.undetermined();
    }

    /** Number of events on which rules failed. */
    long failures() {
        return failures;
    }

    @Override
    public void close() {
        evaluation.close();
    }
}
