package dev.plumbline.rules;

import static dev.plumbline.rules.TestPacks.MANIFEST;
import static dev.plumbline.rules.TestPacks.RULE;
import static dev.plumbline.rules.TestPacks.problems;
import static dev.plumbline.rules.TestPacks.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.filter.Lookup;
import java.util.List;
import org.junit.jupiter.api.Test;

class MacrosTest {
    private static final String CONDITION = "listed(\"shells\", name)";
    private static final String MACROS = MANIFEST + """
            macros:
              shell: 'listed("shells", name), !intended'
              odd-shell: >-
                macro("shell"),
                uid == 0 || binary str[startsWith] "/tmp/"
              round: 'macro("round")'
            """;

    @Test
    void aMacroStandsForItsConditions() {
        Pack pack = ready(using("macro(\"odd-shell\"), pid != 1")).get(0);
        assertThat(pack.compiled().get(0).file().text())
                .contains("ProcessLaunched( ((listed(\"shells\", name) && !intended)"
                        + " && (uid == 0 || binary str[startsWith] \"/tmp/\")), pid != 1 )");
        assertThat(pack.compiled().get(0).file().macros()).containsExactly("odd-shell", "shell");
    }

    @Test
    void aRuleIsLookedUpAndAskedWithoutASessionByWhatItsMacroSays() {
        Pack.Compiled rule = ready(using("macro(\"shell\")")).get(0).compiled().get(0);
        assertThat(rule.isPlain()).isTrue();
        assertThat(Lookup.of(rule.guard())).hasToString("name equal bash | sh");
    }

    @Test
    void aMacroMatchesWhatItsConditionsMatch() {
        String cases = """
                - fires: a shell of root
                  event: {kind: process.launch, binary: /bin/sh, uid: 0}
                - fires: a shell in tmp
                  event: {kind: process.launch, binary: /tmp/sh, uid: 5}
                - quiet: another program of root
                  event: {kind: process.launch, binary: /bin/ls, uid: 0}
                - quiet: a plain shell
                  event: {kind: process.launch, binary: /bin/sh, uid: 5}
                """;
        PackFiles pack = using("macro(\"odd-shell\")").with("area/one.cases.yaml", cases);
        assertThat(RuleCases.run(List.of(pack), ready(pack)).failures()).isEmpty();
        PackFiles negated = using("!macro(\"shell\"), uid == 0")
                .with(
                        "area/one.cases.yaml",
                        cases.substring(cases.indexOf("- quiet")).replaceFirst("quiet", "fires"));
        assertThat(RuleCases.run(List.of(negated), ready(negated)).failures()).isEmpty();
    }

    @Test
    void whatStandsBehindAMacroStaysWhereItWas() {
        assertThat(problems(using("macro(\"odd-shell\"), nosuch == 5")))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:13:51: ");
        assertThat(problems(using("macro(\n\"odd-shell\"\n), nosuch == 5")))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:15:4: ");
        assertThat(problems(TestPacks.of(
                        "pack.yaml", MACROS, "area/one.drl", RULE.replace(CONDITION + " )", "macro(\"odd-shell\") "))))
                .containsExactly("packs/test/area/one.drl:14:1: mismatched input 'then' in rule \"area/one\"");
        assertThat(problems(using("macro(\"odd-shell\"), listed(\"nosuch\", name)")))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:13:51: unknown list 'nosuch'");
    }

    @Test
    void whatIsWrongWithinAMacroIsToldWhereItIsUsed() {
        String wrong = MACROS.replace("uid == 0", "udi == 0");
        assertThat(problems(TestPacks.of(
                        "pack.yaml", wrong, "area/one.drl", RULE.replace(CONDITION, "pid != 1, macro(\"odd-shell\")"))))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:13:41: ");
    }

    @Test
    void aMacroThatIsNotThereIsToldWithTheOneThatIsMeant() {
        assertThat(problems(using("macro(\"shel\")")))
                .containsExactly("packs/test/area/one.drl:13:31: unknown macro 'shel'; did you mean 'shell'?; "
                        + "there are [odd-shell, round, shell]");
        assertThat(problems(using("macro(\"round\")")))
                .containsExactly("packs/test/area/one.drl:13:31: macro 'round' uses itself: round");
    }

    @Test
    void aMacroInACommentOrATextIsNone() {
        String rule = RULE.replace("// Says", "// macro(\"nosuch\") says").replace("\"why\"", "\"as macro('x') says\"");
        assertThat(ready(TestPacks.of(rule)).get(0).rules())
                .extracting(RuleInfo::rationale)
                .containsExactly("as macro('x') says");
    }

    private static PackFiles using(String conditions) {
        return TestPacks.of("pack.yaml", MACROS, "area/one.drl", RULE.replace(CONDITION, conditions));
    }
}
