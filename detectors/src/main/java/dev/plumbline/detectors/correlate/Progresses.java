package dev.plumbline.detectors.correlate;

import dev.plumbline.event.Progress;
import dev.plumbline.rules.Noticing;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** How far the tasks have come from which signals come: what all of them have behind them is behind. */
final class Progresses {
    /** Step that tells of events. */
    static final String OBSERVE = "observe";
    /** Step that tells of what rules over several events say. */
    static final String CORRELATE = "correlate";

    private final Map<String, Long> byTask = new HashMap<>();
    private final Map<String, Integer> tasks = new HashMap<>();
    private final int steps;

    /** @param steps from how many steps signals come: 1, or 2 for the second stratum */
    Progresses(int steps) {
        this.steps = steps;
    }

    /** A task does not go back. */
    void told(Progress progress, long lateness) {
        tasks.put(progress.getStep(), progress.getTasks());
        // What the first stratum tells has the lateness behind it already.
        long time = Noticing.micros(progress.getTime()) - (progress.getStep().equals(OBSERVE) ? lateness : 0);
        byTask.merge(progress.getStep() + "/" + progress.getTask(), time, Math::max);
    }

    /** Microseconds since 1970; empty until every task of every step has told. */
    OptionalLong behind() {
        if (tasks.size() < steps) {
            return OptionalLong.empty();
        }
        long behind = Long.MAX_VALUE;
        for (Map.Entry<String, Integer> step : tasks.entrySet()) {
            for (int task = 0; task < step.getValue(); task++) {
                Long time = byTask.get(step.getKey() + "/" + task);
                if (time == null) {
                    return OptionalLong.empty();
                }
                behind = Math.min(behind, time);
            }
        }
        return OptionalLong.of(behind);
    }
}
