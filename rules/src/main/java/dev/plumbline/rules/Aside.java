package dev.plumbline.rules;

import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact;
import dev.plumbline.rules.facts.SignalFields;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts of one rule that are kept for what may come, by key; they come in the order of time. */
final class Aside {
    /** All that the rule can ask of a signal but its time. */
    private record Alike(String rule, SignalFields fields) {}

    private final long within;
    private final boolean isNewestEnough;
    private final int most;
    private final Runnable evicted;

    /** Those that were put or asked for last at the end; of one key in the order of time. */
    private final LinkedHashMap<String, LinkedHashMap<Object, SignalFact>> byKey = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param within milliseconds for which one is kept
     * @param isNewestEnough whether of signals that are alike the newest stands for all
     * @param most facts of one key that are kept; of more the oldest make room
     * @param evicted told of each that does
     */
    Aside(long within, boolean isNewestEnough, int most, Runnable evicted) {
        this.within = within;
        this.isNewestEnough = isNewestEnough;
        this.most = most;
        this.evicted = evicted;
    }

    void put(SignalFact fact) {
        LinkedHashMap<Object, SignalFact> ofKey = byKey.computeIfAbsent(fact.key(), key -> new LinkedHashMap<>(2));
        Object as = fact instanceof Signal signal && isNewestEnough
                ? new Alike(signal.rule(), signal.carried())
                : fact; // like no other
        ofKey.remove(as);
        if (ofKey.size() >= most) {
            Iterator<SignalFact> oldest = ofKey.values().iterator();
            oldest.next();
            oldest.remove();
            evicted.run();
        }
        ofKey.put(as, fact);
    }

    /** Those of a key that are not older, which live as long as nothing is put here. */
    Collection<SignalFact> of(String key, long millis) {
        Map<Object, SignalFact> ofKey = byKey.get(key);
        if (ofKey == null) {
            return List.of();
        }
        forget(ofKey, millis);
        return ofKey.values();
    }

    /** None of that key is asked for any more. */
    void remove(String key) {
        byKey.remove(key);
    }

    /** Forgets what is too old by then, of the keys that were used longest ago. */
    void forget(long millis) {
        Iterator<LinkedHashMap<Object, SignalFact>> keys = byKey.values().iterator();
        while (keys.hasNext()) {
            Map<Object, SignalFact> ofKey = keys.next();
            forget(ofKey, millis - within);
            if (!ofKey.isEmpty()) {
                break;
            }
            keys.remove();
        }
    }

    private static void forget(Map<Object, SignalFact> ofKey, long before) {
        Iterator<SignalFact> facts = ofKey.values().iterator();
        while (facts.hasNext() && facts.next().getTimestamp() < before) {
            facts.remove();
        }
    }

    long size() {
        return byKey.values().stream().mapToLong(Map::size).sum();
    }

    void clear() {
        byKey.clear();
    }
}
