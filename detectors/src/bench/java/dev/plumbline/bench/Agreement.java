package dev.plumbline.bench;

import dev.plumbline.rules.Enriched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** That an engine finds what the predicates find: figures of engines that do not agree are no comparison. */
final class Agreement {
    private Agreement() {}

    /**
     * Looks first at the events that were made to match, then at the others, until the time is up.
     *
     * @return events that were compared
     * @throws IllegalStateException at the first one on which they differ
     */
    static int hold(Workload workload, Workload.Stream events, Engine engine, Duration limit) {
        Set<Integer> order = new LinkedHashSet<>(events.planted());
        for (int i = 0; i < events.all().size(); i++) {
            order.add(i);
        }
        long end = System.nanoTime() + limit.toNanos();
        List<String> found = new ArrayList<>();
        int compared = 0;
        for (int event : order) {
            if (System.nanoTime() > end) {
                break;
            }
            found.clear();
            engine.observe(event, found::add);
            Collections.sort(found);
            List<String> expected = matches(workload, events.all().get(event));
            if (!found.equals(expected)) {
                throw new IllegalStateException("event " + event + " matches " + expected + ", not " + found + ": "
                        + events.all().get(event).event());
            }
            compared++;
        }
        return compared;
    }

    private static List<String> matches(Workload workload, Enriched.Kernel event) {
        return workload.rules().stream()
                .filter(it -> it.matches().test(event))
                .map(BenchRule::id)
                .sorted()
                .toList();
    }
}
