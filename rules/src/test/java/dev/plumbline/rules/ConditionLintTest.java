package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionLintTest {
    private static final Lists LISTS =
            new Lists(Map.of("shells", List.of("sh", "bash"), "tools", List.of("n*", "sh"), "none", List.of()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "never-true      # name == \"a\", name == \"b\"",
                "never-true      # uid == 0, uid == 1",
                "never-true      # name == \"a\", uid == 0, name == \"b\"",
                "never-true      # (name == \"a\" && name == \"b\")",
                "never-true      # inContainer, !inContainer",
                "never-true      # binary == \"/bin/sh\", prefix(\"/usr/\", binary)",
                "never-true      # prefix(\"/usr/\", binary), binary == \"/bin/sh\"",
                "never-true      # binary str[startsWith] \"/usr/\", prefix(\"/bin/\", binary)",
                "never-true      # binary.endsWith(\"/sh\"), suffix(\"/bash\", binary)",
                "never-true      # name == \"zsh\", listed(\"shells\", name)",
                "never-true      # name == \"sh\", !listed(\"shells\", name)",
                "never-true      # listed(\"shells\", name), prefix(\"z\", name)",
                "never-true      # listed(\"shells\", name), !listed(\"shells\", name)",
                "never-true      # listed(\"none\", name)",
                "never-true      # binary == null, prefix(\"/\", binary)",
                "never-true      # false",
                "never-true      # 1 == 2",
                "always-true     # inContainer || !inContainer",
                "always-true     # !listed(\"none\", name)",
                "always-true     # prefix(\"\", name)",
                "always-true     # glob(\"*\", name)",
                "always-true     # \"a\" == \"a\"",
                "duplicate       # uid == 0, uid == 0",
                "duplicate       # uid == 0, uid  ==  0 || pid == 1",
                "duplicate       # name == \"sh\", listed(\"shells\", name)",
                "duplicate       # prefix(\"/usr/\", binary), prefix(\"/usr/bin/\", binary)",
                "duplicate       # binary != null, prefix(\"/usr/\", binary)",
                "regex-literal   # regex(\"^/tmp/\", binary)",
                "regex-literal   # uid == 0 || regex(\"miner\", binary)",
                "regex-literal   # binary matches \".*\\\\.sh\""
            })
    void whatIsSaidInVainIsTold(String code, String conditions) {
        assertThat(codes(conditions)).containsExactly(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "name == \"a\" || name == \"b\"",
                "name == \"a\" || == \"b\"",
                "uid == 0, pid == 1",
                "binary != null, !prefix(\"/usr/\", binary)",
                "prefix(\"/usr/\", binary), !prefix(\"/usr/bin/\", binary)",
                "prefix(\"/usr/\", binary), suffix(\"/sh\", binary)",
                "listed(\"shells\", name), listed(\"tools\", name)",
                "listed(\"tools\", name), prefix(\"z\", name)",
                "args contains \"-x\", args contains \"-y\"",
                "prefix(\"-a\", args), prefix(\"-b\", args)",
                "listed(\"shells\", name), listed(\"tools\", parentName), !intended",
                "regex(\"^/tmp/[a-z]+$\", binary)",
                "regex(\"^a|b$\", binary)",
                "binary matches \"/(opt|srv)/.+\""
            })
    void whatMaySaySomethingIsNot(String conditions) {
        assertThat(codes(conditions)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "regex(\"^/tmp/\", binary)             # prefix(\"/tmp/\", binary)",
                "regex(\"\\\\.sh$\", binary)           # suffix(\".sh\", binary)",
                "regex(\"^sh$\", name)                 # name == \"sh\"",
                "regex(\"xmrig\", name)                # substring(\"xmrig\", name)",
                "!regex(\"xmrig\", name)               # !(substring(\"xmrig\", name))",
                "regex(\"^(a|b)$\", name)              # name == \"a\" || name == \"b\"",
                "name matches \"sh\"                   # name == \"sh\"",
                "name matches \"a|b|c|d\"              # name == \"a\" || name == \"b\" || name == \"c\" || …",
                "name matches \".*x.*\"                # substring(\"x\", name)"
            })
    void aPatternIsToldWithWhatSaysTheSame(String condition, String instead) {
        assertThat(said(pattern(condition)))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("; " + instead + " says the same"));
    }

    @Test
    void eachIsToldWhereItStands() {
        ConditionLint.Said said =
                said(pattern("uid == 0,\n        pid == 1, uid == 2")).get(0);
        assertThat(said.place()).isEqualTo(new RuleFile.Place(4, 19));
        assertThat(said.message()).isEqualTo("'uid == 2' contradicts 'uid == 0', so the rule never matches");
    }

    @Test
    void anOrderAmongRulesIsTold() {
        assertThat(said("rule \"a/b\" salience 5\nwhen\n    $event : ProcessLaunched( uid == 0 )\nthen\nend\n"))
                .extracting(ConditionLint.Said::code)
                .containsExactly("salience");
    }

    @Test
    void patternsThatNothingJoinsAreTold() {
        String joined = "$a : ProcessLaunched( $service : service ) $b : Connected( service == $service )";
        assertThat(said(rule(joined))).isEmpty();
        assertThat(said(rule(joined.replace("service == $service", "declared"))))
                .extracting(ConditionLint.Said::code)
                .containsExactly("cross-product");
        assertThat(said(rule("ProcessLaunched( uid == 0 ) not Connected( declared )")))
                .isEmpty();
    }

    @Test
    void aWindowWithoutAnEndIsTold() {
        String windows = "$a : ProcessLaunched() $b : Connected( this after%s $a )";
        assertThat(said(rule(windows.formatted("[0s, 10m]")))).isEmpty();
        for (String open : List.of("", "[1m]")) {
            assertThat(said(rule(windows.formatted(open))))
                    .extracting(ConditionLint.Said::code)
                    .containsExactly("unbounded-window");
        }
    }

    private static List<String> codes(String conditions) {
        return said(pattern(conditions)).stream().map(ConditionLint.Said::code).toList();
    }

    private static List<ConditionLint.Said> said(String rule) {
        return ConditionLint.of(new RuleFile("a/b.drl", rule), LISTS);
    }

    private static String pattern(String conditions) {
        return rule("$event : ProcessLaunched( " + conditions + " )");
    }

    private static String rule(String when) {
        return "rule \"a/b\"\nwhen\n    " + when + "\nthen\nend\n";
    }
}
