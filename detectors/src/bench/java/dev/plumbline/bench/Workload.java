package dev.plumbline.bench;

import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.PackFiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Rules of some kinds, as many of each, and events for them. The same ones each time.
 *
 * <p>One in three hundred is a hot rule instead: the only literal that it needs is one that most events have.
 */
public final class Workload {
    /** Which rules there are. */
    public enum Rules {
        /** Equality with a second test, membership, prefix, substring, equality with a regex, negated membership. */
        ALL_KINDS(
                List.of(
                        BenchRule::equality,
                        BenchRule::membership,
                        BenchRule::prefix,
                        BenchRule::substring,
                        BenchRule::regex,
                        BenchRule::negation),
                List.of(BenchRule::hotRegex, BenchRule::hotNegation)),
        /** What event-ruler can say too. */
        WITHOUT_REGEX(
                List.of(
                        BenchRule::equality,
                        BenchRule::membership,
                        BenchRule::prefix,
                        BenchRule::substring,
                        BenchRule::negation),
                List.of(BenchRule::hotNegation)),
        /** All kinds, none of them hot. */
        WITHOUT_HOT(ALL_KINDS.kinds, List.of());

        private final List<IntFunction<BenchRule>> kinds;
        private final List<IntFunction<BenchRule>> hot;

        Rules(List<IntFunction<BenchRule>> kinds, List<IntFunction<BenchRule>> hot) {
            this.kinds = kinds;
            this.hot = hot;
        }
    }

    /** Which events there are. One in two hundred matches, where any does; a hot rule makes no candidate here. */
    public enum Events {
        /** A candidate is a match. */
        SPARSE(0.005),
        FIVE_PERCENT_CANDIDATES(0.05),
        FIFTH_CANDIDATES(0.2),
        HALF_CANDIDATES(0.5),
        /** No rule can match: nothing is a candidate, of a hot rule neither. */
        NONE_CAN_MATCH(0);

        private final double candidates;

        Events(double candidates) {
            this.candidates = candidates;
        }
    }

    /**
     * Events of a workload.
     *
     * @param all in the order in which they happened
     * @param planted indexes of those that were made to match
     */
    record Stream(List<Enriched.Kernel> all, List<Integer> planted) {}

    private static final int ONE_MATCHES_IN = 200;
    private static final int ONE_IS_HOT_IN = 300;
    private static final int HOT_AT = 2;
    private static final double FILES = 0.1;
    private static final double LAUNCHES_OF_THE_REST = 7.0 / 9;

    private final List<BenchRule> rules = new ArrayList<>();

    Workload(Rules which, int count) {
        for (int i = 0; i < count; i++) {
            boolean hot = i % ONE_IS_HOT_IN == HOT_AT && !which.hot.isEmpty();
            List<IntFunction<BenchRule>> from = hot ? which.hot : which.kinds;
            rules.add(from.get((hot ? i / ONE_IS_HOT_IN : i) % from.size()).apply(i));
        }
    }

    List<BenchRule> rules() {
        return Collections.unmodifiableList(rules);
    }

    /** The rules as authors would write them. */
    PackFiles pack() {
        SortedMap<String, String> files = new TreeMap<>();
        files.put("pack.yaml", "name: bench\nversion: 1.0.0\n");
        files.put("facts.drl", """
                package bench;

                import dev.plumbline.rules.facts.*;

                global dev.plumbline.rules.Alerts alerts;
                """);
        rules.forEach(rule -> files.put(rule.path(), rule.text()));
        return new PackFiles("bench", files);
    }

    /** 70 % launches, 20 % connections, 10 % uses of files. */
    Stream stream(Events which, int count) {
        Random random = new Random(20_260_601);
        List<BenchRule> launches = nearMisses("ProcessLaunched");
        List<BenchRule> connections = nearMisses("Connected");
        int candidates = (int) Math.round(count * which.candidates);
        int matches = Math.min(candidates, count / ONE_MATCHES_IN);
        List<Integer> turns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            turns.add(i);
        }
        Collections.shuffle(turns, random);
        List<Enriched.Kernel> events = new ArrayList<>();
        List<Integer> planted = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int turn = turns.get(i);
            EventSketch sketch = new EventSketch(random);
            if (turn < matches) {
                one(rules, random).hit().accept(sketch);
                planted.add(i);
            } else if (turn < candidates) {
                boolean launch = random.nextDouble() < LAUNCHES_OF_THE_REST;
                one(launch ? launches : connections, random)
                        .nearMiss()
                        .orElseThrow()
                        .accept(sketch);
            } else if (random.nextDouble() < FILES / (1 - which.candidates)) {
                sketch.anyFile();
            } else if (random.nextDouble() < LAUNCHES_OF_THE_REST) {
                sketch.anyLaunch();
            } else {
                sketch.anyConnection();
            }
            events.add(sketch.event(i));
        }
        return new Stream(
                which == Events.NONE_CAN_MATCH
                        ? events.stream().filter(it -> !canMatch(it)).toList()
                        : events,
                planted);
    }

    private boolean canMatch(Enriched.Kernel event) {
        return rules.stream().anyMatch(rule -> rule.candidate().test(event));
    }

    private List<BenchRule> nearMisses(String fact) {
        return rules.stream()
                .filter(it -> it.fact().equals(fact) && it.nearMiss().isPresent() && !it.isHot())
                .toList();
    }

    private static <T> T one(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }
}
