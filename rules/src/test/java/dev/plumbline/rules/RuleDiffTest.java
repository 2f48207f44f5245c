package dev.plumbline.rules;

import static dev.plumbline.rules.TestPacks.MANIFEST;
import static dev.plumbline.rules.TestPacks.RULE;
import static dev.plumbline.rules.TestPacks.ready;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RuleDiffTest {
    private static final String CONDITION = "listed(\"shells\", name)";
    private static final List<Pack> BASE = ready(TestPacks.of(RULE));

    @Test
    void nothingDiffersWhereOnlySpacesAndCommentsDo() {
        assertThat(diff(RULE.replace(
                                "ProcessLaunched( listed(\"shells\", name) )",
                                "ProcessLaunched(listed( \"shells\",name ))")
                        .replace("// Says", "// It says")))
                .isEmpty();
    }

    @Test
    void whatComesAndGoesIsToldByItsId() {
        String two = RULE.replace("area/one", "area/two");
        List<Pack> more = ready(TestPacks.of("area/one.drl", RULE, "area/two.drl", two));
        assertThat(texts(BASE, more)).containsExactly("added rule area/two\n    high");
        assertThat(texts(more, BASE)).containsExactly("removed rule area/two");
    }

    @Test
    void otherMetadataIsToldFieldByField() {
        assertThat(diff(RULE.replace("severity(high)", "severity(low)")
                        .replace(
                                "    @maturity",
                                "    @scope(node) @suppressionKey(binary) @suppressionInterval(60m)\n    @maturity")))
                .containsExactly("metadata rule area/one\n    scope: none -> node\n    severity: high -> low\n"
                        + "    suppression: none -> binary for 1h");
    }

    @Test
    void oneConditionMoreNarrowsAndOneLessWidens() {
        String more = RULE.replace(CONDITION, CONDITION + ", uid == 0");
        assertThat(diff(more)).containsExactly("narrowed rule area/one\n    condition new: uid == 0");
        assertThat(texts(ready(TestPacks.of(more)), BASE))
                .containsExactly("widened rule area/one\n    condition gone: uid == 0");
        assertThat(diff(RULE.replace(CONDITION, CONDITION + " || name == \"fish\"")))
                .containsExactly("widened rule area/one\n    condition gone: listed(\"shells\", name)\n"
                        + "    condition new: listed(\"shells\", name) || name == \"fish\"");
        assertThat(diff(RULE.replace(CONDITION, CONDITION + " && uid == 0")))
                .containsExactly("narrowed rule area/one\n    condition new: uid == 0");
    }

    @Test
    void anotherConditionIsAChange() {
        assertThat(diff(RULE.replace(CONDITION, "name == \"sh\"")))
                .singleElement()
                .asString()
                .startsWith("changed rule");
        assertThat(diff(RULE.replace("ProcessLaunched(", "ProcessExited(")))
                .singleElement()
                .asString()
                .startsWith("changed rule area/one\n    conditions: $event : ProcessLaunched(");
        assertThat(diff(RULE.replace("$event);", "$event); ;")))
                .singleElement()
                .asString()
                .startsWith("changed rule area/one\n    consequence: ");
    }

    @Test
    void aListThatGrowsWidensWhoAsksWhatIsOnItAndNarrowsWhoAsksWhatIsNot() {
        String grown = MANIFEST.replace("[sh, bash]", "[sh, bash, fish]");
        assertThat(texts(BASE, ready(TestPacks.of("pack.yaml", grown, "area/one.drl", RULE))))
                .containsExactly(
                        "widened rule area/one\n    list shells: with fish", "widened list test:shells\n    with fish");
        String not = RULE.replace(CONDITION, "!" + CONDITION);
        assertThat(texts(ready(TestPacks.of(not)), ready(TestPacks.of("pack.yaml", grown, "area/one.drl", not))))
                .first()
                .isEqualTo("narrowed rule area/one\n    list shells: with fish");
    }

    @Test
    void widerInOneAndNarrowerInAnotherIsAChange() {
        String shrunk = MANIFEST.replace("[sh, bash]", "[sh]");
        String more = RULE.replace(CONDITION, CONDITION + ", uid == 0");
        assertThat(texts(ready(TestPacks.of(more)), ready(TestPacks.of("pack.yaml", shrunk, "area/one.drl", RULE))))
                .first()
                .asString()
                .startsWith("changed rule area/one\n");
    }

    @Test
    void aMacroIsToldWithTheRulesThatItChanges() {
        String macros = MANIFEST + "macros: {shell: '" + CONDITION + "'}\n";
        String rule = RULE.replace(CONDITION, "macro(\"shell\")");
        assertThat(texts(
                        ready(TestPacks.of("pack.yaml", macros, "area/one.drl", rule)),
                        ready(TestPacks.of("pack.yaml", macros.replace("'}", ", uid == 0'}"), "area/one.drl", rule))))
                .containsExactly(
                        "narrowed rule area/one\n    condition new: uid == 0",
                        "changed macro test:shell\n    listed(\"shells\",name) -> listed(\"shells\",name),uid==0");
        assertThat(texts(BASE, ready(TestPacks.of("pack.yaml", macros, "area/one.drl", rule))))
                .containsExactly("added macro test:shell");
    }

    @Test
    void asJsonAllKeysAreThere() {
        List<Pack> none = List.of();
        assertThat(RuleDiff.between(BASE, none))
                .extracting(RuleDiff.Change::json)
                .containsExactly(
                        "{\"change\":\"removed\",\"what\":\"rule\",\"name\":\"area/one\",\"details\":[]}",
                        "{\"change\":\"removed\",\"what\":\"list\",\"name\":\"test:shells\",\"details\":[]}");
    }

    private static List<String> diff(String rule) {
        return texts(BASE, ready(TestPacks.of(rule)));
    }

    private static List<String> texts(List<Pack> before, List<Pack> after) {
        return RuleDiff.between(before, after).stream()
                .map(RuleDiff.Change::text)
                .toList();
    }
}
