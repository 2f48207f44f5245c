package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Observer.Observation;
import dev.plumbline.rules.Quarantined.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineTest {
    private static final Enriched SHELL = Events.kernel(new ProcessLaunch(false), "/bin/sh");
    private static final String CONDITION = "listed(\"shells\", name) )";
    private static final String CALL = "alerts.raise(drools.getRule(), $event);";

    private final Quarantine quarantine = new Quarantine();

    @Test
    void aConditionThatThrowsIsHeldAndNamedWithItsPlace() {
        PackFiles pack = pack("area/one", rule("area/bad", "args.get(7) == \"x\" )", CALL));
        try (Observer observer = observer(pack)) {
            Observation.Seen seen = seen(observer, SHELL);
            assertThat(matches(seen)).containsExactly("area/one");
            assertThat(seen.quarantined()).singleElement().satisfies(it -> {
                assertThat(it.rule().id()).isEqualTo("area/bad");
                assertThat(it.reason()).isEqualTo(Reason.THREW);
                assertThat(it.text()).startsWith("packs/test/area/bad.drl:4: rule area/bad threw ");
            });
            assertThat(seen(observer, SHELL).quarantined()).isEmpty();
            assertThat(matches(seen(observer, SHELL))).containsExactly("area/one");
        }
    }

    @Test
    void ofRulesThatShareASessionTheOneThatThrowsIsHeld() {
        PackFiles pack = pack(
                "area/one",
                inSession("area/a", "$n.length() > 1"),
                inSession("area/b", "$event.args.get(7) == \"x\""),
                inSession("area/c", "$n.length() > 1"),
                inSession("area/d", "$event.args.get(9) == \"x\""),
                inSession("area/e", "$n.length() > 1"));
        try (Observer observer = observer(pack)) {
            Observation.Seen seen = seen(observer, SHELL);
            assertThat(matches(seen)).containsExactly("area/a", "area/c", "area/e", "area/one");
            assertThat(held(seen)).containsExactlyInAnyOrder("area/b", "area/d");
            assertThat(matches(seen(observer, SHELL))).containsExactly("area/a", "area/c", "area/e", "area/one");
            assertThat(observer.factCount()).isZero();
        }
    }

    @Test
    void aRuleThatUpdatesItsOwnFactWithoutEndIsHeld() {
        PackFiles pack = pack(
                "area/one", rule("area/loops", "pid != 5 )", "update($event);"), rule("area/two", CONDITION, CALL));
        try (Observer observer = observer(pack)) {
            Observation.Seen seen = seen(observer, SHELL);
            assertThat(held(seen)).containsExactly("area/loops");
            assertThat(matches(seen)).containsExactly("area/one", "area/two");
        }
    }

    @Test
    void aRuleThatFiresWithoutEndIsHeldAndItsSessionGoesOn() {
        PackFiles pack = pack(
                "area/one",
                rule("area/loops", CONDITION + "\n    $s : Object()", "insert(\"x\" + $s);"),
                rule("area/two", CONDITION, CALL));
        try (Observer observer = observer(pack)) {
            Observation.Seen seen = seen(observer, SHELL);
            assertThat(held(seen)).containsExactly("area/loops");
            assertThat(seen.quarantined().get(0).reason()).isEqualTo(Reason.ENDLESS);
            assertThat(matches(seen)).containsExactly("area/one", "area/two");
            assertThat(matches(seen(observer, SHELL))).containsExactly("area/one", "area/two");
        }
    }

    @Test
    void listsThatMultiplyEndAtTheBudgetAndTheRuleIsHeld() {
        PackFiles pack =
                pack("area/one", rule("area/crosses", CONDITION + """

                            $a : String() from $event.args
                            $b : String() from $event.args
                            $c : String( this == "none" ) from $event.args""", CALL), inSession("area/a", "$n.length() > 1"));
        try (Observer observer = observer(pack)) {
            assertThat(matches(seen(observer, SHELL))).containsExactly("area/a", "area/one");
            Observation.Seen seen = seen(observer, launch(Collections.nCopies(1_000, "x")));
            assertThat(held(seen)).containsExactly("area/crosses");
            assertThat(seen.quarantined().get(0).reason()).isEqualTo(Reason.BUDGET);
            assertThat(matches(seen)).containsExactly("area/a", "area/one");
        }
    }

    @Test
    void whoTakesTooLongIsHeldTheThirdTimeAndNotBefore() {
        Quarantine strict = new Quarantine(Duration.ZERO);
        try (Observer observer =
                new Observer(RuleSet.of(TestPacks.ready(pack("area/one"))), Effort.UNCOUNTED, strict)) {
            assertThat(held(seen(observer, SHELL))).isEmpty();
            assertThat(held(seen(observer, SHELL))).isEmpty();
            Observation.Seen third = seen(observer, SHELL);
            assertThat(matches(third)).containsExactly("area/one");
            assertThat(third.quarantined())
                    .singleElement()
                    .satisfies(it -> assertThat(it.reason()).isEqualTo(Reason.BUDGET));
            assertThat(matches(seen(observer, SHELL))).isEmpty();
        }
    }

    @Test
    void allThreadsShareIt() {
        RuleSet rules =
                RuleSet.of(TestPacks.ready(pack("area/one", inSession("area/bad", "$event.args.get(7) == null"))));
        try (Observer first = new Observer(rules, Effort.UNCOUNTED, quarantine);
                Observer second = new Observer(rules, Effort.UNCOUNTED, quarantine)) {
            assertThat(matches(seen(second, launch(Collections.nCopies(8, "x")))))
                    .containsExactly("area/one");
            assertThat(held(seen(first, SHELL))).containsExactly("area/bad");
            assertThat(held(seen(second, SHELL))).isEmpty();
            assertThat(matches(seen(second, SHELL))).containsExactly("area/one");
        }
    }

    @Test
    void aReloadThatLeavesTheRuleAsItIsLeavesItHeldAndANewTextIsAsked() {
        PackFiles bad = pack("area/one", rule("area/bad", "args.get(7) == \"x\" )", CALL));
        try (Observer observer = observer(bad)) {
            assertThat(held(seen(observer, SHELL))).containsExactly("area/bad");
        }
        PackFiles other = bad.with("area/two.drl", rule("area/two", CONDITION, CALL));
        try (Observer observer = observer(other)) {
            assertThat(held(seen(observer, SHELL))).isEmpty();
            assertThat(quarantine.rules()).hasSize(1);
        }
        PackFiles mended = other.with("area/bad.drl", rule("area/bad", CONDITION, CALL));
        try (Observer observer = observer(mended)) {
            assertThat(matches(seen(observer, SHELL))).containsExactly("area/bad", "area/one", "area/two");
            quarantine.keep(RuleSet.of(TestPacks.ready(mended)));
            assertThat(quarantine.rules()).isEmpty();
        }
    }

    @Test
    void whoIsReleasedIsAskedAgain() {
        PackFiles bad = pack("area/one", inSession("area/bad", "$event.args.get(7) == \"x\""));
        try (Observer observer = observer(bad)) {
            assertThat(held(seen(observer, SHELL))).containsExactly("area/bad");
            assertThat(quarantine.release("area/none")).isFalse();
            assertThat(quarantine.release("area/bad")).isTrue();
            assertThat(matches(seen(observer, launch(Collections.nCopies(8, "x")))))
                    .containsExactly("area/bad", "area/one");
        }
    }

    private Observer observer(PackFiles pack) {
        return new Observer(RuleSet.of(TestPacks.ready(pack)), Effort.UNCOUNTED, quarantine);
    }

    private static PackFiles pack(String plain, String... rules) {
        List<String> files = new ArrayList<>(List.of(plain + ".drl", rule(plain, CONDITION, CALL)));
        for (String rule : rules) {
            String id = rule.replaceFirst("(?s).*\\nrule \"([^\"]*)\".*", "$1");
            Collections.addAll(files, id + ".drl", rule);
        }
        return TestPacks.of(files.toArray(String[]::new));
    }

    private static String rule(String id, String condition, String consequence) {
        return TestPacks.RULE
                .replace("area/one", id)
                .replace(CONDITION, condition)
                .replace(CALL, consequence);
    }

    private static String inSession(String id, String eval) {
        return rule(id, "listed(\"shells\", name), $n : name )\n    eval( " + eval + " )", CALL);
    }

    private static Enriched launch(List<String> args) {
        Process process = Process.newBuilder(((Enriched.Kernel) SHELL).event().getProcess())
                .setArgs(args)
                .build();
        return Events.kernel(new ProcessLaunch(false), process);
    }

    private static Observation.Seen seen(Observer observer, Enriched event) {
        return (Observation.Seen) observer.observe(event);
    }

    private static List<String> matches(Observation.Seen seen) {
        return seen.matches().stream().map(it -> it.rule().id()).toList();
    }

    private static List<String> held(Observation.Seen seen) {
        return seen.quarantined().stream().map(it -> it.rule().id()).toList();
    }
}
