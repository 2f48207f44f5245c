package dev.plumbline.rules;

import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact;
import dev.plumbline.rules.facts.SignalFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Nothing has to be absent, so a match is complete with its newest fact, and all of it is of one key. Facts that cannot be the
 * newest are put aside; one that can meets those of its key in a session, which is left empty again.
 */
final class MeetingOnce implements Meeting {
    /** All that the rule can ask of a signal but its time. */
    private record Alike(String rule, SignalFields fields) {}

    private static final LinkedHashMap<Object, SignalFact> NONE = new LinkedHashMap<>();

    private final RuleSet.Over over;
    private final Correlation.Meets meets;
    private final long window;
    private final int most;
    private final Runnable evicted;

    /** By key, in the order of their newest facts; of one key in the order of time. */
    private final LinkedHashMap<String, LinkedHashMap<Object, SignalFact>> aside = new LinkedHashMap<>();

    /** Of the millisecond at hand: these belong together in whichever order they came. */
    private final List<SignalFact> now = new ArrayList<>();

    private Room room;

    MeetingOnce(RuleSet.Over over, Correlation.Meets meets, int most, Runnable evicted) {
        this.over = over;
        this.meets = meets;
        this.window = over.asks().window().toMillis();
        this.most = most;
        this.evicted = evicted;
    }

    @Override
    public List<Match> meet(List<SignalFact> made) {
        SignalFact any = made.get(0);
        long millis = any.getTimestamp();
        if (!now.isEmpty() && now.get(0).getTimestamp() != millis) {
            now.clear();
        }
        forget(millis);
        Set<SignalFact> met = new HashSet<>();
        now.stream().filter(it -> it.key().equals(any.key())).forEach(met::add);
        List<Match> matches = List.of();
        if (!met.isEmpty() || made.stream().anyMatch(meets::canEnd)) {
            Map<Object, SignalFact> ofKey = aside.getOrDefault(any.key(), NONE);
            forget(ofKey, millis);
            met.addAll(ofKey.values());
            met.addAll(made);
            matches = met.size() < meets.patterns() ? List.of() : matches(met, made);
        }
        for (SignalFact each : made) {
            if (meets.canBegin(each)) {
                putAside(each);
            }
            if (meets.canEnd(each)) {
                now.add(each);
            }
        }
        return matches;
    }

    private List<Match> matches(Set<SignalFact> met, List<SignalFact> made) {
        if (room == null) {
            room = new Room(over.rule().info(), over.shard().session());
        }
        List<FactHandle> inside = new ArrayList<>(met.size());
        met.forEach(it -> inside.add(room.session().insert(it)));
        List<Match> matches = room.fire();
        inside.forEach(room.session()::delete);
        return matches.stream()
                .filter(it -> it.facts().size() == meets.patterns()) // none meets itself
                .filter(it -> it.facts().stream().anyMatch(made::contains))
                .toList();
    }

    private void putAside(SignalFact fact) {
        LinkedHashMap<Object, SignalFact> ofKey = aside.remove(fact.key());
        ofKey = ofKey == null ? new LinkedHashMap<>(4) : ofKey;
        aside.put(fact.key(), ofKey);
        Object as = fact instanceof Signal signal && over.asks().joinsNewest()
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

    /** What lies further back than the rule looks, of the keys that had none for longest. */
    private void forget(long millis) {
        Iterator<LinkedHashMap<Object, SignalFact>> keys = aside.values().iterator();
        while (keys.hasNext()) {
            Map<Object, SignalFact> ofKey = keys.next();
            forget(ofKey, millis);
            if (!ofKey.isEmpty()) {
                break;
            }
            keys.remove();
        }
    }

    private void forget(Map<Object, SignalFact> ofKey, long millis) {
        Iterator<SignalFact> facts = ofKey.values().iterator();
        while (facts.hasNext() && facts.next().getTimestamp() < millis - window) {
            facts.remove();
        }
    }

    @Override
    public List<Match> advance(long millis) {
        forget(millis);
        return List.of();
    }

    @Override
    public long factCount() {
        return aside.values().stream().mapToLong(Map::size).sum();
    }

    @Override
    public void close() {
        if (room != null) {
            room.session().dispose();
            room = null;
        }
        aside.clear();
        now.clear();
    }
}
