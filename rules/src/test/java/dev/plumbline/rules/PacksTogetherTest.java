package dev.plumbline.rules;

import static dev.plumbline.rules.TestPacks.RULE;
import static dev.plumbline.rules.TestPacks.SHARED;
import static dev.plumbline.rules.TestPacks.problems;
import static dev.plumbline.rules.TestPacks.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Identity;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Severity;
import dev.plumbline.rules.Observer.Observation;
import dev.plumbline.rules.RuleInfo.Maturity;
import dev.plumbline.rules.RuleInfo.Overridden;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Packs that use, and change, what others have. */
class PacksTogetherTest {
    private static final String CONDITION = "listed(\"shells\", name)";
    private static final PackFiles BASE = pack("base", """
            name: base
            version: 1.2.0
            lists:
              shells: [sh, bash]
              tools: [nc]
            macros:
              shell: listed("shells", name)
            """, "area/one.drl", RULE);
    private static final String LOCAL = "name: local\nversion: \"1\"\n";

    @Test
    void theListsOfARequiredPackAreThereByPlainAndByFullName() {
        for (String list : List.of("tools", "base:tools")) {
            List<Pack> packs = ready(BASE, local("requires: [base]\n", "listed(\"" + list + "\", name)"));
            assertThat(matched(packs, "/bin/nc")).containsExactly("local/two");
            assertThat(matched(packs, "/bin/sh")).containsExactly("area/one");
        }
    }

    @Test
    void aListOfOnesOwnComesFirst() {
        String own = "requires: [base]\nlists: {shells: [fish]}\n";
        List<Pack> packs = ready(BASE, local(own, CONDITION));
        assertThat(matched(packs, "/bin/fish")).containsExactly("local/two");
        assertThat(matched(packs, "/bin/sh")).containsExactly("area/one");
    }

    @Test
    void aMacroMeansTheListsOfItsOwnPack() {
        String own = "requires: [base]\nlists: {shells: [fish]}\n";
        List<Pack> packs = ready(BASE, local(own, "macro(\"shell\")"));
        assertThat(matched(packs, "/bin/fish")).isEmpty();
        assertThat(matched(packs, "/bin/sh")).containsExactly("area/one", "local/two");
    }

    @Test
    void aNameOfSeveralPacksMustSayWhose() {
        PackFiles more = pack("more", "name: more\nversion: \"2\"\nlists: {tools: [nmap]}\n");
        String requires = "requires: [base, more]\n";
        assertThat(problems(BASE, more, local(requires, "listed(\"tools\", name)")))
                .singleElement()
                .asString()
                .startsWith("packs/local/local/two.drl:13:31: unknown list 'tools'")
                .contains("base:tools, more:tools");
        assertThat(matched(ready(BASE, more, local(requires, "listed(\"more:tools\", name)")), "/bin/nmap"))
                .containsExactly("local/two");
    }

    @Test
    void whatIsNotRequiredIsNotThere() {
        assertThat(problems(BASE, local("", "listed(\"tools\", name)")))
                .containsExactly("packs/local/local/two.drl:13:31: unknown list 'tools'; there are []");
    }

    @Test
    void whatAPackRequiresMustBeThereInThatVersion() {
        String name = "name == \"nc\"";
        assertThat(problems(BASE, local("requires:\n  - bse\n", name)))
                .containsExactly("packs/local/pack.yaml:4: requires bse, which is not among these packs; "
                        + "did you mean 'base'?; there are [base, local]");
        for (String version : List.of("base >= 1.2.0", "base >= 1.1.9", "base == 1.2.0", "base>=1")) {
            assertThat(ready(BASE, local("requires: [" + version + "]\n", name)))
                    .hasSize(2);
        }
        for (String version : List.of("base >= 1.10.0", "base == 1.2.1")) {
            assertThat(problems(BASE, local("requires: [" + version + "]\n", name)))
                    .containsExactly("packs/local/pack.yaml:3: requires " + version + ", and there is base@1.2.0");
        }
        assertThat(problems(BASE, local("requires: [base < 2]\n", name)))
                .singleElement()
                .asString()
                .startsWith("packs/local/pack.yaml:3: 'base < 2' names no pack as ");
    }

    @Test
    void packsThatRequireEachOtherAreRefused() {
        PackFiles more = pack("more", "name: more\nversion: \"2\"\nrequires: [local]\n");
        assertThat(problems(more, local("requires: [more]\n", "name == \"nc\"")))
                .anyMatch(it -> it.endsWith("packs require each other in a circle: local, more, local"));
    }

    @Test
    void aRuleGetsAnotherSeverityAndMaturityAndSaysWhose() {
        PackFiles local = overriding("rule: area/one, reason: known here, severity: low, maturity: shadow");
        for (List<Pack> packs : List.of(ready(BASE, local), ready(local, BASE))) {
            RuleInfo info = RuleSet.of(packs).rule("area/one").info();
            assertThat(info.severity()).isEqualTo(Severity.LOW);
            assertThat(info.maturity()).isEqualTo(Maturity.SHADOW);
            assertThat(info.overrides())
                    .containsExactly(new Overridden(
                            "local@1", "known here", List.of("severity high -> low", "maturity stable -> shadow")));
            assertThat(info.asksOwner()).isFalse();
        }
    }

    @Test
    void aDisabledRuleIsGoneAndToldOf() {
        List<Pack> packs = ready(BASE, overriding("rule: area/*, reason: too loud, disable: true"));
        assertThat(matched(packs, "/bin/sh")).isEmpty();
        assertThat(packs.get(0).rules()).isEmpty();
        assertThat(packs.get(0).disabled()).extracting(RuleInfo::id).containsExactly("area/one");
        assertThat(packs.get(0).disabled().get(0).overrides().get(0).changes()).containsExactly("disabled");
    }

    @Test
    void aDisabledRuleThatNeedsASessionRaisesNothing() {
        String several = RULE.replace("$event", "exists KernelFact() $event")
                .replace("getRule(), exists KernelFact() $", "getRule(), $");
        PackFiles base = BASE.with("area/one.drl", several);
        assertThat(matched(ready(base), "/bin/sh")).containsExactly("area/one");
        assertThat(matched(ready(base, overriding("rule: area/one, reason: x, disable: true")), "/bin/sh"))
                .isEmpty();
        assertThat(matched(ready(base, overriding("rule: area/one, reason: x, only: {service: [bank]}")), "/bin/sh"))
                .isEmpty();
    }

    @Test
    void aRuleHoldsWhereItIsSaidTo() {
        List<Pack> only = ready(BASE, overriding("rule: area/one, reason: x, only: {namespace: [shop, dev-*]}"));
        assertThat(matched(only, "web", "shop")).hasSize(1);
        assertThat(matched(only, "web", "dev-1")).hasSize(1);
        assertThat(matched(only, "web", "bank")).isEmpty();
        assertThat(matched(only, "web", null)).isEmpty();
        List<Pack> except =
                ready(BASE, overriding("rule: area/one, reason: x, except: {namespace: [shop], service: [ci]}"));
        assertThat(matched(except, "ci", "shop")).isEmpty();
        assertThat(matched(except, "ci", "bank")).hasSize(1);
        assertThat(matched(except, "web", "shop")).hasSize(1);
        assertThat(matched(except, "ci", null)).hasSize(1);
        RuleInfo info = RuleSet.of(except).rule("area/one").info();
        assertThat(info.asksOwner()).isTrue();
        assertThat(info.overrides().get(0).changes()).containsExactly("except service ci", "except namespace shop");
    }

    @Test
    void casesAreAboutTheRuleAsItIsWritten() {
        PackFiles base = BASE.with("area/one.cases.yaml", """
                - fires: a shell
                  event: {kind: process.launch, binary: /bin/sh}
                - quiet: no shell
                  event: {kind: process.launch, binary: /bin/ls}
                """);
        List<Pack> packs = ready(base, overriding("rule: area/one, reason: too loud, disable: true"));
        assertThat(RuleCases.run(List.of(base), packs).failures()).isEmpty();
    }

    @Test
    void packsThatContradictAreRefusedByName() {
        PackFiles one = overriding("rule: area/one, reason: x, severity: low");
        PackFiles two =
                pack("two", "name: two\nversion: \"1\"\noverrides:\n  - {rule: area/*, reason: y, severity: high}\n");
        assertThat(problems(one, BASE, two))
                .containsExactly("packs/two/pack.yaml:4: the rule area/one is overridden twice, each time in severity: "
                        + "here and in packs/local/pack.yaml:4");
        assertThat(problems(two, one, BASE)).isEqualTo(problems(one, BASE, two));
        PackFiles other =
                pack("two", "name: two\nversion: \"1\"\noverrides:\n  - {rule: area/*, reason: y, maturity: shadow}\n");
        assertThat(RuleSet.of(ready(one, BASE, other)).rule("area/one").info().overrides())
                .extracting(Overridden::pack)
                .containsExactly("local@1", "two@1");
    }

    @Test
    void anOverrideThatMeansNothingIsToldByItsLine() {
        String at = "packs/local/pack.yaml:4: ";
        assertThat(problems(BASE, overriding("rule: area/on, reason: x, disable: true")))
                .containsExactly(at + "overrides the rule 'area/on', which no pack has; did you mean 'area/one'?");
        assertThat(problems(BASE, overriding("rule: area/one, disable: true")))
                .containsExactly(at + "an override needs 'reason': why, for whoever asks later");
        assertThat(problems(BASE, overriding("rule: area/one, reason: x")))
                .singleElement()
                .asString()
                .startsWith(at + "the override of area/one changes nothing; ");
        assertThat(problems(BASE, overriding("rule: area/one, reason: x, severty: low")))
                .singleElement()
                .asString()
                .startsWith(at + "unknown key 'severty'; did you mean 'severity'?");
        assertThat(problems(BASE, overriding("rule: area/one, reason: x, severity: urgent")))
                .containsExactly(at + "'severity: urgent' is none of [info, low, medium, high, critical]");
        assertThat(problems(BASE, overriding("rule: area/one, reason: x, only: {servce: [web]}")))
                .singleElement()
                .asString()
                .contains("did you mean 'service'?");
        PackFiles own = local("overrides:\n  - {rule: local/two, reason: x, disable: true}\n", "name == \"nc\"");
        assertThat(problems(BASE, own))
                .containsExactly(at + "overrides the rule 'local/two' of this very pack; edit the rule instead");
    }

    private static PackFiles overriding(String override) {
        return pack("local", LOCAL + "overrides:\n  - {" + override + "}\n");
    }

    private static PackFiles local(String manifest, String condition) {
        String rule = RULE.replace("area/one", "local/two").replace(CONDITION, condition);
        return pack("local", LOCAL + manifest, "local/two.drl", rule);
    }

    private static PackFiles pack(String name, String manifest, String... pathAndText) {
        Map<String, String> files = new TreeMap<>(Map.of("pack.yaml", manifest, "facts.drl", SHARED));
        for (int i = 0; i < pathAndText.length; i += 2) {
            files.put(pathAndText[i], pathAndText[i + 1]);
        }
        return new PackFiles("packs/" + name, new TreeMap<>(files));
    }

    private static List<String> matched(List<Pack> packs, String binary) {
        return matched(packs, Events.kernel(new ProcessLaunch(false), binary));
    }

    /** A shell is started in that service. */
    private static List<String> matched(List<Pack> packs, String service, String namespace) {
        Enriched.Kernel event = Events.kernel(new ProcessLaunch(false), "/bin/sh");
        return matched(
                packs,
                new Enriched.Kernel(
                        event.event(),
                        Identity.newBuilder()
                                .setService(service)
                                .setNamespace(namespace)
                                .build(),
                        Peer.NONE,
                        null,
                        null));
    }

    private static List<String> matched(List<Pack> packs, Enriched event) {
        try (Observer observer = new Observer(packs)) {
            return ((Observation.Seen) observer.observe(event))
                    .matches().stream().map(it -> it.rule().id()).toList();
        }
    }
}
