package dev.plumbline.detectors.cli;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What other rules raise that some rules did not, and the other way round. Alerts are the same where id and state are.
 *
 * @param added in the order in which they were given
 * @param removed in the order in which they were given
 * @param kept number of those that both raise
 */
record AlertDifference(List<Alert> added, List<Alert> removed, int kept) {
    private record Key(String id, AlertState state) {
        static Key of(Alert alert) {
            return new Key(alert.getId(), alert.getState());
        }
    }

    static AlertDifference between(List<Alert> before, List<Alert> after) {
        List<Alert> removed = without(before, after);
        return new AlertDifference(without(after, before), removed, before.size() - removed.size());
    }

    private static List<Alert> without(List<Alert> alerts, List<Alert> others) {
        Set<Key> known = others.stream().map(Key::of).collect(Collectors.toSet());
        return alerts.stream().filter(it -> !known.contains(Key.of(it))).toList();
    }

    boolean isNone() {
        return added.isEmpty() && removed.isEmpty();
    }
}
