package dev.plumbline.rules;

import dev.plumbline.rules.facts.SignalFact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something has to be absent for a time after the newest fact of a match. Each fact that can be the newest waits for that time;
 * then it meets those of its key before it, and those behind it that should not have come, in a session, which is left empty
 * again.
 */
final class MeetingWhenDue implements Meeting {
    private final long window;
    private final Correlation.Meets meets;
    private final Correlation.Absent absent;
    private final long until;
    private final int most;
    private final Runnable evicted;

    /** What can lie before those that wait. */
    private final Aside before;

    /** What came behind those that wait, or with them. */
    private final Aside behind;

    /** In the order of time. */
    private final LinkedHashSet<SignalFact> waiting = new LinkedHashSet<>();

    private final Map<String, Deque<SignalFact>> waitingByKey = new HashMap<>();

    /** Of the millisecond at hand what must be absent: it counts also where it comes before what waits. */
    private final List<SignalFact> now = new ArrayList<>();

    private final Room room;

    MeetingWhenDue(RuleSet.Over over, Correlation.Meets meets, Correlation.Absent absent, int most, Runnable evicted) {
        String id = over.rule().info().id();
        room = new Room(over.rule().info(), () -> over.shard().session(id));
        this.meets = meets;
        this.absent = absent;
        this.most = most;
        this.evicted = evicted;
        until = absent.until().toMillis();
        window = over.asks().window().toMillis();
        before = new Aside(window, false, most, evicted);
        behind = new Aside(until, absent.isAllAlong(), most, evicted);
    }

    @Override
    public List<Match> meet(List<SignalFact> made) {
        long millis = made.get(0).getTimestamp();
        List<Match> matches = advance(millis);
        for (SignalFact each : made) {
            if (meets.canBegin(each)) {
                before.put(each);
            }
            if (meets.canEnd(each)) {
                await(each);
            }
            if (absent.canBe(each)) {
                if (waitingByKey.containsKey(each.key())) {
                    behind.put(each);
                } else {
                    now.add(each);
                }
            }
        }
        return matches;
    }

    private void await(SignalFact fact) {
        Deque<SignalFact> ofKey = waitingByKey.computeIfAbsent(fact.key(), key -> new ArrayDeque<>(2));
        if (ofKey.isEmpty()) {
            now.stream().filter(it -> it.key().equals(fact.key())).forEach(behind::put);
        }
        if (ofKey.size() >= most) {
            waiting.remove(ofKey.removeFirst());
            evicted.run();
        }
        ofKey.addLast(fact);
        waiting.add(fact);
    }

    /** What is due at a millisecond waits for all that comes in it. */
    @Override
    public List<Match> advance(long millis) {
        if (!now.isEmpty() && now.get(0).getTimestamp() != millis) {
            now.clear();
        }
        List<Match> matches = waiting.isEmpty() ? List.of() : due(millis);
        before.forget(millis);
        return matches;
    }

    private List<Match> due(long millis) {
        List<Match> matches = List.of();
        Iterator<SignalFact> oldest = waiting.iterator();
        for (SignalFact due = oldest.next(); due.getTimestamp() + until < millis; due = oldest.next()) {
            matches = matches.isEmpty() ? new ArrayList<>() : matches;
            matches.addAll(matches(due));
            oldest.remove();
            waitsNoMore(due.key());
            if (!oldest.hasNext()) {
                break;
            }
        }
        return matches;
    }

    private void waitsNoMore(String key) {
        Deque<SignalFact> ofKey = waitingByKey.get(key);
        ofKey.removeFirst();
        if (ofKey.isEmpty()) {
            waitingByKey.remove(key);
            behind.remove(key);
        }
    }

    private List<Match> matches(SignalFact due) {
        Set<SignalFact> met = new HashSet<>();
        met.add(due);
        long millis = due.getTimestamp();
        for (SignalFact each : before.of(due.key(), millis - window)) {
            if (each.getTimestamp() <= millis) {
                met.add(each);
            }
        }
        if (met.size() < meets.patterns()) {
            return List.of();
        }
        met.addAll(behind.of(due.key(), millis));
        return room.meet(met).stream()
                .filter(it -> it.facts().size() == meets.patterns()) // none meets itself
                .filter(it -> it.facts().contains(due))
                .toList();
    }

    @Override
    public long factCount() {
        return before.size() + behind.size() + waiting.size();
    }

    @Override
    public void close() {
        room.close();
        before.clear();
        behind.clear();
        waiting.clear();
        waitingByKey.clear();
        now.clear();
    }
}
