package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class RulesCommandTest {
    private static final String CASES = """
            - fires: a shell
              event: {kind: process.launch, binary: /bin/sh}
            - quiet: no shell
              event: {kind: process.launch, binary: /bin/ls}
            """;

    @TempDir
    Path folder;

    @Test
    void casesThatHoldAreCounted() throws IOException {
        Result result = test(pack(CASES));
        assertThat(result.status()).isZero();
        assertThat(result.out()).matches("1 rules, 2 cases, 0 failed, in \\d+\\.\\d s\\R");
    }

    @Test
    void theBundledPackHolds() {
        Result result = Cli.run("rules", "test");
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains(" 0 failed, in ");
    }

    @Test
    void aCaseThatDoesNotHoldIsToldWithFileAndLine() throws IOException {
        Path pack = pack(CASES + "- fires: a person\n  event: {kind: process.launch, binary: /bin/bash}\n");
        Result result = test(pack);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outLines().get(0))
                .isEqualTo(pack + "/process/shell.cases.yaml:5: expected process/shell to fire: a person");
        assertThat(result.outLines().get(1)).startsWith("1 rules, 3 cases, 1 failed, in ");
    }

    @Test
    void aRuleWithoutCasesFails() throws IOException {
        Path pack = TestPacks.written(folder, TestPacks.SHELL);
        Result result = test(pack);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).startsWith(pack + "/process/shell.drl:1: has no cases");
    }

    @Test
    void aRuleThatDoesNotCompileIsWrongUse() throws IOException {
        Path pack = TestPacks.written(folder, Map.of("process/shell", "$event : ProcessLaunched( name == )"));
        Result result = test(pack);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(pack + "/process/shell.drl:12:");
    }

    @Test
    void aFolderThatIsNoPackIsWrongUse() {
        Result result = test(folder);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith(folder + " is no pack and holds none");
    }

    private Path pack(String cases) throws IOException {
        TestPacks.written(folder, TestPacks.SHELL);
        Files.writeString(folder.resolve("process/shell.cases.yaml"), cases);
        return folder;
    }

    private static Result test(Path pack) {
        return Cli.run("rules", "test", pack.toString());
    }

    @Test
    void asJsonEachCaseIsALine() throws IOException {
        Path pack = pack(CASES + "- fires: a person\n  event: {kind: process.launch, binary: /bin/bash}\n");
        Result result = Cli.run("rules", "test", pack.toString(), "--json");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outLines()).hasSize(3);
        assertThat(result.outLines().get(2))
                .isEqualTo("{\"rule\":\"process/shell\",\"case\":\"fires: a person\",\"file\":\"" + pack
                        + "/process/shell.cases.yaml\",\"line\":5,\"holds\":false,"
                        + "\"failures\":[\"expected process/shell to fire: a person\"]}");
        assertThat(result.err()).startsWith("1 rules, 3 cases, 1 failed, in ");
    }

    @Test
    void theReportForCiIsXmlWithATestCaseForEachCase() throws Exception {
        Path pack = pack(CASES + "- fires: \"<a> & \\u0001\"\n  event: {kind: process.launch, binary: /bin/bash}\n");
        Path report = folder.resolve("report.xml");
        Cli.run("rules", "test", pack.toString(), "--junit", report.toString());
        Element suite = suite(report);
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        NodeList cases = suite.getElementsByTagName("testcase");
        assertThat(cases.getLength()).isEqualTo(3);
        Element last = (Element) cases.item(2);
        assertThat(last.getAttribute("classname")).isEqualTo("process/shell");
        assertThat(last.getAttribute("name")).isEqualTo("fires: <a> & \uFFFD");
        assertThat(((Element) last.getElementsByTagName("failure").item(0)).getAttribute("message"))
                .startsWith("expected process/shell to fire: <a>");
        assertThat(((Element) cases.item(0)).getElementsByTagName("failure").getLength())
                .isZero();
    }

    @Test
    void aReportThatCannotBeWrittenIsWrongUse() throws IOException {
        Result result = Cli.run("rules", "test", pack(CASES).toString(), "--junit", "/no/such/folder/x.xml");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("--junit /no/such/folder/x.xml cannot be written: ");
    }

    static Element suite(Path report) throws Exception {
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        assertThat(root.getTagName()).isEqualTo("testsuites");
        return (Element) root.getElementsByTagName("testsuite").item(0);
    }
}
