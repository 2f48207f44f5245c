package dev.plumbline.detectors.stream;

import dev.plumbline.event.Progress;
import dev.plumbline.rules.Enriched;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/**
 * How far tasks that read events have come, in the time of the events: to the newest one that was read. A partition that is read
 * to its end holds nothing up; a task of which all are has come to now.
 *
 * @param kernelEvents topic's name
 * @param pipelineEvents topic's name
 * @param tasks how many tasks read them
 * @param ends tells which partitions are read to their ends
 */
public record Reach(String kernelEvents, String pipelineEvents, IntSupplier tasks, Ends ends) {
    /** Tells up to when what was written to a partition has been read. */
    public interface Ends {
        /** Milliseconds since 1970; empty where something is left to read, or that is not known. */
        OptionalLong readUpTo(String topic, int partition);
    }

    OfTask ofTask(int partition) {
        return new OfTask(partition);
    }

    /** Of one partition. */
    private static final class Come {
        private final String topic;
        private Instant newest;
        /** Whether an event came since it was last told of: more may be at hand that was read. */
        private boolean isBusy;

        Come(String topic) {
            this.topic = topic;
        }

        /** An event of a time that is still to come does not take it further than now. */
        void seen(Instant time, long now) {
            isBusy = true;
            if (newest == null || time.isAfter(newest)) {
                newest = time.toEpochMilli() <= now ? time : Instant.ofEpochMilli(now);
            }
        }
    }

    /** Of one task, and for its thread. */
    final class OfTask {
        private final int partition;
        private final Come kernel = new Come(kernelEvents);
        private final Come pipeline = new Come(pipelineEvents);
        private Progress told;

        private OfTask(int partition) {
            this.partition = partition;
        }

        void seen(Enriched event, long now) {
            if (event instanceof Enriched.Kernel it) {
                kernel.seen(it.event().getTime(), now);
            } else {
                pipeline.seen(((Enriched.Pipeline) event).event().getTime(), now);
            }
        }

        /** Empty where nothing is known of a topic, or nothing is new. */
        Optional<Progress> told() {
            Instant least = Instant.MAX;
            Instant read = Instant.MAX;
            boolean isIdle = true;
            for (Come each : List.of(kernel, pipeline)) {
                OptionalLong end = ends.readUpTo(each.topic, partition);
                if (end.isPresent() && !each.isBusy) {
                    Instant upTo = Instant.ofEpochMilli(end.getAsLong());
                    read = upTo.isBefore(read) ? upTo : read;
                    each.newest = null; // what comes next may be of another time
                } else if (each.newest == null) {
                    return Optional.empty();
                } else {
                    isIdle = false;
                    least = each.newest.isBefore(least) ? each.newest : least;
                }
                each.isBusy = false;
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
