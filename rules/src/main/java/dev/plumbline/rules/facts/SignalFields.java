package dev.plumbline.rules.facts;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The fields of an event that a signal carries, and of those the ones that a rule asks for. */
public final class SignalFields {
    /** All that a signal may carry, by the names that rules use. */
    public static final List<String> NAMES = List.of(
            "service",
            "namespace",
            "image",
            "imageDigest",
            "node",
            "container",
            "user",
            "binary",
            "parent",
            "commandLine",
            "path",
            "peer",
            "peerAddress",
            "peerPort",
            "peerName",
            "severity",
            "title");

    private static final Map<String, Integer> PLACES = new TreeMap<>();

    static {
        for (int i = 0; i < NAMES.size(); i++) {
            PLACES.put(NAMES.get(i), i);
        }
    }

    private final String[] values;

    private SignalFields(String... values) {
        this.values = values;
    }

    /**
     * @param all what a signal carries
     * @param asked names; others are not kept, since very many signals are
     */
    static SignalFields of(Map<String, String> all, Set<String> asked) {
        String[] values = new String[NAMES.size()];
        int last = 0;
        for (String name : asked) {
            Integer place = PLACES.get(name.equals("name") ? "binary" : name);
            if (place != null && all.get(NAMES.get(place)) != null) {
                values[place] = all.get(NAMES.get(place));
                last = Math.max(last, place + 1);
            }
        }
        return new SignalFields(Arrays.copyOf(values, last));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignalFields it && Arrays.equals(values, it.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Null for what is not known, or was not asked for. */
    String get(String name) {
        int place = PLACES.get(name);
        return place < values.length ? values[place] : null;
    }
}
