package dev.plumbline.rules.facts;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    private static final Map<String, Integer> PLACES =
            IntStream.range(0, NAMES.size()).boxed().collect(Collectors.toUnmodifiableMap(NAMES::get, it -> it));

    private static final SignalFields NONE = new SignalFields();

    private final String[] values;

    private SignalFields(String... values) {
        this.values = values;
    }

    /** Those that are kept; others are not, since very many signals are. */
    static final class Asked {
        /** In their order. */
        private final int[] places;

        /** @param names of which those that no signal carries are no matter */
        Asked(Set<String> names) {
            places = names.stream()
                    .map(it -> PLACES.get(it.equals("name") ? "binary" : it))
                    .filter(Objects::nonNull)
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .distinct()
                    .toArray();
        }

        /** @param all what a signal carries */
        SignalFields of(Map<String, String> all) {
            for (int last = places.length - 1; last >= 0; last--) {
                if (all.get(NAMES.get(places[last])) != null) {
                    String[] values = new String[places[last] + 1];
                    for (int i = 0; i <= last; i++) {
                        values[places[i]] = all.get(NAMES.get(places[i]));
                    }
                    return new SignalFields(values);
                }
            }
            return NONE;
        }
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
