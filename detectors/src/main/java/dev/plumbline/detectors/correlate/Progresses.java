package dev.plumbline.detectors.correlate;

import dev.plumbline.event.Progress;
import dev.plumbline.rules.Noticing;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How far the tasks have come from which signals come: what all of them have behind them is behind. One that has read all that
 * there is holds no other up; where all have, time is that of the clock.
 */
final class Progresses {
    /** Step that tells of events. */
    private static final String OBSERVE = "observe";

    /** @param time in microseconds since 1970 */
    private record Come(long time, boolean isIdle) {}

    private final Map<String, Come> byTask = new HashMap<>();
    private final Map<String, Integer> tasks = new HashMap<>();
    private final int steps;

    /** @param steps from how many steps signals come: 1, or 2 for the second stratum */
    Progresses(int steps) {
        this.steps = steps;
    }

    void told(Progress progress, long lateness) {
        tasks.put(progress.getStep(), progress.getTasks());
        // What the first stratum tells has the lateness behind it already.
        long time = Noticing.micros(progress.getTime()) - (progress.getStep().equals(OBSERVE) ? lateness : 0);
        byTask.put(progress.getStep() + "/" + progress.getTask(), new Come(time, progress.getIdle()));
    }

    /** Whether every task of every step has told, and all have read what there is. */
    boolean isIdle() {
        return behind().isPresent() && byTask.values().stream().allMatch(Come::isIdle);
    }

    /** Microseconds since 1970; empty until every task of every step has told. */
    OptionalLong behind() {
        if (tasks.size() < steps) {
            return OptionalLong.empty();
        }
        long busy = Long.MAX_VALUE;
        long idle = Long.MAX_VALUE;
        for (Map.Entry<String, Integer> step : tasks.entrySet()) {
            for (int task = 0; task < step.getValue(); task++) {
                Come come = byTask.get(step.getKey() + "/" + task);
                if (come == null) {
                    return OptionalLong.empty();
                }
                if (come.isIdle()) {
                    idle = Math.min(idle, come.time());
                } else {
                    busy = Math.min(busy, come.time());
                }
            }
        }
        return OptionalLong.of(busy == Long.MAX_VALUE ? idle : busy);
    }
}
