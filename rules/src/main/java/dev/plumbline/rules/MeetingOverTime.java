package dev.plumbline.rules;

import dev.plumbline.rules.facts.SignalFact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.drools.core.common.InternalFactHandle;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.time.SessionPseudoClock;

/** Something may have to be absent: the facts are in a session whose time goes on with theirs, and which forgets them by itself. */
final class MeetingOverTime implements Meeting {
    private record Inside(long millis, FactHandle fact) {}

    private final RuleSet.Over over;
    private final int most;
    private final Runnable evicted;
    private final Map<String, Deque<Inside>> byKey = new HashMap<>();
    private final Room room;

    MeetingOverTime(RuleSet.Over over, int most, Runnable evicted) {
        this.over = over;
        String id = over.rule().info().id();
        room = new Room(over.rule().info(), () -> over.shard().overTime(id));
        this.most = most;
        this.evicted = evicted;
    }

    @Override
    public List<Match> meet(List<SignalFact> made) {
        room.session(); // its time goes on from here
        // What is due before this is not put off by it, and what comes in the same millisecond belongs together.
        List<Match> matches = new ArrayList<>(advance(made.get(0).getTimestamp()));
        made.forEach(this::insert);
        matches.addAll(room.fire());
        return matches;
    }

    @Override
    public List<Match> advance(long millis) {
        if (!room.isOpen()) {
            return List.of();
        }
        SessionPseudoClock clock = room.session().getSessionClock();
        long by = millis - 1 - clock.getCurrentTime();
        if (by > 0) {
            clock.advanceTime(by, TimeUnit.MILLISECONDS);
        }
        return room.fire();
    }

    private void insert(SignalFact fact) {
        long oldest = fact.getTimestamp() - over.asks().window().toMillis();
        Deque<Inside> ofKey = byKey.computeIfAbsent(fact.key(), key -> new ArrayDeque<>(2));
        while (!ofKey.isEmpty() && ofKey.getFirst().millis() < oldest) {
            ofKey.removeFirst(); // forgotten by the session as well
        }
        if (ofKey.size() >= most) {
            FactHandle first = ofKey.removeFirst().fact();
            if (((InternalFactHandle) first).isValid()) {
                room.session().delete(first);
                evicted.run();
            }
        }
        ofKey.addLast(new Inside(fact.getTimestamp(), room.session().insert(fact)));
        if (byKey.size() > 2 * (room.session().getFactCount() + most)) {
            byKey.values().removeIf(it -> it.getLast().millis() < oldest);
        }
    }

    @Override
    public long factCount() {
        return !room.isOpen() ? 0 : room.session().getFactCount();
    }

    @Override
    public void close() {
        room.close();
        byKey.clear();
    }
}
