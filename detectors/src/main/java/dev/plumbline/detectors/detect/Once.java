package dev.plumbline.detectors.detect;

import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Witnesses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Lets every alert and every signal pass once: a record that was ingested twice gives the same id again, and a second
 * collector that tells of the same launch is a witness of the alert that is out already.
 *
 * <p>Two collectors tell of the same launch where node, process id and, as far as both tell it, the boot are equal and their
 * times lie at most {@link #APART} from each other: collectors take the time at different places of one system call, and
 * translate the kernel's clock each in its own way. What cannot be held to this stays two.
 */
public final class Once {
    /** So far may the times lie apart that two collectors give one launch. */
    static final Duration APART = Duration.ofMillis(250);

    private static final String LAUNCH = "process.launch";

    /** What is remembered for as long as repeats are recognised. */
    public interface Memory {
        /** Null where nothing is remembered under the key. */
        Witnesses get(String key);

        void put(String key, Witnesses seen);
    }

    /** What becomes of an alert. */
    public sealed interface Passing {
        /** It is the first of its kind. */
        record First() implements Passing {}

        /** The same one passed before. */
        record Repeated() implements Passing {}

        /** @param witnesses all that have told of it by now */
        record Witnessed(Witnesses witnesses) implements Passing {}
    }

    private Once() {}

    public static Passing alert(Alert alert, Memory memory) {
        if (isRepeated(alert.getId(), alert.getRule(), alert.getTime(), memory)) {
            return new Passing.Repeated();
        }
        if (alert.getEvidence().size() != 1) {
            return new Passing.First(); // of several events each collector may have seen others
        }
        Evidence evidence = alert.getEvidence().get(0);
        boolean isLaunch = evidence.getKind().equals(LAUNCH)
                && evidence.getPid() != null
                && evidence.getCollector() != null
                && alert.getNode() != null;
        if (!isLaunch) {
            return new Passing.First();
        }
        long slot = Math.floorDiv(evidence.getTime().toEpochMilli(), APART.toMillis());
        for (long near = slot - 1; near <= slot + 1; near++) {
            Witnesses seen = memory.get(launch(alert, near));
            if (seen != null && isSame(seen, evidence)) {
                Witnesses all = with(seen, evidence);
                memory.put(launch(alert, near), all);
                return new Passing.Witnessed(all);
            }
        }
        memory.put(launch(alert, slot), first(alert, evidence));
        return new Passing.First();
    }

    /** Whether a signal of this id passed before. */
    public static boolean isRepeated(String id, String rule, Instant time, Memory memory) {
        if (memory.get(id) != null) {
            return true;
        }
        memory.put(id, new Witnesses(id, rule, time, "", 0L, null, List.of()));
        return false;
    }

    private static String launch(Alert alert, long slot) {
        return alert.getRule() + "/" + alert.getNode() + "/"
                + alert.getEvidence().get(0).getPid() + "/" + slot;
    }

    private static boolean isSame(Witnesses seen, Evidence told) {
        boolean isSameBoot = seen.getBootId() == null
                || told.getBootId() == null
                || Objects.equals(seen.getBootId(), told.getBootId());
        Duration apart = Duration.between(seen.getTime(), told.getTime()).abs();
        return isSameBoot
                && apart.compareTo(APART) <= 0
                && !seen.getCollectors().contains(told.getCollector());
    }

    private static Witnesses first(Alert alert, Evidence evidence) {
        return new Witnesses(
                alert.getId(),
                alert.getRule(),
                evidence.getTime(),
                alert.getNode(),
                evidence.getPid(),
                evidence.getBootId(),
                List.of(evidence.getCollector()));
    }

    private static Witnesses with(Witnesses seen, Evidence told) {
        List<String> collectors = new ArrayList<>(seen.getCollectors());
        collectors.add(told.getCollector());
        return new Witnesses(
                seen.getAlertId(),
                seen.getRule(),
                seen.getTime(),
                seen.getNode(),
                seen.getPid(),
                seen.getBootId() == null ? told.getBootId() : seen.getBootId(),
                collectors);
    }
}
