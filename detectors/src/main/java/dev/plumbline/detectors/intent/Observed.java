package dev.plumbline.detectors.intent;

import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Sightings added up: what each service was seen to do, how often, when, and as which images. */
public final class Observed implements Consumer<Sighting> {
    private static final int SHOWN = 3;
    private static final int DIGITS = 12;

    /** How often a line was seen. */
    static final class Count {
        private long times;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;
        private final NavigableSet<String> names = new TreeSet<>();
        private final NavigableSet<String> images = new TreeSet<>();

        void add(Sighting it) {
            times++;
            first = it.time().isBefore(first) ? it.time() : first;
            last = it.time().isAfter(last) ? it.time() : last;
            if (it.peer().name() != null) {
                names.add(it.peer().name());
            }
            if (it.image() != null) {
                images.add(it.image());
            }
        }

        long times() {
            return times;
        }

        Instant first() {
            return first;
        }

        Instant last() {
            return last;
        }

        /** DNS names that the service had looked up. */
        NavigableSet<String> names() {
            return names;
        }

        NavigableSet<String> images() {
            return images;
        }
    }

    /** What one service was seen to do. */
    static final class OfService {
        private final Map<Key, SortedMap<String, Count>> lines = new EnumMap<>(Key.class);
        private final Map<String, Instant> images = new HashMap<>();

        /** Lines in their order; ports by number. */
        SortedMap<String, Count> lines(Key key) {
            return lines.getOrDefault(key, new TreeMap<>());
        }

        /** Images in the order in which they were first seen. */
        List<String> images() {
            return images.entrySet().stream()
                    .sorted(Map.Entry.<String, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private final SortedMap<Service, OfService> services = new TreeMap<>();
    private long sightings;
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    @Override
    public void accept(Sighting it) {
        sightings++;
        first = it.time().isBefore(first) ? it.time() : first;
        last = it.time().isAfter(last) ? it.time() : last;
        OfService of = services.computeIfAbsent(it.service(), any -> new OfService());
        of.lines
                .computeIfAbsent(
                        it.key(), key -> key == Key.LISTENS ? new TreeMap<>(Observed::byNumber) : new TreeMap<>())
                .computeIfAbsent(it.line(), line -> new Count())
                .add(it);
        if (it.image() != null) {
            of.images.merge(it.image(), it.time(), (a, b) -> a.isBefore(b) ? a : b);
        }
    }

    SortedMap<Service, OfService> services() {
        return services;
    }

    long sightings() {
        return sightings;
    }

    Instant first() {
        return first;
    }

    Instant last() {
        return last;
    }

    /** Count, first and last time, and images, for people. */
    static String text(Count count, List<String> imagesOfService) {
        StringBuilder text = new StringBuilder();
        text.append(count.times()).append("×, ").append(count.first());
        if (!count.last().equals(count.first())) {
            text.append(" – ").append(count.last());
        }
        if (!count.images().isEmpty()) {
            boolean isEach = count.images().size() == imagesOfService.size() && imagesOfService.size() > 1;
            text.append(isEach ? ", each image" : ", " + images(count, imagesOfService));
        }
        if (!count.names().isEmpty()) {
            text.append(", looked up as ").append(String.join(", ", count.names()));
        }
        return text.toString();
    }

    private static String images(Count count, List<String> ofService) {
        List<String> seen = ofService.stream().filter(count.images()::contains).toList();
        String newest = ofService.get(ofService.size() - 1);
        String list = String.join(
                ", ", seen.stream().limit(SHOWN).map(Observed::shortened).toList());
        String more = seen.size() > SHOWN ? " and " + (seen.size() - SHOWN) + " more" : "";
        boolean isNew = ofService.size() > 1 && seen.equals(List.of(newest));
        return (ofService.size() > 1 ? "only " : "") + list + more + (isNew ? " (new)" : "");
    }

    /** Enough of a digest to find the image by. */
    static String shortened(String digest) {
        int end = digest.indexOf(':') + 1 + DIGITS;
        return end < digest.length() ? digest.substring(0, end) + "…" : digest;
    }

    private static int byNumber(String a, String b) {
        return Integer.compare(Integer.parseInt(a), Integer.parseInt(b));
    }
}
