package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Observer.Observation;
import dev.plumbline.rules.Pack.Loaded;
import dev.plumbline.rules.RandomRules.Rule;
import dev.plumbline.rules.WholeSession.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever stands in front of the rules may pass too much to them and never too little: an observer finds what all rules in
 * one session find.
 *
 * <p>{@code -Dfilter.pairs} sets how many times an event meets a set of rules, {@code -Dfilter.seed} where to begin. A set
 * depends on its own seed alone, so that a failure is repeated by the seed that it tells.
 */
class FilterPropertyTest {
    private static final long SEED = Long.getLong("filter.seed", 1);
    private static final int PAIRS = Integer.getInteger("filter.pairs", 60_000);
    private static final int RULES = 40;
    /** Every second set is small: where most events match nothing, no match hides that another one is missing. */
    private static final int FEW_RULES = 10;

    private static final int EVENTS = 5_000;
    /** With fewer, what the rules are and match is chance. */
    private static final int PAIRS_TO_JUDGE = 60_000;
    /** For the constructs that chance left out. */
    private static final int MORE_SETS = 6;

    /** What has come of all sets so far. */
    private static final class Tally {
        private final Set<String> matched = new HashSet<>();
        private final Set<String> refused = new LinkedHashSet<>();
        private int rules;
        private int pairs;
        private int matching;
        private int failing;

        Set<String> unmatched() {
            Set<String> unmatched = RuleGrammar.constructs();
            unmatched.removeAll(matched);
            return unmatched;
        }
    }

    @Test
    void anObserverMatchesWhatAllRulesInOneSessionMatch() {
        Tally tally = new Tally();
        long seed = SEED;
        while (tally.pairs < PAIRS) {
            compare(seed++, Math.min(EVENTS, PAIRS - tally.pairs), tally);
        }
        if (tally.pairs < PAIRS_TO_JUDGE) {
            return;
        }
        for (int more = 0; more < MORE_SETS && !tally.unmatched().isEmpty(); more++) {
            compare(seed++, EVENTS, tally);
        }
        assertThat(tally.unmatched()).isEmpty();
        assertThat(tally.refused).hasSizeLessThanOrEqualTo(tally.rules / 50);
        assertThat(tally.matching).isBetween(tally.pairs / 5, tally.pairs * 4 / 5);
        assertThat(tally.failing).isBetween(1, tally.pairs / 10);
    }

    @Test
    void aMatchThatIsLeftOutIsTold() {
        PackFiles both = TestPacks.of(
                "area/one.drl",
                TestPacks.RULE,
                "area/two.drl",
                TestPacks.RULE.replace("area/one", "area/two").replace("listed(\"shells\", name)", "uid == 0"));
        Enriched shell = Events.kernel(new ProcessLaunch(false), "/bin/sh");
        try (WholeSession whole = new WholeSession(both);
                Observer one = new Observer(TestPacks.ready(both.without("area/two.drl")))) {
            assertThat(difference(whole.evaluate(shell), one.observe(shell)))
                    .contains("misses [area/two], adds []: expected [area/one, area/two] but was [area/one]");
        }
    }

    @Test
    void aFailureIsToldUnlessARuleThrows() {
        String throwing = "name.length > 0";
        PackFiles both = TestPacks.of(
                "area/one.drl",
                TestPacks.RULE.replace("listed(\"shells\", name)", "name == null"),
                "area/two.drl",
                TestPacks.RULE.replace("area/one", "area/two").replace("listed(\"shells\", name)", throwing));
        Enriched nameless = Events.kernel(new ProcessLaunch(false), (String) null);
        try (WholeSession whole = new WholeSession(both);
                WholeSession calm = new WholeSession(both.without("area/two.drl"));
                Observer observer = new Observer(TestPacks.ready(both))) {
            Observation failed = observer.observe(nameless);
            assertThat(((Observation.Seen) failed).quarantined()).hasSize(1);
            assertThat(whole.evaluate(nameless)).isEqualTo(new Truth(List.of("area/one"), Set.of("area/two")));
            assertThat(difference(whole.evaluate(nameless), failed)).isEmpty();
            assertThat(difference(calm.evaluate(nameless), failed)).isPresent();
        }
    }

    @Test
    void packsMatchTheEventsOfTheirOwnCasesAsInOneSession() throws IOException {
        List<PackFiles> packs = packs();
        assertThat(packs).extracting(PackFiles::location).contains("baseline");
        for (PackFiles pack : packs) {
            List<Enriched> events = RuleCases.events(List.of(pack));
            assertThat(events).as("cases of %s", pack.location()).isNotEmpty();
            assertThat(differences(pack, events)).isEmpty();
        }
    }

    @Test
    void packsMatchWhatTheyWereNotWrittenForAsInOneSession() throws IOException {
        RandomEvents random = new RandomEvents(SEED);
        List<Enriched> events = Stream.generate(random::next).limit(EVENTS).toList();
        for (PackFiles pack : packs()) {
            assertThat(differences(pack, events)).isEmpty();
        }
    }

    private static List<String> differences(PackFiles pack, List<Enriched> events) {
        List<String> differences = new ArrayList<>();
        try (WholeSession whole = new WholeSession(pack);
                Observer observer = new Observer(TestPacks.ready(pack))) {
            for (Enriched event : events) {
                difference(whole.evaluate(event), observer.observe(event))
                        .ifPresent(it -> differences.add(it + " for " + event));
            }
        }
        return differences;
    }

    /** The pack that comes with Plumbline, and every pack among the modules' test resources. */
    private static List<PackFiles> packs() throws IOException {
        List<PackFiles> packs = new ArrayList<>(List.of(PackFiles.bundled("baseline")));
        try (Stream<Path> paths = Files.walk(Path.of(".."))) {
            for (Path manifest : paths.filter(it -> it.endsWith(PackFiles.MANIFEST))
                    .filter(it -> it.toString().contains("src/test"))
                    .sorted()
                    .toList()) {
                packs.addAll(PackFiles.at(manifest.getParent()));
            }
        }
        return packs;
    }

    private static void compare(long seed, int count, Tally tally) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        boolean few = seed % 2 == 0;
        int before = (int) (Math.floorMod(seed, 1_000_000L) / 2) * (RULES + FEW_RULES);
        new RandomRules(seed)
                .rules(few ? before + RULES : before, few ? FEW_RULES : RULES)
                .forEach(rule -> rules.put(rule.id(), rule));
        tally.rules += rules.size();
        List<Pack> packs = load(rules, tally);
        PackFiles files = files(rules);
        RandomEvents events = new RandomEvents(seed);
        Quarantine quarantine = new Quarantine();
        try (Observer observer = new Observer(RuleSet.of(packs), Effort.UNCOUNTED, quarantine);
                WholeSession whole = new WholeSession(files)) {
            for (int i = 0; i < count; i++) {
                Enriched event = events.next();
                Truth truth = whole.evaluate(event);
                difference(truth, observer.observe(event)).ifPresent(difference -> {
                    throw new AssertionError("-Dfilter.seed=" + seed + " -Dfilter.pairs=" + EVENTS + " tells of "
                            + event + "\n" + difference + told(difference, rules));
                });
                quarantine.rules().forEach(it -> quarantine.release(it.rule().id())); // each event by itself
                tally.pairs++;
                tally.matching += truth.matches().isEmpty() ? 0 : 1;
                tally.failing += truth.throwing().isEmpty() ? 0 : 1;
                truth.matches().forEach(id -> tally.matched.addAll(rules.get(id).constructs()));
            }
        }
    }

    private static List<Pack> load(Map<String, Rule> rules, Tally tally) {
        while (true) {
            Loaded loaded = Packs.load(List.of(files(rules)), RuleCache.inMemory(Walls.NONE));
            if (loaded instanceof Loaded.Ready ready) {
                return ready.packs();
            }
            List<Problem> problems = ((Loaded.Refused) loaded).problems();
            Set<String> refused = new HashSet<>();
            rules.values()
                    .forEach(rule -> problems.stream()
                            .filter(problem -> problem.file().endsWith(rule.path()))
                            .findFirst()
                            .ifPresent(problem -> {
                                refused.add(rule.id());
                                tally.refused.add(problem + "\n" + rule.text());
                            }));
            assertThat(refused).as("rules that %s name", problems).isNotEmpty();
            rules.keySet().removeAll(refused);
        }
    }

    private static PackFiles files(Map<String, Rule> rules) {
        PackFiles pack = TestPacks.of("pack.yaml", Literals.MANIFEST);
        for (Rule rule : rules.values()) {
            pack = pack.with(rule.path(), rule.text());
        }
        return pack;
    }

    /** What an observer got wrong, if anything. A rule that throws is held, or need not be: it may not be asked. */
    private static Optional<String> difference(Truth truth, Observation observation) {
        if (observation instanceof Observation.Failed failed) {
            return Optional.of("expected " + truth.matches() + " but it failed: " + failed.detail());
        }
        List<String> held = ((Observation.Seen) observation)
                .quarantined().stream().map(it -> it.rule().id()).toList();
        if (!truth.throwing().containsAll(held)) {
            return Optional.of("holds " + held + ": expected " + truth.throwing());
        }
        List<String> matches = ((Observation.Seen) observation)
                .matches().stream()
                        .map(match -> match.rule().id())
                        .filter(id -> !truth.throwing().contains(id))
                        .toList();
        return matches.equals(truth.matches())
                ? Optional.empty()
                : Optional.of("misses " + without(truth.matches(), matches) + ", adds "
                        + without(matches, truth.matches()) + ": expected " + truth.matches() + " but was " + matches);
    }

    /** Each as often as it is in the first more often than in the second. */
    private static List<String> without(List<String> some, List<String> others) {
        List<String> left = new ArrayList<>(some);
        others.forEach(left::remove);
        return left;
    }

    /** The rules that a difference names first, as they were written. */
    private static String told(String difference, Map<String, Rule> rules) {
        String named = difference.replaceFirst(": expected.*", "");
        StringBuilder told = new StringBuilder();
        rules.forEach((id, rule) -> {
            if (Pattern.compile(Pattern.quote(id) + "\\b").matcher(named).find()) {
                told.append("\n\n").append(rule.text());
            }
        });
        return told.toString();
    }
}
