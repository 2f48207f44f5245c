package dev.plumbline.detectors.stream;

import dev.plumbline.event.Progress;
import dev.plumbline.rules.Enriched;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * How far tasks that read events have come, in the time of the events: to the newest one that was read. A partition that is read
 * to its end holds nothing up; a task of which all are has come to now.
 *
 * @param topics of events, by name
 * @param tasks how many tasks read them
 * @param ends tells which partitions are read to their ends
 */
public record Reach(List<String> topics, IntSupplier tasks, Ends ends) {
    /** Tells up to when what was written to a partition has been read. */
    public interface Ends {
        /** Milliseconds since 1970; empty where something is left to read, or that is not known. */
        OptionalLong readUpTo(String topic, int partition);
    }

    OfTask ofTask(int partition) {
        return new OfTask(partition);
    }

    /** Of one task, and for its thread. */
    final class OfTask {
        private final int partition;
        /** By topic, the time of the newest event. */
        private final Map<String, Instant> come = new HashMap<>();
        /** Topics of which an event came since it told last: more may be at hand that was read. */
        private final Set<String> busy = new HashSet<>();

        private Progress told;

        private OfTask(int partition) {
            this.partition = partition;
        }

        /** An event of a time that is still to come does not take it further than now. */
        void seen(Item.Known known, long now) {
            Instant time = known.event() instanceof Enriched.Kernel kernel
                    ? kernel.event().getTime()
                    : ((Enriched.Pipeline) known.event()).event().getTime();
            String topic = known.at().topic();
            busy.add(topic);
            Instant before = come.get(topic);
            if (before == null || time.isAfter(before)) {
                Instant clock = Instant.ofEpochMilli(now);
                come.put(topic, time.isBefore(clock) ? time : clock);
            }
        }

        /** Empty where nothing is known of a topic, or nothing is new. */
        Optional<Progress> told() {
            Instant least = Instant.MAX;
            Instant read = Instant.MAX;
            boolean isIdle = true;
            for (String topic : topics) {
                boolean isBusy = busy.remove(topic);
                OptionalLong end = ends.readUpTo(topic, partition);
                if (end.isPresent() && !isBusy) {
                    Instant upTo = Instant.ofEpochMilli(end.getAsLong());
                    come.remove(topic); // what comes next may be of another time
                    read = upTo.isBefore(read) ? upTo : read;
                } else if (!come.containsKey(topic)) {
                    return Optional.empty();
                } else {
                    isIdle = false;
                    least = come.get(topic).isBefore(least) ? come.get(topic) : least;
                }
            }
            Progress now = new Progress("observe", partition, tasks.getAsInt(), isIdle ? read : least, isIdle);
            if (now.equals(told)) {
                return Optional.empty();
            }
            told = now;
            return Optional.of(now);
        }
    }
}
