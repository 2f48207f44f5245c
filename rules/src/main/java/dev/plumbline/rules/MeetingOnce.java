package dev.plumbline.rules;

import dev.plumbline.rules.facts.SignalFact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Nothing has to be absent, so a match is complete with its newest fact, and all of it is of one key. Facts that cannot be the
 * newest are put aside; one that can meets those of its key in a session, which is left empty again.
 */
final class MeetingOnce implements Meeting {
    private final Correlation.Meets meets;
    private final long window;
    private final Aside aside;

    /** Of the millisecond at hand: these belong together in whichever order they came. */
    private final List<SignalFact> now = new ArrayList<>();

    private final Room room;

    MeetingOnce(RuleSet.Over over, Correlation.Meets meets, int most, Runnable evicted) {
        String id = over.rule().info().id();
        room = new Room(over.rule().info(), () -> over.shard().session(id));
        this.meets = meets;
        window = over.asks().window().toMillis();
        aside = new Aside(window, over.asks().joinsNewest(), most, evicted);
    }

    @Override
    public List<Match> meet(List<SignalFact> made) {
        long millis = made.get(0).getTimestamp();
        if (!now.isEmpty() && now.get(0).getTimestamp() != millis) {
            now.clear();
        }
        aside.forget(millis);
        List<Match> matches = !now.isEmpty() || canEnd(made) ? matches(made) : List.of();
        for (SignalFact each : made) {
            if (meets.canBegin(each)) {
                aside.put(each);
            }
            if (meets.canEnd(each)) {
                now.add(each);
            }
        }
        return matches;
    }

    private boolean canEnd(List<SignalFact> made) {
        for (SignalFact each : made) {
            if (meets.canEnd(each)) {
                return true;
            }
        }
        return false;
    }

    private List<Match> matches(List<SignalFact> made) {
        SignalFact any = made.get(0);
        List<SignalFact> ofKey = aside.of(any.key(), any.getTimestamp() - window);
        if (ofKey.size() + now.size() + made.size() < meets.patterns()) {
            return List.of();
        }
        Set<SignalFact> met = new HashSet<>(ofKey);
        met.addAll(made);
        now.stream().filter(it -> it.key().equals(any.key())).forEach(met::add);
        if (met.size() < meets.patterns()) {
            return List.of();
        }
        return room.meet(met).stream()
                .filter(it -> it.facts().size() == meets.patterns()) // none meets itself
                .filter(it -> it.facts().stream().anyMatch(made::contains))
                .toList();
    }

    @Override
    public List<Match> advance(long millis) {
        aside.forget(millis);
        return List.of();
    }

    @Override
    public long factCount() {
        return aside.size();
    }

    @Override
    public void close() {
        room.close();
        aside.clear();
        now.clear();
    }
}
