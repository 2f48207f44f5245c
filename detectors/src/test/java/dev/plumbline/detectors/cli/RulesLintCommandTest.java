package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.rules.RuleLint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class RulesLintCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void theBundledPacksHaveNoWarning() throws IOException {
        Result result = Cli.run("rules", "lint", "--json");
        assertThat(result.status()).isZero();
        assertThat(result.err()).startsWith("223 rules, 0 errors, 0 warnings, ");
        for (String line : result.outLines()) {
            assertThat(JSON.readTree(line).get("level").textValue()).isEqualTo("info");
        }
    }

    @Test
    void aRuleThatIsLookedUpIsNotTold() throws IOException {
        written(TestPacks.SHELL);
        Result result = lint();
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualToIgnoringNewLines("1 rules, 0 errors, 0 warnings, 0 infos");
    }

    @Test
    void aRuleWithoutALiteralIsToldWithWhatItLooksAt() throws IOException {
        Result result = lint("$event : Connected( declared, !intended )");
        assertThat(result.status()).isZero();
        assertThat(result.out())
                .isEqualToIgnoringNewLines(folder + "/area/one.drl:12:5: unindexed is asked of every Connected, "
                        + "since no condition needs a literal that could be looked up");
    }

    @Test
    void aSlashIsNoLiteralToLookUpBy() throws IOException {
        Result result = lint("$event : ProcessLaunched( binary str[startsWith] \"/\" )");
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains(":12:5: unindexed is asked of every ProcessLaunched, since binary prefix /");
    }

    @Test
    void aLiteralThatMuchHasIsAWarningWhereItStands() throws IOException {
        Result result = lint("$event : ProcessLaunched( prefix(\"/usr/bin/\", binary) )");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out())
                .startsWith(folder + "/area/one.drl:12:38: broad is looked up by binary prefix /usr/bin/, which is in");
        assertThat(result.err()).startsWith("1 rules, 0 errors, 1 warnings, 0 infos");
    }

    @Test
    void aWarningIsSparedByAnotherLiteralThatFewHave() throws IOException {
        Result result = lint("$event : ProcessLaunched( uid == 0, prefix(\"/usr/bin/\", binary), name == \"nmap\" )");
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
    }

    @Test
    void patternsThatAreSeveralNeedASession() throws IOException {
        Result result = lint("$event : ProcessLaunched( name == \"sh\" ) not Connected( peerPort == 1 )");
        assertThat(result.status()).isZero();
        assertThat(result.out())
                .startsWith(folder + "/area/one.drl:12:5: session needs a Drools session, since its conditions have "
                        + "several parts (ProcessLaunched, not); one pattern on its fact alone")
                .hasLineCount(1);
    }

    @Test
    void aConsequenceThatDoesMoreNeedsASession() throws IOException {
        pack("$event : ProcessLaunched( name == \"sh\" )", "alerts.raise(drools.getRule(), $event); ;");
        assertThat(lint().out()).contains("one.drl:14:5: session needs", "since its consequence does more than");
    }

    @Test
    void aNameThatIsBoundNeedsASession() throws IOException {
        Result result = lint("$event : ProcessLaunched( name == \"sh\", $mine : binary, parent == $mine )");
        assertThat(result.out())
                .contains("since a condition of it asks for more than its fact")
                .hasLineCount(1);
    }

    @Test
    void aRuleThatCouplesItsPackIsAWarning() throws IOException {
        pack("$event : ProcessLaunched( name == \"sh\" )", "insert(\"x\"); alerts.raise(drools.getRule(), $event);");
        Result result = lint();
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out())
                .startsWith(folder + "/area/one.drl:14:5: coupled its consequence says 'insert', which other rules may "
                        + "see: so every event goes into one session with all rules of the pack")
                .hasLineCount(1);
    }

    @Test
    void aPackThatIsRefusedIsToldByAllItsProblems() throws IOException {
        written(Map.of(
                "area/one", "$event : ProcessLaunched( name == )",
                "area/two", "$event : ProcessLaunched( listed(\"nosuch\", name) )"));
        Result result = lint();
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.outLines())
                .allMatch(it -> it.startsWith(folder + "/area/"))
                .anyMatch(it -> it.contains("one.drl:12:") && it.contains(": refused "))
                .anyMatch(it -> it.contains("two.drl:12:31: refused unknown list 'nosuch'"));
        JsonNode json = JSON.readTree(
                Cli.run("rules", "lint", folder.toString(), "--json").outLines().get(0));
        assertThat(json.get("level").textValue()).isEqualTo("error");
        assertThat(json.get("code").textValue()).isEqualTo("refused");
        assertThat(json.get("rule").isNull()).isTrue();
    }

    @Test
    void asJsonAllKeysAreThere() throws IOException {
        pack("$event : ServiceDeployed( !built )", "alerts.raise(drools.getRule(), $event);");
        JsonNode json = JSON.readTree(
                Cli.run("rules", "lint", folder.toString(), "--json").out());
        assertThat(json.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("level", "code", "rule", "file", "line", "column", "message");
        assertThat(json.get("rule").textValue()).isEqualTo("area/one");
        assertThat(json.get("line").intValue()).isEqualTo(12);
        assertThat(json.get("column").intValue()).isEqualTo(5);
    }

    @Test
    void theReportForCiIsXmlWithATestCaseForEachRule() throws Exception {
        written(Map.of(
                "area/one", "$event : ProcessLaunched( prefix(\"/usr/bin/\", binary) )",
                "area/two", "$event : ProcessLaunched( name == \"sh\" )"));
        Path report = folder.resolve("report.xml");
        Cli.run("rules", "lint", folder.toString(), "--junit", report.toString());
        Element suite = RulesCommandTest.suite(report);
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        Element one = (Element) suite.getElementsByTagName("testcase").item(0);
        assertThat(one.getAttribute("classname")).isEqualTo("area/one");
        assertThat(one.getElementsByTagName("failure").item(0).getTextContent()).contains(": broad is looked up by");
    }

    @Test
    void aFolderThatIsNoPackIsWrongUse() {
        Result result = lint();
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith(folder + " is no pack and holds none");
    }

    /** With cases, which are not run here. */
    private void written(Map<String, String> conditions) throws IOException {
        TestPacks.written(folder, conditions);
        for (String id : conditions.keySet()) {
            Files.writeString(folder.resolve(id + ".cases.yaml"), "- {fires: x}\n- {quiet: y}\n");
        }
    }

    private void pack(String condition, String consequence) throws IOException {
        written(Map.of("area/one", condition));
        Path rule = folder.resolve("area/one.drl");
        Files.writeString(rule, Files.readString(rule).replace("alerts.raise(drools.getRule(), $event);", consequence));
    }

    private Result lint(String condition) throws IOException {
        written(Map.of("area/one", condition));
        return lint();
    }

    private Result lint() {
        return Cli.run("rules", "lint", folder.toString());
    }

    @Test
    void everyCodeStandsInTheHelpWithItsLevel() {
        String help = Cli.run("rules", "lint", "--help").out();
        for (RuleLint.Code code : RuleLint.CODES) {
            assertThat(help).containsPattern("(?m)^  " + code.code() + " +" + code.level() + "  ");
        }
    }

    @Test
    void theHelpHasEveryCodeAndHowMuchItMatters() {
        String help = Cli.run("rules", "lint", "--help").out();
        assertThat(RuleLint.CODES)
                .allSatisfy(it -> assertThat(help).containsPattern("  " + it.code() + " +" + it.level() + " "));
    }
}
