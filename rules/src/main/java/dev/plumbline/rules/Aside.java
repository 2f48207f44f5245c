package dev.plumbline.rules;

import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;

/** Facts of one rule that are kept for what may come, by key; they come in the order of time. */
final class Aside {
    private final long within;
    private final boolean isNewestEnough;
    private final int most;
    private final Runnable evicted;

    /** Those that were put or asked for last at the end; of one key in the order of time. */
    private final LinkedHashMap<String, List<SignalFact>> byKey = new LinkedHashMap<>(16, 0.75f, true);

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
        List<SignalFact> ofKey = byKey.computeIfAbsent(fact.key(), key -> new ArrayList<>(1));
        if (isNewestEnough) {
            removeAlike(ofKey, fact);
        }
        if (ofKey.size() >= most) {
            ofKey.remove(0);
            evicted.run();
        }
        ofKey.add(fact);
    }

    /** What is alike came a short while ago, as a rule. */
    private static void removeAlike(List<SignalFact> ofKey, SignalFact fact) {
        for (int i = ofKey.size() - 1; i >= 0; i--) {
            if (isAlike(ofKey.get(i), fact)) {
                ofKey.remove(i);
                return;
            }
        }
    }

    /** Whether they are the same in all that the rule can ask of a signal but its time. */
    private static boolean isAlike(SignalFact one, SignalFact other) {
        return one instanceof Signal it
                && other instanceof Signal that
                && it.rule().equals(that.rule())
                && it.carried().equals(that.carried());
    }

    /** Those of a key that are not older, which live as long as nothing is put here. */
    List<SignalFact> of(String key, long millis) {
        List<SignalFact> ofKey = byKey.get(key);
        if (ofKey == null) {
            return List.of();
        }
        forget(ofKey, millis);
        return ofKey;
    }

    /** None of that key is asked for any more. */
    void remove(String key) {
        byKey.remove(key);
    }

    /** Forgets what is too old by then, of the keys that were used longest ago. */
    void forget(long millis) {
        if (byKey.isEmpty()) {
            return;
        }
        Iterator<List<SignalFact>> keys = byKey.values().iterator();
        while (keys.hasNext()) {
            List<SignalFact> ofKey = keys.next();
            forget(ofKey, millis - within);
            if (!ofKey.isEmpty()) {
                break;
            }
            keys.remove();
        }
    }

    private static void forget(List<SignalFact> ofKey, long before) {
        int old = 0;
        while (old < ofKey.size() && ofKey.get(old).getTimestamp() < before) {
            old++;
        }
        if (old > 0) {
            ofKey.subList(0, old).clear();
        }
    }

    long size() {
        return byKey.values().stream().mapToLong(List::size).sum();
    }

    void clear() {
        byKey.clear();
    }
}
