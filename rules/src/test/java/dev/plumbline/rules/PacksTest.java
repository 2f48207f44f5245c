package dev.plumbline.rules;

import static dev.plumbline.rules.TestPacks.MANIFEST;
import static dev.plumbline.rules.TestPacks.RULE;
import static dev.plumbline.rules.TestPacks.SHARED;
import static dev.plumbline.rules.TestPacks.problems;
import static dev.plumbline.rules.TestPacks.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Severity;
import dev.plumbline.rules.Pack.Loaded;
import dev.plumbline.rules.RuleInfo.Maturity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacksTest {
    private static final String CONDITION = "listed(\"shells\", name)";
    private static final String CALL = "alerts.raise(drools.getRule(), $event);";

    @Test
    void aRuleTellsOfItself() {
        Pack pack = ready(TestPacks.of(RULE)).get(0);
        String digest = pack.rules().get(0).packDigest();
        assertThat(pack.version()).isEqualTo("test@1");
        assertThat(digest).matches("[0-9a-f]{64}");
        assertThat(pack.rules())
                .containsExactly(new RuleInfo(
                        "area/one",
                        Severity.HIGH,
                        Maturity.STABLE,
                        "platform-security",
                        List.of("T1059.004"),
                        List.of(),
                        new RuleInfo.Texts(
                                "{binary} started", Optional.empty(), "why", "how", Optional.empty(), List.of()),
                        RuleInfo.Handling.PLAIN,
                        Set.of("ProcessLaunched"),
                        Set.of("binary", "listed", "name"),
                        false,
                        "test@1",
                        digest,
                        List.of()));
    }

    @Test
    void rulesStandInTheOrderOfTheirIds() {
        assertThat(ready(TestPacks.of("b/one.drl", renamed("b/one"), "a/two.drl", renamed("a/two")))
                        .get(0)
                        .rules())
                .extracting(RuleInfo::id)
                .containsExactly("a/two", "b/one");
    }

    @Test
    void casesDoNotChangeTheDigestAndRulesDo() {
        PackFiles plain = TestPacks.of(RULE);
        assertThat(TestPacks.of("area/one.drl", RULE, "area/one.cases.yaml", "[]")
                        .digest())
                .isEqualTo(plain.digest());
        assertThat(TestPacks.of(RULE + "\n").digest()).isNotEqualTo(plain.digest());
        assertThat(TestPacks.of("area/one.drl", RULE, "pack.yaml", MANIFEST + "\n")
                        .digest())
                .isNotEqualTo(plain.digest());
    }

    @Test
    void aRuleOfNoTechniqueSaysSo() {
        assertThat(ready(TestPacks.of(RULE.replace("T1059.004", "none")))
                        .get(0)
                        .rules()
                        .get(0)
                        .attack())
                .isEmpty();
    }

    @Test
    void aSyntaxErrorIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace("name) )", "name) "))))
                .containsExactly("packs/test/area/one.drl:14:1: mismatched input 'then' in rule \"area/one\"");
        assertThat(problems(TestPacks.of(RULE.replace("    when", "when").replace("\nwhen", "\n  whn"))))
                .containsExactly("packs/test/area/one.drl:12:3: mismatched input 'whn' in rule \"area/one\"");
    }

    @Test
    void windowsLineEndsCountAsOne() {
        assertThat(problems(TestPacks.of(RULE.replace("name) )", "name) ").replace("\n", "\r\n"))))
                .containsExactly("packs/test/area/one.drl:14:1: mismatched input 'then' in rule \"area/one\"");
    }

    @Test
    void anUnknownFieldIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace(CONDITION, "nosuch == 5"))))
                .containsExactly("packs/test/area/one.drl:13:31: unknown field 'nosuch': ProcessLaunched has none");
        assertThat(problems(TestPacks.of(RULE.replace(CONDITION, CONDITION + ",\n      nosuch  ==  5"))))
                .containsExactly("packs/test/area/one.drl:14:7: unknown field 'nosuch': ProcessLaunched has none");
        assertThat(problems(TestPacks.of(RULE.replace(CONDITION, "binry str[startsWith] \"/tmp/\""))))
                .containsExactly("packs/test/area/one.drl:13:31: unknown field 'binry': ProcessLaunched has none; "
                        + "did you mean 'binary'?");
    }

    @Test
    void anUnknownFactIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace("ProcessLaunched", "ProcessLunched"))))
                .containsExactly(
                        "packs/test/area/one.drl:13:14: unknown fact 'ProcessLunched'; did you mean 'ProcessLaunched'?");
    }

    @Test
    void anUnknownFunctionIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace("listed(", "listd("))))
                .singleElement()
                .asString()
                .isEqualTo("packs/test/area/one.drl:13:31: unknown field 'listd': ProcessLaunched has none; "
                        + "did you mean 'listed'?");
    }

    @Test
    void anErrorInTheConsequenceIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace("alerts.raise(", "alerts.rise("))))
                .containsExactly("packs/test/area/one.drl:15:12: "
                        + "The method rise(Rule, ProcessLaunched) is undefined for the type Alerts");
        assertThat(problems(TestPacks.of(RULE.replace("getRule(), ", "getRule() "))))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:15:35: Unable to parse consequence caused by: ")
                .doesNotContain("\n", "javaparser");
    }

    @Test
    void anAlertWithoutAFactDoesNotCompile() {
        assertThat(problems(TestPacks.of(RULE.replace(", $event);", ");"))))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:15:12: The method raise(");
    }

    @Test
    void anErrorThatOnlyTheGeneratedCodeShowsIsToldAtTheConditions() {
        assertThat(problems(TestPacks.of(RULE.replace(CONDITION, "pid == \"abc\""))))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:13:5: ")
                .doesNotContain("\n");
    }

    @Test
    void onlyTheRuleWithTheErrorIsNamed() {
        assertThat(problems(TestPacks.of(
                        "area/one.drl",
                        RULE.replace("alerts.raise(", "alerts.rise("),
                        "area/two.drl",
                        renamed("area/two"))))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:15:12: ");
    }

    @Test
    void twoErrorsAreToldAtOnce() {
        assertThat(problems(TestPacks.of(
                        "area/one.drl",
                        RULE.replace(CONDITION, "nosuch"),
                        "area/two.drl",
                        renamed("area/two").replace(CONDITION, "neither"))))
                .hasSize(2);
    }

    @Test
    void anImportOfNothingIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(
                        "facts.drl",
                        SHARED.replace("import dev", "import no.such.Type;\nimport dev"),
                        "area/one.drl",
                        RULE)))
                .containsExactly("packs/test/facts.drl:3:1: import no.such.Type is out of reach; a rule has"
                        + " dev.plumbline.rules.facts.*");
    }

    @Test
    void aMissingOrEmptyAnnotationIsToldAtTheRule() {
        assertThat(problems(TestPacks.of(RULE.replace("    @owner(\"platform-security\")\n", ""))))
                .containsExactly("packs/test/area/one.drl:4:7: needs the annotation @owner");
        assertThat(problems(TestPacks.of(RULE.replace("\"platform-security\"", "\"\""))))
                .containsExactly("packs/test/area/one.drl:9:5: needs the annotation @owner");
    }

    @Test
    void anUnknownAnnotationIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace("    @attack", "    @tit(\"x\")\n    @attack"))))
                .containsExactly(
                        "packs/test/area/one.drl:7:5: unknown annotation @tit; did you mean @title?; a rule has "
                                + Metadata.NEEDED + " and may have " + Metadata.OPTIONAL);
    }

    /** Drools keeps the first silently. */
    @Test
    void anAnnotationThatIsToldTwiceIsRefused() {
        assertThat(problems(TestPacks.of(RULE.replace("@owner(\"platform-security\")", "@owner(\"a\") @owner(\"b\")"))))
                .containsExactly("packs/test/area/one.drl:9:17: @owner is told twice; only the first would count");
    }

    @Test
    void anAnnotationInAnAnnotationsTextIsText() {
        assertThat(ready(TestPacks.of(RULE.replace("\"why\"", "\"ask @owner(x) why\"")))
                        .get(0)
                        .rules())
                .extracting(RuleInfo::rationale)
                .containsExactly("ask @owner(x) why");
    }

    @Test
    void anUnknownSeverityMaturityOrTechniqueIsToldWithThoseThatThereAre() {
        assertThat(problems(TestPacks.of(RULE.replace("@severity(high)", "@severity(urgent)"))))
                .containsExactly("packs/test/area/one.drl:6:5: "
                        + "@severity(urgent) is none of [info, low, medium, high, critical]");
        assertThat(problems(TestPacks.of(RULE.replace("@maturity(stable)", "@maturity(done)"))))
                .containsExactly("packs/test/area/one.drl:8:5: "
                        + "@maturity(done) is none of [stable, incubating, sandbox, shadow]");
        assertThat(problems(TestPacks.of(RULE.replace("T1059.004", "T1059.4"))))
                .containsExactly("packs/test/area/one.drl:7:5: 'T1059.4' is no ATT&CK technique id such as T1059.004; "
                        + "did you mean T1059.004?");
    }

    @Test
    void aRuleIsNamedByItsPath() {
        assertThat(problems(TestPacks.of(renamed("area/other"))))
                .containsExactly("packs/test/area/one.drl:4:7: a rule is named by its path: expected \"area/one\"");
    }

    @Test
    void aFileHoldsOneRule() {
        assertThat(problems(TestPacks.of(
                        RULE + RULE.substring(RULE.indexOf("rule \"")).replace("area/one", "area/two"))))
                .contains("packs/test/area/one.drl:1: holds 2 rules; one file, one rule");
        assertThat(problems(TestPacks.of("package test;\n")))
                .contains("packs/test/area/one.drl:1: holds 0 rules; one file, one rule");
    }

    @Test
    void aSecondRuleOnTheSameLineIsSeen() {
        assertThat(problems(TestPacks.of(RULE.replace(
                        "end\n",
                        "end rule \"area/hidden\" when Connected() then " + CALL.replace("$event", "null")
                                + " end\n"))))
                .contains("packs/test/area/one.drl:1: holds 2 rules; one file, one rule");
    }

    @Test
    void aRuleInACommentIsNone() {
        assertThat(ready(TestPacks.of(RULE.replace("// Says", "/*\nrule \"x\"\n*/ // rule \"y\" says"))))
                .hasSize(1);
    }

    @Test
    void aRuleStandsInTheFolderOfItsArea() {
        assertThat(problems(TestPacks.of("one.drl", renamed("one"))))
                .containsExactly(
                        "packs/test/one.drl:1: a rule stands in the folder of its area, such as process/ptrace.drl");
        assertThat(problems(TestPacks.of("facts.drl", SHARED + renamed("facts").replace("package test;", ""))))
                .containsExactly("packs/test/facts.drl:9:7: a rule has a file of its own, such as process/ptrace.drl");
    }

    @Test
    void anIdIsUniqueOverAllPacks() {
        PackFiles one = TestPacks.of(RULE);
        PackFiles other = new PackFiles("packs/other", one.files());
        assertThat(problems(one, other))
                .containsExactly(
                        "packs/other/area/one.drl: rule area/one is also in packs/test: ids are unique over all packs");
    }

    @Test
    void anUnknownListIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace("\"shells\"", "\"shels\""))))
                .containsExactly(
                        "packs/test/area/one.drl:13:31: unknown list 'shels'; did you mean 'shells'?; there are [shells]");
    }

    @Test
    void anUnknownListInACommentIsNoMatter() {
        assertThat(ready(TestPacks.of(RULE.replace("// Says", "// Not listed(\"nosuch\", name). Says"))))
                .hasSize(1);
    }

    /** Else every single event would fail. */
    @Test
    void aPatternOrBlockThatIsNoneIsToldWhereItIs() {
        assertThat(problems(TestPacks.of(RULE.replace(CONDITION, "regex(\"a(b\", name)"))))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:13:31: no RE2 pattern: ");
        assertThat(problems(TestPacks.of(RULE.replace(CONDITION, "cidr(\"10.0.0.0/99\", name)"))))
                .containsExactly(
                        "packs/test/area/one.drl:13:31: '10.0.0.0/99' is no block of addresses such as 10.0.0.0/8");
        assertThat(ready(TestPacks.of(RULE.replace(CONDITION, "regex(\"^py\\\\d+$\", name)"))))
                .hasSize(1);
    }

    @Test
    void aBrokenManifestIsToldWhereItIs() {
        assertThat(problems(withManifest("name: test\nversion: \"1\"\nlists: [\n")))
                .singleElement()
                .asString()
                .startsWith("packs/test/pack.yaml:3:9: no YAML as it is meant: ");
        assertThat(problems(withManifest("name: test\nversion: \"1\"\nname: again\n")))
                .singleElement()
                .asString()
                .startsWith("packs/test/pack.yaml:3:")
                .contains("name");
        assertThat(problems(withManifest(MANIFEST + "---\nname: second\n")))
                .singleElement()
                .asString()
                .startsWith("packs/test/pack.yaml:");
    }

    @Test
    void allThatIsWrongInAManifestIsToldAtOnce() {
        assertThat(problems(withManifest("version: 1.0\nowner: me\nlists: [sh]\n")))
                .containsExactly(
                        "packs/test/pack.yaml:1: needs the text 'name'",
                        "packs/test/pack.yaml:1: needs the text 'version'; put it in quotes",
                        "packs/test/pack.yaml:2: unknown key 'owner'; a pack has "
                                + "[name, version, description, requires, lists, macros, overrides]",
                        "packs/test/pack.yaml:3: 'lists' must be lists by their names");
        assertThat(problems(withManifest(""))).hasSize(2);
        assertThat(problems(withManifest("- a\n"))).hasSize(2);
    }

    @Test
    void aListHoldsTexts() {
        assertThat(problems(withManifest(MANIFEST + "  ports: [0123]\n")))
                .containsExactly("packs/test/pack.yaml:5: list 'ports' must be a list of texts; put numbers in quotes");
        assertThat(problems(withManifest(MANIFEST + "  ports: all\n"))).hasSize(1);
    }

    @Test
    void aFolderThatIsNoPackIsRefused(@TempDir Path folder) {
        assertThat(problems(Packs.load(folder)))
                .containsExactly(folder + ": is no pack and holds none: a pack is a folder with a pack.yaml");
        assertThat(problems(Packs.load(folder.resolve("nosuch")))).hasSize(1);
    }

    @Test
    void aFolderOfPacksIsAllOfThem(@TempDir Path folder) throws IOException {
        write(folder.resolve("one"), TestPacks.of(RULE));
        write(folder.resolve("two"), TestPacks.of("area/two.drl", renamed("area/two")));
        Files.createDirectories(folder.resolve("notes"));
        Loaded loaded = Packs.load(folder);
        assertThat(loaded).isInstanceOf(Loaded.Ready.class);
        assertThat(((Loaded.Ready) loaded).packs())
                .flatExtracting(Pack::rules)
                .extracting(RuleInfo::id)
                .containsExactly("area/one", "area/two");
    }

    @Test
    void theBundledPackIsTheOneInTheSources() throws IOException {
        assertThat(PackFiles.bundled("baseline").files())
                .isEqualTo(PackFiles.at(Path.of("baseline")).get(0).files());
    }

    private static PackFiles withManifest(String manifest) {
        return TestPacks.of("pack.yaml", manifest, "area/one.drl", RULE);
    }

    private static String renamed(String id) {
        return RULE.replace("area/one", id);
    }

    private static void write(Path folder, PackFiles pack) throws IOException {
        for (var file : pack.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }
}
