package dev.plumbline.detectors.correlate;

import dev.plumbline.detectors.detect.Settling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys that are deleted from the front of what is sorted. A store of sorted files passes over what was deleted as if it were
 * there, so the way to the first key of a class gets longer with each that goes; here it begins where the last one was found.
 */
final class Fronts {
    private final Settling.Store store;
    /** By the beginning of a class: no key of it is before this one. */
    private final Map<String, String> begins = new HashMap<>();

    Fronts(Settling.Store store) {
        this.store = store;
    }

    /** @param all what the keys of the class begin with */
    void put(String all, String key, byte[] value) {
        store.put(key, value);
        begins.computeIfPresent(all, (it, begin) -> key.compareTo(begin) < 0 ? key : begin);
    }

    /**
     * The first keys of the class, at most so many.
     *
     * @param all what the keys of the class begin with
     * @param to the first one that is not meant
     */
    List<String> keys(String all, String to, int most) {
        String begin = begins.getOrDefault(all, all);
        if (begin.compareTo(to) >= 0) {
            return List.of();
        }
        List<String> keys = store.keys(begin, to, most);
        begins.put(all, keys.isEmpty() ? to : keys.get(0));
        return keys;
    }
}
