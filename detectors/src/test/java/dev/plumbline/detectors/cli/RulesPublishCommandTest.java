package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is checked before a pack is published. */
class RulesPublishCommandTest {
    private static final String FIRES = """
            - fires: a shell
              event: {kind: process.launch, binary: /bin/sh}
            """;
    private static final String QUIET = """
            - quiet: no shell
              event: {kind: process.launch, binary: /bin/ls}
            """;

    @TempDir
    Path folder;

    @Test
    void theReportHoldsWhatLintAndTheCasesSaid() throws Exception {
        Result result = check(TestPacks.SHELL, FIRES + QUIET);
        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("checked test@1.0.0 ");
        assertThat(named()).containsExactly("lint", "fires: a shell", "quiet: no shell");
        assertThat(failures()).isEmpty();
    }

    @Test
    void aCaseThatFailsIsAFailureOfTheReportAndNothingIsPublished() throws Exception {
        Result result = check(TestPacks.SHELL, FIRES + QUIET.replace("/bin/ls", "/bin/sh"));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(failures()).hasSize(1).first().asString().contains("quiet: no shell");
    }

    @Test
    void whatLintWarnsOfIsAFailureWhereItIsToBeRefused() throws Exception {
        assertThat(check(TestPacks.SHELL, FIRES).status()).isEqualTo(1); // a rule needs a quiet case too
        assertThat(failures()).noneMatch(it -> it.contains("missing-quiet-case"));
        assertThat(check(TestPacks.SHELL, FIRES, "--strict").status()).isEqualTo(1);
        assertThat(failures()).anyMatch(it -> it.contains("missing-quiet-case"));
    }

    @Test
    void whyAPackIsRefusedStandsInTheReportToo() throws Exception {
        Result result = check(Map.of("process/shell", "$event : ProcessLaunched( nmae == \"sh\" )"), FIRES + QUIET);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("process/shell.drl:", "nmae");
        assertThat(failures()).anyMatch(it -> it.contains("nmae"));
    }

    @Test
    void whereNothingIsCheckedThereIsNoReport() {
        Result result = Cli.run("rules", "publish", "--withdraw", "shop", "--junit", report().toString());
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("--junit tells what was checked, and --withdraw checks nothing");
    }

    private Result check(Map<String, String> rules, String cases, String... more) throws IOException {
        Path pack = TestPacks.written(folder.resolve("pack"), rules);
        Files.writeString(pack.resolve("process/shell.cases.yaml"), cases);
        List<String> command = new ArrayList<>(
                List.of("rules", "publish", pack.toString(), "--dry-run", "--junit", report().toString()));
        command.addAll(List.of(more));
        return Cli.run(command.toArray(String[]::new));
    }

    private Path report() {
        return folder.resolve("report.xml");
    }

    private List<String> named() throws Exception {
        return elements("testcase").stream().map(it -> it.getAttribute("name")).toList();
    }

    private List<String> failures() throws Exception {
        return elements("failure").stream().map(Element::getTextContent).toList();
    }

    private List<Element> elements(String name) throws Exception {
        NodeList all = RulesCommandTest.suite(report()).getElementsByTagName(name);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .toList();
    }
}
