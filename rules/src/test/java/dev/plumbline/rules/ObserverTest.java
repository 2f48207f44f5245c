package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Observer.Observation;
import dev.plumbline.rules.RuleInfo.Maturity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ObserverTest {
    private static final Enriched SHELL = Events.kernel(new ProcessLaunch(false), "/bin/sh");
    private static final Enriched BASH = Events.kernel(new ProcessLaunch(false), "/bin/bash");
    private static final Enriched LIST = Events.kernel(new ProcessLaunch(false), "/bin/ls");

    private static List<Pack> packs;

    @BeforeAll
    static void compileOnce() {
        String rule = TestPacks.RULE;
        packs = TestPacks.unconfined(TestPacks.of(
                "area/one.drl",
                rule,
                "area/shadow.drl",
                rule.replace("area/one", "area/shadow").replace("@maturity(stable)", "@maturity(shadow)"),
                "area/throws.drl",
                rule.replace("area/one", "area/throws")
                        .replace("listed(\"shells\", name)", "name == \"bash\", args.get(7) == \"x\""),
                "area/endless.drl",
                rule.replace("area/one", "area/endless")
                        .replace("listed(\"shells\", name)", "name == \"zsh\", deep(0)")
                        .replaceFirst("(?m)^rule ", "function boolean deep(int n) { return deep(n + 1); }\n\nrule "),
                "area/inserts.drl",
                rule.replace("area/one", "area/inserts")
                        .replace("alerts.raise(drools.getRule(), $event);", "insert(\"left behind\");")));
    }

    @Test
    void matchesStandInTheOrderOfRuleIds() {
        try (Observer observer = new Observer(packs)) {
            assertThat(rules(observer.observe(SHELL))).containsExactly("area/one", "area/shadow");
        }
    }

    @Test
    void aShadowRuleIsMatchedLikeAnyOther() {
        try (Observer observer = new Observer(packs)) {
            Observation.Seen seen = (Observation.Seen) observer.observe(SHELL);
            assertThat(seen.matches())
                    .extracting(match -> match.rule().maturity())
                    .containsExactly(Maturity.STABLE, Maturity.SHADOW);
        }
    }

    @Test
    void whatNoRuleLooksForIsSeenWithoutAMatch() {
        try (Observer observer = new Observer(packs)) {
            Observation.Seen launch = (Observation.Seen) observer.observe(LIST);
            assertThat(launch.type()).isPresent();
            assertThat(launch.matches()).isEmpty();
            assertThat(rules(observer.observe(Events.kernel(new ProcessExit(0, null), "/bin/sh"))))
                    .isEmpty();
        }
    }

    @Test
    void aHeartbeatIsSeenByNoRule() {
        try (Observer observer = new Observer(packs)) {
            assertThat(observer.observe(Events.kernel(new Heartbeat(1L), (Process) null)))
                    .isEqualTo(new Observation.Seen(Optional.empty(), List.of(), List.of()));
        }
    }

    @Test
    void aRuleThatNeverReturnsFromItselfIsHeldAndNoOther() {
        try (Observer observer = new Observer(packs)) {
            Observation.Seen seen =
                    (Observation.Seen) observer.observe(Events.kernel(new ProcessLaunch(false), "/bin/zsh"));
            assertThat(seen.quarantined()).singleElement().satisfies(it -> {
                assertThat(it.rule().id()).isEqualTo("area/endless");
                assertThat(it.detail()).contains("StackOverflowError");
            });
            assertThat(rules(observer.observe(SHELL))).containsExactly("area/one", "area/shadow");
        }
    }

    @Test
    void aRuleThatThrowsIsHeldAndTheOthersSeeItsEvent() {
        try (Observer observer = new Observer(packs)) {
            Observation.Seen seen = (Observation.Seen) observer.observe(BASH);
            assertThat(seen.quarantined()).singleElement().satisfies(it -> {
                assertThat(it.rule().id()).isEqualTo("area/throws");
                assertThat(it.detail()).contains("IndexOutOfBounds");
            });
            assertThat(rules(seen)).containsExactly("area/one", "area/shadow");
            assertThat(rules(observer.observe(BASH))).containsExactly("area/one", "area/shadow");
            assertThat(rules(observer.observe(SHELL))).containsExactly("area/one", "area/shadow");
            assertThat(rules(observer.observe(LIST))).isEmpty();
        }
    }

    @Test
    void nothingStaysBetweenEvents() {
        try (Observer observer = new Observer(packs)) {
            for (int i = 0; i < 1_000; i++) {
                observer.observe(i % 3 == 0 ? SHELL : i % 3 == 1 ? LIST : BASH);
                assertThat(observer.factCount()).isZero();
            }
            assertThat(rules(observer.observe(SHELL))).containsExactly("area/one", "area/shadow");
        }
    }

    @Test
    void onlyARuleThatNeedsOneGetsTheEventIntoASession() {
        List<String> looks = new ArrayList<>();
        Effort told = new Effort() {
            @Override
            public void looked(int candidates, boolean isEvaluated) {
                looks.add(candidates + (isEvaluated ? " in session" : ""));
            }

            @Override
            public LongConsumer ofShard(String shard) {
                return nanoseconds -> looks.add(shard);
            }
        };
        List<Pack> two = TestPacks.ready(TestPacks.of(
                "area/one.drl",
                TestPacks.RULE,
                "area/two.drl",
                TestPacks.RULE
                        .replace("area/one", "area/two")
                        .replace(
                                "listed(\"shells\", name) )",
                                "$name : name, name == \"bash\" )\n    eval( $name != null )")));
        try (Observer observer = new Observer(RuleSet.of(two), told, new Quarantine())) {
            assertThat(rules(observer.observe(SHELL))).containsExactly("area/one");
            assertThat(rules(observer.observe(LIST))).isEmpty();
            assertThat(looks).containsExactly("1", "0");
            looks.clear();
            assertThat(rules(observer.observe(BASH))).containsExactly("area/one", "area/two");
            assertThat(looks).containsExactly("area/two", "2 in session");
        }
    }

    @Test
    void allPacksLookAtAnEvent() {
        Pack first = TestPacks.ready(TestPacks.of(TestPacks.RULE)).get(0);
        Pack second = TestPacks.ready(TestPacks.of(
                        "other/rule.drl",
                        TestPacks.RULE.replace("area/one", "other/rule"),
                        "pack.yaml",
                        TestPacks.MANIFEST.replace("sh, bash", "ls")))
                .get(0);
        try (Observer observer = new Observer(List.of(second, first))) {
            assertThat(rules(observer.observe(SHELL))).containsExactly("area/one");
            assertThat(rules(observer.observe(LIST))).containsExactly("other/rule");
        }
    }

    @Test
    void withoutPacksNothingMatches() {
        try (Observer observer = new Observer(List.of())) {
            assertThat(rules(observer.observe(SHELL))).isEmpty();
        }
    }

    private static List<String> rules(Observation observation) {
        assertThat(observation).isInstanceOf(Observation.Seen.class);
        return ((Observation.Seen) observation)
                .matches().stream().map(match -> match.rule().id()).toList();
    }
}
