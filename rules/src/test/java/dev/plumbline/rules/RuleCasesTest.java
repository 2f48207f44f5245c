package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RuleCasesTest {
    private static final String FIRES = """
            - fires: a shell
              event: {kind: process.launch, binary: /bin/sh}
            """;
    private static final String QUIET = """
            - quiet: no shell
              event: {kind: process.launch, binary: /bin/ls}
            """;

    private static List<Pack> packs;

    @BeforeAll
    static void compileOnce() {
        packs = TestPacks.ready(TestPacks.of(TestPacks.RULE));
    }

    @Test
    void casesThatHoldAreCounted() {
        RuleCases.Report report = run(FIRES + QUIET);
        assertThat(report.failures()).isEmpty();
        assertThat(report.rules()).isEqualTo(1);
        assertThat(report.run()).isEqualTo(2);
    }

    @Test
    void aRuleWithoutCasesFails() {
        PackFiles pack = TestPacks.of(TestPacks.RULE);
        assertThat(RuleCases.run(List.of(pack), packs).failures())
                .extracting(Problem::toString)
                .containsExactly("packs/test/area/one.drl:1: has no cases: write area/one.cases.yaml beside it");
    }

    @Test
    void casesWithoutARuleFail() {
        PackFiles pack = TestPacks.of(
                "area/one.drl", TestPacks.RULE, "area/one.cases.yaml", FIRES + QUIET, "area/two.cases.yaml", FIRES);
        assertThat(RuleCases.run(List.of(pack), packs).failures())
                .extracting(Problem::toString)
                .containsExactly("packs/test/area/two.cases.yaml:1: stands beside no rule");
    }

    @Test
    void bothKindsOfCasesAreNeeded() {
        String needed = "packs/test/area/one.cases.yaml:1: needs at least one case that fires and one that stays quiet";
        assertThat(failures(FIRES)).containsExactly(needed);
        assertThat(failures(QUIET)).containsExactly(needed);
        assertThat(failures("")).containsExactly(needed);
        assertThat(failures("[]")).containsExactly(needed);
    }

    @Test
    void aCaseThatDoesNotHoldIsToldByItsLine() {
        assertThat(failures(QUIET + FIRES.replace("/bin/sh", "/bin/ls")))
                .containsExactly("packs/test/area/one.cases.yaml:3: expected area/one to fire: a shell");
        assertThat(failures(FIRES + QUIET.replace("/bin/ls", "/bin/sh")))
                .containsExactly("packs/test/area/one.cases.yaml:3: expected area/one to stay quiet: no shell");
    }

    @Test
    void linesAreRightHoweverTheListIsIndented() {
        String indented = ("# a comment\n" + QUIET + "\n" + FIRES.replace("/bin/sh", "/bin/ls")).indent(2);
        assertThat(failures(indented))
                .containsExactly("packs/test/area/one.cases.yaml:5: expected area/one to fire: a shell");
        assertThat(failures("[{quiet: x, event: {kind: process.launch, binary: /bin/ls}},\n"
                        + " {fires: y, event: {kind: process.launch, binary: /bin/ls}}]"))
                .containsExactly("packs/test/area/one.cases.yaml:2: expected area/one to fire: y");
    }

    @Test
    void aCaseIsOneOrTheOther() {
        String told = "packs/test/area/one.cases.yaml:5: a case says either 'fires' or 'quiet'";
        assertThat(failures(FIRES + QUIET + "- event: {kind: process.exit}\n")).containsExactly(told);
        assertThat(failures(FIRES + QUIET + "- fires: x\n  quiet: y\n")).containsExactly(told);
        assertThat(failures(FIRES + QUIET + "- text\n")).containsExactly(told);
        assertThat(failures(FIRES + QUIET + "-\n")).hasSize(1);
    }

    @Test
    void anotherTitleIsToldWithBoth() {
        assertThat(failures(FIRES + "  title: /bin/zsh started\n" + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: "
                        + "expected the title '/bin/zsh started' but was '/bin/sh started'");
        assertThat(failures(FIRES + "  title: /bin/sh started\n" + QUIET)).isEmpty();
    }

    @Test
    void aBraceInAValueIsNoField() {
        assertThat(failures(FIRES.replace("/bin/sh", "\"/tmp/{x}/sh\"") + QUIET))
                .isEmpty();
    }

    @Test
    void aTitleWithAFieldThatTheFactHasNotFails() {
        String rule = TestPacks.RULE.replace("{binary} started", "{binary} of {nosuch}");
        PackFiles pack = TestPacks.of("area/one.drl", rule, "area/one.cases.yaml", FIRES + QUIET);
        assertThat(RuleCases.run(List.of(pack), TestPacks.ready(pack)).failures())
                .extracting(Problem::toString)
                .containsExactly(
                        "packs/test/area/one.cases.yaml:1: the title names fields that the fact has not: [nosuch]");
    }

    @Test
    void unknownKeysAreNamed() {
        assertThat(failures(FIRES + "  servce: web\n" + QUIET))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.cases.yaml:1: unknown key 'servce'; a case has [event, fires, ");
        assertThat(failures(FIRES.replace("binary", "binry") + QUIET))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.cases.yaml:1: event: unknown key 'binry'");
    }

    @Test
    void unknownAndMissingKindsAreNamed() {
        assertThat(failures(FIRES.replace("process.launch", "process.lunch") + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: unknown event.kind 'process.lunch'");
        assertThat(failures(FIRES.replace("kind: process.launch, ", "") + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: needs event.kind, such as process.launch");
        assertThat(failures(FIRES + QUIET + "- quiet: nothing\n"))
                .containsExactly("packs/test/area/one.cases.yaml:5: needs event.kind, such as process.launch");
    }

    @Test
    void whatWouldHaveNoEffectIsRefused() {
        assertThat(failures(FIRES + "  namespace: shop\n" + QUIET))
                .containsExactly(
                        "packs/test/area/one.cases.yaml:1: 'namespace' needs 'service' beside it, whose it is");
        assertThat(failures(FIRES + QUIET + """
                        - quiet: a deployment
                          event: {kind: service.deployed, service: web, change: deployed}
                          service: web
                        """))
                .containsExactly("packs/test/area/one.cases.yaml:5: "
                        + "'service' is no part of a pipeline event's case; a deployed service stands in 'event'");
        assertThat(failures(FIRES + "  service: 5\n" + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: service: expected text, not 5");
    }

    @Test
    void brokenYamlIsToldWhereItIs() {
        assertThat(failures(FIRES + QUIET + "- quiet: [\n"))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.cases.yaml:5:11: no YAML as it is meant: ")
                .contains("expected the node content");
        assertThat(failures(FIRES + "  event: {kind: process.exit}\n" + QUIET))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.cases.yaml:3:")
                .contains("event");
        assertThat(failures("fires: x\nevent: {kind: process.launch}\n"))
                .containsExactly(
                        "packs/test/area/one.cases.yaml:1: " + "must be a list of cases, each with 'fires' or 'quiet'");
    }

    @Test
    void aSecondDocumentIsNotOverlooked() {
        assertThat(failures(FIRES + QUIET + "---\n" + QUIET.replace("/bin/ls", "/bin/sh")))
                .isNotEmpty();
    }

    private static List<String> failures(String cases) {
        return run(cases).failures().stream().map(Problem::toString).toList();
    }

    private static RuleCases.Report run(String cases) {
        PackFiles pack = TestPacks.of("area/one.drl", TestPacks.RULE, "area/one.cases.yaml", cases);
        return RuleCases.run(List.of(pack), packs);
    }
}
