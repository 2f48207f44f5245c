package dev.plumbline.detectors.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which collectors told of events lately, and how their nodes' clocks stand against that of whoever ingested them. */
final class Sources {
    /** Fewer events of a node say nothing of its clock. */
    private static final int ENOUGH = 5;

    /** @param node null where the collector names none */
    record Source(String node, String collector) implements Comparable<Source> {
        private static final Comparator<Source> ORDER = Comparator.comparing(Source::name);

        String name() {
            return collector + (node == null ? "" : " on " + node);
        }

        @Override
        public int compareTo(Source other) {
            return ORDER.compare(this, other);
        }
    }

    /** Least and newest of what one source told. */
    private static final class Told {
        private Instant newest = Instant.MIN;
        private Duration least;
        private int count;

        /** @param delay from the event to its ingest; negative where the node's clock is ahead */
        void add(Instant ingested, Duration delay) {
            newest = ingested.isAfter(newest) ? ingested : newest;
            least = least == null || delay.compareTo(least) < 0 ? delay : least;
            count++;
        }
    }

    private final Map<Source, Told> lately = new TreeMap<>();
    private final Set<Source> before = new TreeSet<>();

    void lately(Source source, Instant time, Instant ingested) {
        lately.computeIfAbsent(source, it -> new Told()).add(ingested, Duration.between(time, ingested));
    }

    /** It told something at an earlier time. */
    void before(Source source) {
        before.add(source);
    }

    int count() {
        return lately.size();
    }

    Optional<Instant> newest() {
        return lately.values().stream().map(it -> it.newest).max(Comparator.naturalOrder());
    }

    /** Those that told something earlier and nothing lately. */
    Set<Source> silent() {
        Set<Source> silent = new TreeSet<>(before);
        silent.removeAll(lately.keySet());
        return silent;
    }

    /** When each that fell behind the newest by more than that told something last. */
    Map<Source, Instant> fallenBehind(Duration most) {
        Map<Source, Instant> behind = new TreeMap<>();
        newest().ifPresent(now -> lately.forEach((source, told) -> {
            if (Duration.between(told.newest, now).compareTo(most) > 0) {
                behind.put(source, told.newest);
            }
        }));
        return behind;
    }

    /** By how much each clock is ahead that is so by more than that: no event comes before it happens. */
    Map<Source, Duration> ahead(Duration most) {
        Map<Source, Duration> ahead = new TreeMap<>();
        lately.forEach((source, told) -> {
            if (told.least.negated().compareTo(most) > 0) {
                ahead.put(source, told.least.negated());
            }
        });
        return ahead;
    }

    /** How old the freshest event of each was that is older than that: its clock is behind, or its events come late. */
    Map<Source, Duration> late(Duration most) {
        Map<Source, Duration> late = new TreeMap<>();
        lately.forEach((source, told) -> {
            if (told.count >= ENOUGH && told.least.compareTo(most) > 0) {
                late.put(source, told.least);
            }
        });
        return late;
    }
}
