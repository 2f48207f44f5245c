package dev.plumbline.detectors.exceptions;

import dev.plumbline.event.AlertException;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.facts.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/**
 * All exceptions, of files and of the topic, as they stand now. Which of them an alert falls under is decided by its event's
 * time, so one that has expired still holds for what happened before. Thread-safe.
 */
public final class Exceptions {
    /** Told what is seen of exceptions, by their ids. */
    public interface Watcher {
        Watcher NONE = new Watcher() {};

        /** There is one; it has no hits yet. */
        default void known(String id) {}

        /** An alert fell under it and does not go out. */
        default void hit(String id) {}

        /** An alert would have fallen under it, had a field been known that it asks for. */
        default void fieldUnknown(String id) {}
    }

    /** How many exceptions stand where at a moment. */
    public enum Standing {
        ACTIVE,
        /** Active ones that have had no hit since the start. */
        UNUSED,
        UPCOMING,
        EXPIRED,
        /** With an error; they do not hold. */
        REFUSED
    }

    /** What holds until the next change. The rules' own ones are looked up once each, by what exceptions can name of a rule. */
    private record Snapshot(List<Scope> scopes, Map<List<String>, List<Scope>> byRule) {
        static Snapshot of(Stream<AlertException> all) {
            return new Snapshot(
                    all.map(Scope::new).sorted(Comparator.comparing(Scope::id)).toList(), new ConcurrentHashMap<>());
        }

        List<Scope> of(RuleInfo rule) {
            return scopes.isEmpty()
                    ? List.of()
                    : byRule.computeIfAbsent(
                            Scope.named(rule),
                            it -> scopes.stream()
                                    .filter(scope -> scope.names(rule))
                                    .toList());
        }
    }

    private final Watcher watcher;
    private final Map<String, AlertException> ofTopic = new HashMap<>();
    private final Map<String, LongAdder> hits = new ConcurrentHashMap<>();
    private final Set<String> toldExpired = new HashSet<>();
    /** Those whose rules have ever waited for an owner: what waits when one is taken away is still looked at. */
    private final Set<Scope> everWaited = ConcurrentHashMap.newKeySet();

    private List<AlertException> ofFiles = List.of();
    private int refused;
    private volatile Snapshot snapshot = Snapshot.of(Stream.of());

    public Exceptions(Watcher watcher) {
        this.watcher = watcher;
    }

    /** Those of files, in place of those that stood in files before. */
    public synchronized void files(ExceptionFiles.Read read) {
        ofFiles = read.entries();
        refused = read.problems().size();
        changed();
    }

    /**
     * One of the topic; null takes it away.
     *
     * @return what is wrong with it, in which case it does not hold; empty where it does
     */
    public synchronized List<String> told(String key, AlertException exception) {
        List<String> objections = exception == null
                ? List.of()
                : List.copyOf(Objections.of(exception).values());
        if (exception == null || !objections.isEmpty()) {
            ofTopic.remove(key);
        } else {
            ofTopic.put(key, exception);
        }
        changed();
        return objections;
    }

    private void changed() {
        snapshot = Snapshot.of(Stream.concat(ofFiles.stream(), ofTopic.values().stream()));
        for (Scope scope : snapshot.scopes()) {
            if (scope.asksOwner()) {
                everWaited.add(scope);
            }
            if (hits.putIfAbsent(scope.id(), new LongAdder()) == null) {
                watcher.known(scope.id());
            }
        }
    }

    /** Id of the exception that an alert of the rule falls under, the first one by its id; null where it falls under none. */
    public String of(RuleInfo rule, Fact fact) {
        List<Scope> unknown = List.of();
        for (Scope scope : snapshot.of(rule)) {
            Scope.Outcome outcome = scope.of(fact);
            if (outcome == Scope.Outcome.HOLDS) {
                return scope.id();
            }
            if (outcome == Scope.Outcome.UNKNOWN) {
                unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
                unknown.add(scope);
            }
        }
        unknown.forEach(it -> watcher.fieldUnknown(it.id()));
        return null;
    }

    /** Whether an exception of the rule's alerts can only be decided once it is known whose the event is. */
    public boolean waits(RuleInfo rule) {
        return snapshot.of(rule).stream().anyMatch(Scope::asksOwner);
    }

    /** Whether {@link #waits} is so, or was at any time since the start. */
    public boolean hasWaited(RuleInfo rule) {
        return everWaited.stream().anyMatch(it -> it.names(rule));
    }

    /** An alert does not go out for it. */
    public void hit(String id) {
        hits.computeIfAbsent(id, it -> new LongAdder()).increment();
        watcher.hit(id);
    }

    /** How many exceptions stand so at a moment. */
    public synchronized int count(Standing standing, Instant now) {
        if (standing == Standing.REFUSED) {
            return refused;
        }
        return (int) snapshot.scopes().stream()
                .filter(it -> standing == Standing.UNUSED
                        ? it.holdsAt(now) && hits.get(it.id()).sum() == 0
                        : standing == standing(it.exception(), now))
                .count();
    }

    private static Standing standing(AlertException it, Instant now) {
        return !now.isBefore(it.getUntil())
                ? Standing.EXPIRED
                : it.getFrom() != null && now.isBefore(it.getFrom()) ? Standing.UPCOMING : Standing.ACTIVE;
    }

    /** Those that have expired and were not told of yet, a line each for their owners. */
    public synchronized List<String> newlyExpired(Instant now) {
        List<String> told = new ArrayList<>();
        for (Scope scope : snapshot.scopes()) {
            AlertException it = scope.exception();
            boolean isExpired = standing(it, now) == Standing.EXPIRED;
            if (isExpired && toldExpired.add(it.getId() + "/" + it.getUntil())) {
                told.add(line(
                        it,
                        "expired at " + it.getUntil() + ", after "
                                + hits.get(it.getId()).sum() + " hits since the start; take it away or renew it"));
            }
        }
        return told;
    }

    /** Those that no alert fell under, a line each for their owners. */
    public List<String> unused() {
        return snapshot.scopes().stream()
                .map(Scope::exception)
                .filter(it -> hits.get(it.getId()).sum() == 0)
                .map(it -> line(it, "no alert fell under it"))
                .toList();
    }

    private static String line(AlertException it, String what) {
        return "exception " + it.getId() + " (" + it.getOwner() + ", " + it.getTicket() + "): " + what;
    }
}
