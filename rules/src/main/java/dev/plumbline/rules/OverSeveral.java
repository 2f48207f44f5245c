package dev.plumbline.rules;

import dev.plumbline.rules.Correlator.Correlated;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.facts.Signal.Noticed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Both strata of rules over several events, in memory, over what is at hand: the cases of their authors. */
final class OverSeveral implements AutoCloseable {
    private static final Comparator<Noticed> BY_TIME = Comparator.<Noticed>comparingLong(
                    it -> it.ref().time())
            .thenComparing(it -> it.ref().id());

    private final RuleSet rules;
    private final Correlator first;
    private final Correlator second;
    private final List<Correlated> found = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    OverSeveral(RuleSet rules) {
        this.rules = rules;
        first = correlator(1);
        second = correlator(2);
    }

    private Correlator correlator(int stratum) {
        Correlator correlator =
                new Correlator(rules, stratum, new Quarantine(), Baseline.Store.inMemory(), Correlator.Limits.USUAL);
        correlator.told(Long.MIN_VALUE, new Collecting(new ArrayList<>()));
        return correlator;
    }

    /** Lets the signals of these matches come in the order of time, and then time pass every window. */
    void see(List<Match> matches) {
        List<Noticed> ofSecond = new ArrayList<>();
        List<Noticed> ofFirst = new ArrayList<>();
        for (Match match : matches) {
            ofFirst.addAll(Noticing.of(match, rules, 1));
            ofSecond.addAll(Noticing.of(match, rules, 2));
        }
        run(first, ofFirst, new Collecting(ofSecond));
        run(second, ofSecond, new Collecting(new ArrayList<>()));
    }

    private static void run(Correlator correlator, List<Noticed> signals, Correlator.Sink sink) {
        signals.sort(BY_TIME);
        signals.forEach(it -> correlator.signal(it, sink));
        if (!signals.isEmpty()) {
            long end = signals.get(signals.size() - 1).ref().time();
            correlator.advance(end + correlator.window().toMillis() * 1_000 + 2_000, sink);
        }
    }

    Optional<Match> ofRule(String id) {
        return found.stream()
                .map(Correlated::match)
                .filter(it -> it.rule().id().equals(id))
                .findFirst();
    }

    List<String> failures() {
        return failures;
    }

    private final class Collecting implements Correlator.Sink {
        private final List<Noticed> next;

        private Collecting(List<Noticed> next) {
            this.next = next;
        }

        @Override
        public void matched(Correlated correlated) {
            found.add(correlated);
            next.addAll(Noticing.of(correlated, newest(correlated), "alert " + found.size(), rules));
        }

        /** What its own fact has, which is all that is at hand. */
        private Map<String, String> newest(Correlated correlated) {
            Map<String, String> fields = new HashMap<>();
            correlated.match().facts().get(0).fields().forEach((name, value) -> {
                if (value != null) {
                    fields.put(name, String.valueOf(value));
                }
            });
            return fields;
        }

        @Override
        public void quarantined(Quarantined rule, Noticed at) {
            failures.add(rule.text());
        }
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
