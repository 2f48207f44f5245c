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
 * How far tasks that read events have come, in the time of the events: to the newest one that was read. A topic's partition
 * that is read to its end has come to now.
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
        /** Microseconds since 1970 by topic. */
        private final Map<String, Long> come = new HashMap<>();
        /** Topics of which an event came since it told last: more may be at hand that was read. */
        private final Set<String> busy = new HashSet<>();

        private long told = Long.MIN_VALUE;

        private OfTask(int partition) {
            this.partition = partition;
        }

        /** An event of a time that is still to come does not take it further than now. */
        void seen(Item.Known known, long now) {
            Instant time = known.event() instanceof Enriched.Kernel kernel
                    ? kernel.event().getTime()
                    : ((Enriched.Pipeline) known.event()).event().getTime();
            busy.add(known.at().topic());
            long micros = Math.min(time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000, now * 1_000);
            if (micros > come.getOrDefault(known.at().topic(), Long.MIN_VALUE)) {
                come.put(known.at().topic(), micros);
            }
        }

        /** Empty where nothing is known of a topic, or it is no further than it was. */
        Optional<Progress> told(long now) {
            long least = Long.MAX_VALUE;
            for (String topic : topics) {
                OptionalLong end = ends.readUpTo(topic, partition);
                boolean isBusy = busy.remove(topic);
                if (end.isPresent() && !isBusy) {
                    come.merge(topic, Math.min(end.getAsLong(), now) * 1_000, Math::max);
                }
                least = Math.min(least, come.getOrDefault(topic, Long.MIN_VALUE));
            }
            if (least <= told) {
                return Optional.empty();
            }
            told = least;
            return Optional.of(new Progress(
                    "observe",
                    partition,
                    tasks.getAsInt(),
                    Instant.ofEpochSecond(Math.floorDiv(least, 1_000_000), Math.floorMod(least, 1_000_000) * 1_000)));
        }
    }
}
