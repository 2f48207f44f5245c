package dev.plumbline.rules;

import static dev.plumbline.rules.TestPacks.MANIFEST;
import static dev.plumbline.rules.TestPacks.RULE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.RuleFinding.Level;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleLintTest {
    private static final String CASES = "- {fires: x}\n- {quiet: y}\n";
    private static final String CONDITION = "listed(\"shells\", name)";
    private static final String GOOD =
            RULE.replace("    @severity", "    @references(\"https://example.org\")\n    @severity");

    @Test
    void aRuleThatTellsAllAndSaysNothingInVainIsNotTold() {
        assertThat(texts(pack(GOOD))).isEmpty();
    }

    @Test
    void theBaselineGivesNoWarning() throws Exception {
        assertThat(RuleLint.of(PackFiles.at(Path.of("baseline"))).findings())
                .filteredOn(it -> it.level() != Level.INFO)
                .isEmpty();
    }

    @Test
    void whatIsFoundInConditionsIsToldByFileLineAndColumn() {
        assertThat(texts(pack(GOOD.replace(CONDITION, CONDITION + ", !" + CONDITION))))
                .containsExactly("packs/test/area/one.drl:14:55: never-true '!listed(\"shells\", name)' contradicts "
                        + "'listed(\"shells\", name)', so the rule never matches");
    }

    @Test
    void aRuleWithoutReferencesIsToldAsAnInfo() {
        assertThat(texts(pack(RULE)))
                .containsExactly("packs/test/area/one.drl:4:7: missing-metadata has no @references: "
                        + "a page that tells whoever gets the alert more");
    }

    @Test
    void aTechniqueThatIsGoneIsToldWithTheOneInItsPlace() {
        assertThat(texts(pack(GOOD.replace("T1059.004", "T1002"))))
                .containsExactly("packs/test/area/one.drl:8:5: attack-retired ATT&CK has T1560 in place of T1002");
    }

    @Test
    void casesThatAreMissingAreTold() {
        assertThat(texts(TestPacks.of(GOOD)))
                .containsExactly(
                        "packs/test/area/one.drl:1:1: missing-firing-case no case says 'fires'; "
                                + "write one in area/one.cases.yaml",
                        "packs/test/area/one.drl:1:1: missing-quiet-case no case says 'quiet'; "
                                + "write one in area/one.cases.yaml");
        assertThat(codes(pack(GOOD).with("area/one.cases.yaml", "- {fires: x}\n")))
                .containsExactly("missing-quiet-case");
        assertThat(codes(pack(GOOD).with("area/one.cases.yaml", "- {quiet: x}\n")))
                .containsExactly("missing-firing-case");
    }

    @Test
    void listsAndMacrosThatNobodyUsesAreTold() {
        String manifest = MANIFEST + "  tools: [nc]\n  others: [x]\nmacros:\n  tool: 'listed(\"tools\", name)'\n";
        assertThat(texts(pack(GOOD).with("pack.yaml", manifest)))
                .containsExactly(
                        "packs/test/pack.yaml:6: unused-list the list 'others' is used by no rule of these packs",
                        "packs/test/pack.yaml:8: unused-macro the macro 'tool' is used by no rule of these packs");
        assertThat(codes(pack(GOOD.replace(CONDITION, CONDITION + " || macro(\"tool\")"))
                        .with("pack.yaml", manifest.replace("  others: [x]\n", ""))))
                .isEmpty();
    }

    @Test
    void aRuleThatAnotherCoversIsTold() {
        String narrow = GOOD.replace("area/one", "area/two").replace(CONDITION, CONDITION + ", uid == 0");
        assertThat(texts(two(narrow)))
                .containsExactly("packs/test/area/two.drl:14:5: shadowed-rule matches nothing that is not matched by "
                        + "area/one as well, so it adds nothing but a second alert");
        assertThat(RuleLint.of(List.of(two(narrow.replace("severity(high)", "severity(critical)"))))
                        .findings())
                .extracting(RuleFinding::level)
                .containsExactly(Level.INFO);
        assertThat(codes(two(GOOD.replace("area/one", "area/two")))).containsExactly("shadowed-rule", "shadowed-rule");
        assertThat(codes(two(narrow.replace(CONDITION, "name == \"fish\"")))).isEmpty();
    }

    @Test
    void anUnknownFieldIsToldWithTheOneThatIsMeant() {
        assertThat(texts(pack(GOOD.replace(CONDITION, "nam == \"sh\""))))
                .containsExactly("packs/test/area/one.drl:14:31: unknown-field unknown field 'nam': "
                        + "ProcessLaunched has none; did you mean 'name'?");
    }

    private static PackFiles pack(String rule) {
        return TestPacks.of("area/one.drl", rule, "area/one.cases.yaml", CASES);
    }

    private static PackFiles two(String rule) {
        return pack(GOOD).with("area/two.drl", rule).with("area/two.cases.yaml", CASES);
    }

    private static List<String> texts(PackFiles pack) {
        return RuleLint.of(List.of(pack)).findings().stream()
                .map(RuleFinding::text)
                .toList();
    }

    private static List<String> codes(PackFiles pack) {
        return RuleLint.of(List.of(pack)).findings().stream()
                .map(RuleFinding::code)
                .toList();
    }
}
