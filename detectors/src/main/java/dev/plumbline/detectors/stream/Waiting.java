package dev.plumbline.detectors.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Events that wait for their container, in the order in which they came. Their places are in memory, the events in the store. */
final class Waiting {
    private final KeyValueStore<String, byte[]> store;
    private final Map<String, Deque<String>> places = new LinkedHashMap<>();
    private long next;
    private int count;

    /** Finds again what waited before a restart. */
    Waiting(KeyValueStore<String, byte[]> store) {
        this.store = store;
        List<String> found = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(it -> found.add(it.key));
        }
        found.sort(Comparator.comparingLong(Waiting::number));
        for (String place : found) {
            String container = place.substring(0, place.lastIndexOf('/'));
            places.computeIfAbsent(container, key -> new ArrayDeque<>()).add(place);
            next = number(place) + 1;
        }
        count = found.size();
    }

    /** Every place has one, and the later it was taken the higher. */
    private static long number(String place) {
        return Long.parseLong(place.substring(place.lastIndexOf('/') + 1), 16);
    }

    int count() {
        return count;
    }

    boolean has(String container) {
        return places.containsKey(container);
    }

    /** Those that have events which wait, the one that began to first. */
    List<String> containers() {
        return List.copyOf(places.keySet());
    }

    String oldest() {
        return places.keySet().iterator().next();
    }

    void add(String container, Held held) {
        String place = String.format("%s/%016x", container, next++);
        places.computeIfAbsent(container, key -> new ArrayDeque<>()).add(place);
        store.put(place, held.bytes());
        count++;
    }

    /** The container's events in their order; what is removed waits no longer. */
    Iterator<Held> of(String container) {
        Deque<String> its = places.getOrDefault(container, new ArrayDeque<>());
        Iterator<String> each = its.iterator();
        return new Iterator<>() {
            private String place;

            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public Held next() {
                place = each.next();
                return Held.of(store.get(place));
            }

            @Override
            public void remove() {
                each.remove();
                store.delete(place);
                count--;
                if (its.isEmpty()) {
                    places.remove(container);
                }
            }
        };
    }
}
