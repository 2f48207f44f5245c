package dev.plumbline.rules;

import dev.plumbline.rules.Quarantined.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rules that are held: they are not asked, and all others are. A rule is known by its id and its text, so a reload that leaves
 * both as they are leaves it held. Shared by threads.
 */
public final class Quarantine {
    /** What a rule may take for one event, in time of the processor, where nothing else is set. */
    public static final Duration BUDGET = Duration.ofSeconds(1);

    /** So often may a rule take too long: a machine may be slow once. */
    static final int STRIKES = 3;

    private final Duration budget;
    private final Map<String, Integer> strikes = new HashMap<>();

    /** By rule and text. Never changed, but replaced. */
    private volatile Map<String, Quarantined> held = Map.of();

    /** @param budget what a rule may take for one event, in time of the processor */
    public Quarantine(Duration budget) {
        this.budget = budget;
    }

    /** With the usual budget. */
    public Quarantine() {
        this(BUDGET);
    }

    Duration budget() {
        return budget;
    }

    /** Every rule that is held now, by its id and text; the same object for as long as nothing changes. */
    Map<String, Quarantined> now() {
        return held;
    }

    /** Every rule that is held now, in the order of ids. */
    public List<Quarantined> rules() {
        return held.values().stream()
                .sorted((a, b) -> a.rule().id().compareTo(b.rule().id()))
                .toList();
    }

    boolean holds(RuleSet.Placed rule) {
        return !held.isEmpty() && held.containsKey(rule.key());
    }

    /** Holds a rule. Empty where it was held before. */
    synchronized Optional<Quarantined> hold(RuleSet.Placed rule, Reason reason, String detail) {
        if (held.containsKey(rule.key())) {
            return Optional.empty();
        }
        Quarantined it = new Quarantined(rule.info(), rule.digest(), reason, oneLine(detail), rule.where());
        Map<String, Quarantined> all = new HashMap<>(held);
        all.put(rule.key(), it);
        held = Map.copyOf(all);
        strikes.remove(rule.key());
        return Optional.of(it);
    }

    private static String oneLine(String detail) {
        String line = detail.replaceAll("\\s+", " ").strip();
        return line.length() > 300 ? line.substring(0, 297) + "..." : line;
    }

    /** A rule took longer than its budget. Present where that was once too often. */
    synchronized Optional<Quarantined> strike(RuleSet.Placed rule, Duration took) {
        int count = strikes.merge(rule.key(), 1, Integer::sum);
        return count < STRIKES
                ? Optional.empty()
                : hold(
                        rule,
                        Reason.BUDGET,
                        "took " + took.toMillis() + " ms of the processor for one event, for the " + count
                                + "rd time; rules.budget is " + budget.toMillis() + " ms");
    }

    /** Lets the rule be asked again. Whether it was held. */
    public synchronized boolean release(String ruleId) {
        Map<String, Quarantined> left = new HashMap<>(held);
        boolean wasHeld = left.values().removeIf(it -> it.rule().id().equals(ruleId));
        held = Map.copyOf(left);
        strikes.keySet().removeIf(key -> key.startsWith(ruleId + "\n"));
        return wasHeld;
    }

    /** Forgets rules that are no more, or have another text. */
    public synchronized void keep(RuleSet rules) {
        Set<String> there = rules.keys();
        held = held.entrySet().stream()
                .filter(it -> there.contains(it.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        strikes.keySet().retainAll(there);
    }
}
