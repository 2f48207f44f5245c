package dev.plumbline.rules;

import static dev.plumbline.rules.SignalRules.loaded;
import static dev.plumbline.rules.SignalRules.rule;
import static dev.plumbline.rules.SignalRules.signal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Correlator.Correlated;
import dev.plumbline.rules.Pack.Loaded;
import dev.plumbline.rules.Quarantined.Reason;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.facts.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrelatorTest {
    private static final String SEQUENCE = rule("area/seq", """
                $a : Signal( rule == "area/a" )
                $s : Signal( rule == "area/b", key == $a.key, this after[0s, 60s] $a )""");
    private static final String ABSENCE = rule("area/absent", """
                $s : Signal( rule == "area/a" )
                not Signal( rule == "area/b", key == $s.key, this after[0s, 10m] $s )""");
    private static final String COUNT = rule("area/count", """
                $s : Count( rule == "area/a", within == "60s", count >= 3 )""");

    private final Quarantine quarantine = new Quarantine();
    private final Baseline.Store store = Baseline.Store.inMemory();
    private final List<Correlated> found = new ArrayList<>();
    private final List<Quarantined> held = new ArrayList<>();
    private final Correlator.Sink sink = new Correlator.Sink() {
        @Override
        public void matched(Correlated correlated) {
            found.add(correlated);
        }

        @Override
        public void quarantined(Quarantined rule, Signal.Noticed at) {
            held.add(rule);
        }
    };

    private Correlator correlator(String... idsAndTexts) {
        return correlator(SignalRules.of(idsAndTexts));
    }

    private Correlator correlator(RuleSet rules) {
        Correlator correlator = new Correlator(rules, 1, quarantine, store, Correlator.Limits.USUAL);
        correlator.told(0, sink);
        return correlator;
    }

    private List<List<Long>> times() {
        return found.stream()
                .map(it -> it.stands().stream().map(ref -> ref.time() / 1000).toList())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, true", "60000, true", "60001, false", "-1, false"})
    void oneAfterAnotherWithinATimeIsFound(long apart, boolean isFound) {
        try (Correlator correlator = correlator("area/seq", SEQUENCE)) {
            Signal.Noticed a = signal("area/a", "c1", 100_000);
            Signal.Noticed b = signal("area/b", "c1", 100_000 + apart, "binary", "/bin/sh");
            (apart < 0 ? List.of(b, a) : List.of(a, b)).forEach(it -> correlator.signal(it, sink));
            assertThat(found).hasSize(isFound ? 1 : 0);
            found.forEach(it -> {
                assertThat(it.match().title()).isEqualTo("/bin/sh");
                assertThat(it.key()).isEqualTo("c1");
                assertThat(it.stands()).containsExactly(a.ref(), b.ref());
                assertThat(it.time()).isEqualTo(Instant.ofEpochMilli(100_000 + apart));
            });
        }
    }

    @Test
    void whatIsOfAnotherKeyOrScopeDoesNotMeet() {
        try (Correlator correlator = correlator("area/seq", SEQUENCE)) {
            correlator.signal(signal("area/a", "c1", 1), sink);
            correlator.signal(signal("area/b", "c2", 2), sink);
            correlator.signal(signal("area/b", "node", "c1", 3_000), sink);
            assertThat(found).isEmpty();
        }
    }

    @Test
    void ofSeveralFirstSignalsTheNewestIsMet() {
        try (Correlator correlator = correlator("area/seq", SEQUENCE)) {
            for (int i = 0; i < 5_000; i++) {
                correlator.signal(signal("area/a", "c1", 1_000 + i), sink);
            }
            correlator.signal(signal("area/b", "c1", 7_000), sink);
            assertThat(times()).containsExactly(List.of(5_999L, 7_000L));
            assertThat(correlator.factCount()).isEqualTo(1);
        }
    }

    @Test
    void ofOneMillisecondItDoesNotMatterWhichCameFirst() {
        try (Correlator correlator = correlator("area/seq", SEQUENCE)) {
            correlator.signal(signal("area/b", "c1", 1_000), sink);
            correlator.signal(signal("area/b", "c2", 1_000), sink);
            correlator.signal(signal("area/a", "c1", 1_000), sink);
            correlator.signal(signal("area/a", "c2", 1_001), sink);
            assertThat(found)
                    .singleElement()
                    .satisfies(it -> assertThat(it.key()).isEqualTo("c1"));
        }
    }

    @Test
    void beforeMeansTheSameAsAfterTheOtherWayRound() {
        String rule = rule("area/seq", """
                    $s : Signal( rule == "area/b" )
                    $a : Signal( rule == "area/a", key == $s.key, this before[0s, 60s] $s )""");
        try (Correlator correlator = correlator("area/seq", rule)) {
            correlator.signal(signal("area/b", "c1", 1_000), sink);
            correlator.signal(signal("area/a", "c1", 2_000), sink);
            correlator.signal(signal("area/b", "c1", 62_000), sink);
            correlator.signal(signal("area/b", "c1", 62_001), sink);
            assertThat(times()).containsExactly(List.of(2_000L, 62_000L));
        }
    }

    @Test
    void aSignalDoesNotMeetItself() {
        String rule = rule("area/seq", """
                    $a : Signal( rule == "area/a" )
                    $s : Signal( rule == "area/a", key == $a.key, this after[0s, 60s] $a )""");
        try (Correlator correlator = correlator("area/seq", rule)) {
            correlator.signal(signal("area/a", "c1", 1_000), sink);
            correlator.signal(signal("area/a", "c1", 2_000), sink);
            assertThat(times()).containsExactly(List.of(1_000L, 2_000L));
        }
    }

    @Test
    void aFieldThatTheRuleAsksForKeepsSignalsApart() {
        String rule = rule("area/seq", """
                    $a : Signal( rule == "area/a" )
                    $s : Signal( rule == "area/b", key == $a.key, path == $a.path, this after[0s, 60s] $a )""");
        try (Correlator correlator = correlator("area/seq", rule)) {
            correlator.signal(signal("area/a", "c1", 1, "path", "/x"), sink);
            correlator.signal(signal("area/a", "c1", 2, "path", "/y"), sink);
            correlator.signal(signal("area/b", "c1", 3, "path", "/x"), sink);
            assertThat(times()).containsExactly(List.of(1L, 3L));
        }
    }

    @Test
    void threeInARowAreFoundWhateverComesBetween() {
        String rule = rule("area/seq", """
                    $a : Signal( rule == "area/a" )
                    $b : Signal( rule == "area/b", key == $a.key, this after[0s, 60s] $a )
                    $s : Signal( rule == "area/c", key == $a.key, this after[0s, 60s] $b )""");
        try (Correlator correlator = correlator("area/seq", rule)) {
            correlator.signal(signal("area/a", "c1", 1), sink);
            correlator.signal(signal("area/b", "c1", 2), sink);
            correlator.signal(signal("area/a", "c1", 3), sink);
            correlator.signal(signal("area/c", "c1", 4), sink);
            assertThat(times()).containsExactly(List.of(1L, 2L, 4L));
        }
    }

    @Test
    void whatDoesNotComeInTimeIsFoundAtTheDeadlineAndOnce() {
        try (Correlator correlator = correlator("area/absent", ABSENCE)) {
            correlator.signal(signal("area/a", "c1", 1_000), sink);
            correlator.signal(signal("area/a", "c2", 2_000), sink);
            correlator.advance(601_000_000, sink);
            assertThat(found).isEmpty();
            correlator.signal(signal("area/b", "c2", 602_000), sink);
            correlator.advance(603_000_000, sink);
            correlator.advance(9_000_000_000L, sink);
            assertThat(found).singleElement().satisfies(it -> {
                assertThat(it.key()).isEqualTo("c1");
                assertThat(it.time()).isEqualTo(Instant.ofEpochMilli(601_000));
            });
            assertThat(correlator.factCount()).isZero();
        }
    }

    @Test
    void whatIsDueFiresAlsoWhereTimeJumpsFarAheadWithTheNextSignal() {
        try (Correlator correlator = correlator("area/absent", ABSENCE)) {
            correlator.signal(signal("area/a", "c1", 1_000), sink);
            correlator.signal(signal("area/b", "c1", 900_000), sink);
            assertThat(times()).containsExactly(List.of(1_000L));
        }
    }

    @Test
    void enoughWithinAWindowFiresWhenItIsReachedAndAgainOnlyAfterItWasNot() {
        try (Correlator correlator = correlator("area/count", COUNT)) {
            for (long at : List.of(0, 10_000, 20_000, 30_000, 65_000, 200_000, 230_000, 260_000)) {
                correlator.signal(signal("area/a", "c1", at), sink);
            }
            assertThat(times()).containsExactly(List.of(0L, 10_000L, 20_000L), List.of(200_000L, 230_000L, 260_000L));
            assertThat(correlator.factCount()).isZero();
        }
    }

    @Test
    void aWindowThatIsReachedCanBePartOfASequence() {
        String rule = rule("area/seq", """
                    $n : Count( rule == "area/a", within == "60s", count >= 2 )
                    $s : Signal( rule == "area/b", key == $n.key, this after[0s, 10s] $n )""");
        try (Correlator correlator = correlator("area/seq", rule)) {
            correlator.signal(signal("area/a", "c1", 1_000), sink);
            correlator.signal(signal("area/b", "c1", 2_000), sink);
            correlator.signal(signal("area/a", "c1", 3_000), sink);
            correlator.signal(signal("area/b", "c1", 4_000), sink);
            assertThat(times()).containsExactly(List.of(1_000L, 3_000L, 4_000L));
        }
    }

    @Test
    void whatIsLeftBehindIsForgotten() {
        try (Correlator correlator = correlator("area/seq", SEQUENCE, "area/absent", ABSENCE)) {
            for (int i = 0; i < 2_000; i++) {
                correlator.signal(signal("area/a", "c" + i, i * 1_000L), sink);
            }
            assertThat(correlator.factCount()).isBetween(600L, 700L);
            correlator.advance(10_000_000_000L, sink);
            assertThat(correlator.factCount()).isZero();
        }
    }

    @Test
    void ofOneKeyTheOldestSignalsMakeRoomAndAreCounted() {
        Correlator correlator = new Correlator(
                SignalRules.of("area/absent", ABSENCE), 1, quarantine, store, new Correlator.Limits(10, 10));
        correlator.told(0, sink);
        for (int i = 0; i < 25; i++) {
            correlator.signal(signal("area/a", "c1", i), sink);
        }
        correlator.signal(signal("area/a", "c2", 30), sink);
        assertThat(correlator.tally().evicted()).isEqualTo(15);
        assertThat(correlator.factCount()).isEqualTo(11);
        correlator.close();
    }

    @Test
    void aCorrelatorThatIsGivenTheSignalsAgainIsAsTheOneBeforeAndTellsNothingTwice() {
        RuleSet rules = SignalRules.of("area/seq", SEQUENCE, "area/absent", ABSENCE, "area/count", COUNT);
        List<Signal.Noticed> first = List.of(
                signal("area/a", "c1", 1_000),
                signal("area/b", "c1", 2_000),
                signal("area/a", "c2", 3_000),
                signal("area/a", "c2", 4_000));
        List<Signal.Noticed> then = List.of(signal("area/a", "c2", 5_000), signal("area/b", "c2", 6_000));
        try (Correlator whole = correlator(rules)) {
            first.forEach(it -> whole.signal(it, sink));
            then.forEach(it -> whole.signal(it, sink));
            whole.advance(1_000_000_000, sink);
        }
        List<List<Long>> undisturbed = times();
        found.clear();
        try (Correlator before = correlator(rules)) {
            first.forEach(it -> before.signal(it, sink));
        }
        try (Correlator after = new Correlator(rules, 1, quarantine, store, Correlator.Limits.USUAL)) {
            assertThat(after.isNew()).isTrue();
            first.forEach(it -> after.again(it, sink));
            after.told(4_000_000, sink);
            then.forEach(it -> after.signal(it, sink));
            after.advance(1_000_000_000, sink);
        }
        assertThat(times()).isEqualTo(undisturbed).hasSize(3);
    }

    @Test
    void whatIsUnusualIsToldOnceWhatIsUsualIsKnown() {
        String rule = rule("area/first", "service", "{value} {release}", """
                    $s : FirstSeen( rule == "area/a", field == "binary", learning == "7d" )""", "$s");
        long day = 86_400_000_000L;
        try (Correlator correlator = correlator("area/first", rule)) {
            correlator.signal(signal("area/a", "service", "shop/search", 0, "binary", "/a", "imageDigest", "1"), sink);
            correlator.signal(signal("area/a", "service", "shop/search", day, "binary", "/b"), sink);
            assertThat(correlator.tally().learning()).isEqualTo(2);
            correlator.signal(
                    signal("area/a", "service", "shop/search", 8 * day, "binary", "/a", "imageDigest", "2"), sink);
            Signal.Noticed unusual =
                    signal("area/a", "service", "shop/search", 9 * day, "binary", "/c", "imageDigest", "2");
            correlator.signal(unusual, sink);
            correlator.signal(signal("area/a", "service", "shop/search", 10 * day, "binary", "/c"), sink);
            correlator.signal(signal("area/a", "service", "shop/other", 10 * day, "binary", "/c"), sink);
            assertThat(found)
                    .singleElement()
                    .satisfies(it -> assertThat(it.match().title()).isEqualTo("/c 1970-01-09T00:00:00Z"));
            assertThat(found.get(0).stands()).containsExactly(unusual.ref());
        }
    }

    @Test
    void ofUsualValuesThoseThatCameLastLongestAgoMakeRoom() {
        String rule = rule("area/first", "service", "{value}", """
                    $s : FirstSeen( rule == "area/a", field == "binary", learning == "1s" )""", "$s");
        Correlator correlator =
                new Correlator(SignalRules.of("area/first", rule), 1, quarantine, store, new Correlator.Limits(10, 20));
        correlator.told(0, sink);
        for (int i = 0; i < 25; i++) {
            correlator.signal(signal("area/a", "service", "s", i, "binary", "/" + i), sink);
        }
        assertThat(correlator.tally().evicted()).isEqualTo(6);
        correlator.signal(signal("area/a", "service", "s", 5_000_000, "binary", "/24"), sink);
        assertThat(found).isEmpty();
        correlator.signal(signal("area/a", "service", "s", 5_000_001, "binary", "/0"), sink);
        assertThat(found).hasSize(1);
        correlator.close();
    }

    @Test
    void anotherTextOfARuleTellsNothingOfWhatCameBeforeAndUsesIt() {
        String longer = SEQUENCE.replace("60s", "90s");
        try (Correlator before = correlator("area/seq", SEQUENCE, "area/count", COUNT)) {
            Signal.Noticed a = signal("area/a", "c1", 1_000);
            Signal.Noticed b = signal("area/b", "c1", 2_000);
            before.signal(a, sink);
            before.signal(b, sink);
            found.clear();
            try (Correlator after = before.with(SignalRules.of("area/seq", longer, "area/count", COUNT))) {
                List.of(a, b).forEach(it -> after.again(it, sink));
                after.told(2_000_000, sink);
                assertThat(found).isEmpty();
                after.signal(signal("area/b", "c1", 80_000), sink);
                after.signal(signal("area/a", "c1", 30_000 + 60_000), sink);
            }
            assertThat(times()).containsExactly(List.of(1_000L, 80_000L));
        }
    }

    @Test
    void otherListsTellOfWhatCameBeforeToo() {
        String rule = rule("area/seq", """
                    $s : Signal( rule == "area/a", listed("shells", binary) )""");
        Signal.Noticed a = signal("area/a", "c1", 1_000, "binary", "evil");
        String manifest = TestPacks.MANIFEST;
        try (Correlator before = correlator(RuleSet.of(SignalRules.packs("area/seq", rule)))) {
            before.signal(a, sink);
            assertThat(found).isEmpty();
            RuleSet other = RuleSet.of(SignalRules.packs(
                    "area/seq", rule, "pack.yaml", manifest.replace("[sh, bash]", "[sh, bash, evil]")));
            try (Correlator after = before.with(other)) {
                assertThat(after.isNew()).isTrue();
                after.again(a, sink);
                after.told(1_000_000, sink);
            }
        }
        assertThat(times()).containsExactly(List.of(1_000L));
    }

    @Test
    void aRuleThatThrowsIsHeldAndTheOthersGoOn() {
        String bad = rule("area/bad", """
                    $s : Signal( rule == "area/a", binary.charAt(7) == 'x' )""");
        RuleSet rules = SignalRules.of("area/bad", bad, "area/seq", SEQUENCE);
        try (Correlator correlator = correlator(rules)) {
            assertThat(correlator.isCurrent(rules)).isTrue();
            correlator.signal(signal("area/a", "c1", 1, "binary", "sh"), sink);
            correlator.signal(signal("area/a", "c1", 2, "binary", "sh"), sink);
            correlator.signal(signal("area/b", "c1", 3, "binary", "sh"), sink);
            assertThat(held).singleElement().satisfies(it -> {
                assertThat(it.rule().id()).isEqualTo("area/bad");
                assertThat(it.reason()).isEqualTo(Reason.THREW);
            });
            assertThat(times()).containsExactly(List.of(2L, 3L));
            assertThat(correlator.isCurrent(rules)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$s : Signal( binary == \"x\" )|does not say whose signals",
                "$s : Signal( rule == \"area/z\" )|looks at signals of 'area/z', a rule that no pack has; did you mean area/a?",
                "$s : Count( rule == \"area/a\", within == \"60s\" )|needs count >= 20",
                "$s : Count( rule == \"area/a\", within == \"60y\", count >= 3 )|needs within == \"10m\", a time of at most 7d, and not \"60y\"",
                "$s : Distinct( rule == \"area/a\", field == \"pathh\", within == \"60s\", count >= 3 )|did you mean path?",
                "$a : Signal( rule == \"area/a\" ) $s : Signal( rule == \"area/b\", this after[0s, 60s] $a )|needs key == $first.key",
                "$a : Signal( rule == \"area/a\" ) $s : Signal( rule == \"area/b\", key == $a.key )|needs this after[0s, 10m] $first",
                "$a : ProcessLaunched() $s : Signal( rule == \"area/b\", key == \"x\", this after[0s, 60s] $a )|looks at ProcessLaunched",
            })
    void whatIsMissingIsTold(String conditions, String message) {
        Loaded loaded = loaded("area/seq", rule("area/seq", conditions));
        assertThat(loaded).isInstanceOf(Loaded.Refused.class);
        assertThat(((Loaded.Refused) loaded).problems())
                .anySatisfy(it -> assertThat(it.toString()).contains(message, "area/seq.drl"));
    }

    @Test
    void aThirdStratumIsRefused() {
        String second = rule("area/second", "$s : Signal( rule == \"area/seq\" )");
        assertThat(loaded("area/seq", SEQUENCE, "area/second", second)).isInstanceOf(Loaded.Ready.class);
        Loaded loaded = loaded(
                "area/seq",
                SEQUENCE,
                "area/second",
                second,
                "area/third",
                rule("area/third", "$s : Signal( rule == \"area/second\" )"));
        assertThat(((Loaded.Refused) loaded).problems())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("area/second", "two strata"));
    }
}
