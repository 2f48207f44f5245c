package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesBenchCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> RULES = Map.of(
            "process/shell", "$event : ProcessLaunched( name == \"sh\" )",
            "process/any", "$event : ProcessLaunched( uid != null )",
            "process/both", "$event : ProcessLaunched( name == \"sh\" ) not ProcessLaunched( uid == 1 )",
            "network/any", "$event : Connected( peerPort == 1 )");

    @TempDir
    Path folder;

    @Test
    void eventsThatTheIndexNamesAndThoseThatMatchAreCounted() throws IOException {
        List<JsonNode> lines = json(pack(RULES), "--format", "tetragon", log());
        JsonNode shell = rule(lines, "process/shell");
        assertThat(shell.get("candidates").longValue()).isEqualTo(1);
        assertThat(shell.get("candidateShare").doubleValue()).isEqualTo(0.25);
        assertThat(shell.get("matches").longValue()).isEqualTo(1);
        assertThat(rule(lines, "process/any").get("candidates").longValue()).isEqualTo(3);
        assertThat(rule(lines, "process/any").get("matches").longValue()).isEqualTo(3);
        JsonNode total = lines.get(4);
        assertThat(total.get("record").textValue()).isEqualTo("total");
        assertThat(total.get("events").longValue()).isEqualTo(4);
        assertThat(total.get("eventsWithoutCandidate").longValue()).isEqualTo(1);
        assertThat(total.get("failedEvents").longValue()).isZero();
        assertThat(total.get("eventsPerSecond").doubleValue()).isBetween(1e3, 1e8);
    }

    @Test
    void aRuleIsToldByWhatItIsLookedUpBy() throws IOException {
        List<JsonNode> lines = json(pack(RULES), "--format", "tetragon", log());
        JsonNode witness = rule(lines, "process/shell").at("/witnesses/0");
        assertThat(witness.get("field").textValue()).isEqualTo("name");
        assertThat(witness.get("test").textValue()).isEqualTo("equal");
        assertThat(witness.at("/literals/0").textValue()).isEqualTo("sh");
        JsonNode any = rule(lines, "process/any");
        assertThat(any.get("witnesses").isNull()).isTrue();
        assertThat(any.at("/facts/0").textValue()).isEqualTo("ProcessLaunched");
        assertThat(any.at("/hints/0").textValue()).startsWith("a condition that needs a literal");
    }

    @Test
    void aSessionCostsMoreThanConditionsAndIsSaidToBeOne() throws IOException {
        List<JsonNode> lines = json(pack(RULES), "--format", "tetragon", log());
        JsonNode both = rule(lines, "process/both");
        assertThat(both.get("isInSession").booleanValue()).isTrue();
        assertThat(both.get("session").textValue()).contains("(ProcessLaunched, not)");
        assertThat(both.get("matches").longValue()).isEqualTo(1);
        assertThat(both.get("bytesPerCandidate").doubleValue())
                .isGreaterThan(
                        rule(lines, "process/shell").get("bytesPerCandidate").doubleValue());
    }

    @Test
    void theMostExpensiveComesFirstAndWhatWasNeverAskedHasNoTime() throws IOException {
        List<JsonNode> lines = json(pack(RULES), "--format", "tetragon", log());
        assertThat(lines.subList(0, 4))
                .extracting(it -> -it.get("microsecondsPer1000Events").doubleValue())
                .isSorted();
        JsonNode last = lines.get(3);
        assertThat(last.get("rule").textValue()).isEqualTo("network/any");
        assertThat(last.get("candidates").longValue()).isZero();
        assertThat(last.get("nanosecondsPerCandidate").isNull()).isTrue();
        assertThat(last.get("microsecondsPer1000Events").doubleValue()).isZero();
    }

    @Test
    void peopleGetATableThatFitsTheirTerminal() throws IOException {
        String longId = "process/" + "long-name-".repeat(5) + "end";
        Map<String, String> rules = Map.of(
                "process/shell",
                "$event : ProcessLaunched( prefix(\"" + "/usr/share/".repeat(12) + "\", binary) )",
                longId,
                "$event : ProcessLaunched( uid != null )");
        Result result = bench(pack(rules), "--format", "tetragon", log());
        assertThat(result.status()).isZero();
        assertThat(result.outLines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100))
                .anyMatch(line -> line.startsWith("rule ") && line.endsWith(" us/1000"))
                .contains(longId, "  looks at every ProcessLaunched: nothing in its conditions can be looked up")
                .anyMatch(line -> line.startsWith("  by binary prefix /usr/share/") && line.endsWith("…"))
                .anyMatch(line -> line.startsWith("  hint: a condition that needs a literal"))
                .anyMatch(line -> line.startsWith("2 rules, 4 events: ") && line.contains(" events/s on one thread"));
    }

    @Test
    void withoutEventsThoseOfTheCasesAreUsedAndItSaysSo() throws IOException {
        Path pack = pack(TestPacks.SHELL);
        Files.writeString(pack.resolve("process/shell.cases.yaml"), """
                - fires: a shell
                  event: {kind: process.launch, binary: /bin/sh}
                - quiet: no shell
                  event: {kind: process.launch, binary: /bin/ls}
                - quiet: nothing that there is
                  event: {kind: nosuch}
                """);
        Result result = bench(pack);
        assertThat(result.status()).isZero();
        assertThat(result.outLines().get(0)).startsWith("events: the rules' own cases, over and over");
        assertThat(result.out()).contains("1 rules, 2 events: ");
    }

    @Test
    void theBundledPacksHaveCasesThatAllTheirRulesAreMeasuredBy() throws IOException {
        List<JsonNode> lines = lines(Cli.run("rules", "bench", "--json", "--for", "300ms"));
        assertThat(lines).hasSizeGreaterThan(150);
        assertThat(lines.subList(0, lines.size() - 1))
                .allSatisfy(it -> assertThat(it.get("matches").longValue()).isPositive())
                .allSatisfy(it -> assertThat(it.get("nanosecondsPerCandidate").doubleValue())
                        .isPositive());
    }

    @Test
    void eventsAreJoinedWithWhatIsDeclared() throws IOException {
        Path identities = Files.writeString(folder.resolve("identities.yaml"), """
                identities:
                  - {service: web, namespace: shop, addresses: [203.0.113.9], validFrom: 2026-01-01T00:00:00Z}
                """);
        Path log = Records.file(folder, "c.log", Records.connect("203.0.113.9"));
        Path pack = pack(Map.of("network/known", "$event : Connected( peerKnown )"));
        assertThat(json(pack, log.toString()).get(0).get("matches").longValue()).isZero();
        assertThat(json(pack, log.toString(), "--identities", identities.toString())
                        .get(0)
                        .get("matches")
                        .longValue())
                .isEqualTo(1);
    }

    @Test
    void aRuleThatFailsIsTold() throws IOException {
        Path pack = pack(Map.of("process/failing", "$event : ProcessLaunched( args.get(99) == \"x\" )"));
        Result result = bench(pack, "--format", "tetragon", log());
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("rules failed on 3 events,", "rule process/failing");
    }

    @Test
    void rulesOfACoupledPackAreAskedOfEveryEvent() throws IOException {
        Path pack = pack(RULES);
        Path shell = pack.resolve("process/shell.drl");
        Files.writeString(shell, Files.readString(shell).replace("alerts.raise", "insert(\"x\"); alerts.raise"));
        JsonNode network = rule(json(pack, "--format", "tetragon", log()), "network/any");
        assertThat(network.get("candidates").longValue()).isEqualTo(4);
        assertThat(network.get("isInSession").booleanValue()).isTrue();
        assertThat(network.get("coupling").textValue()).startsWith("process/shell.drl: its consequence says 'insert'");
        assertThat(network.get("witnesses").isNull()).isTrue();
    }

    @Test
    void whatCannotBeMeasuredIsWrongUse() throws IOException {
        Path pack = pack(TestPacks.SHELL);
        Path empty = Files.writeString(folder.resolve("empty.log"), "");
        assertWrong(bench(pack), "the rules have no cases whose events could be used; name files of events");
        assertWrong(bench(pack, empty.toString()), "there are no events in [" + empty + "]");
        assertWrong(bench(pack, "/no/such/log"), "/no/such/log cannot be read: there is no such file");
        assertWrong(bench(pack, "--format", "nosuch", "f"), "no format is named 'nosuch'");
        assertWrong(bench(folder.resolve("nothing")), "is no pack and holds none");
        assertWrong(
                bench(pack(Map.of("process/shell", "$event : ProcessLaunched( name == )"))), "process/shell.drl:12:");
    }

    private static void assertWrong(Result result, String told) {
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(told);
    }

    private Path pack(Map<String, String> conditions) throws IOException {
        return TestPacks.written(folder.resolve("pack"), conditions);
    }

    private String log() throws IOException {
        return Records.file(
                        folder,
                        "t.log",
                        Records.launch("/bin/ls", 1),
                        Records.launch("/bin/sh", 2),
                        Records.launch("/bin/cat", 3),
                        Records.connect("203.0.113.9"))
                .toString();
    }

    private static Result bench(Path pack, String... arguments) {
        return Cli.run(Stream.concat(Stream.of("rules", "bench", pack.toString(), "--for=200ms"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private static List<JsonNode> json(Path pack, String... arguments) throws IOException {
        return lines(bench(
                pack, Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new)));
    }

    private static List<JsonNode> lines(Result result) throws IOException {
        assertThat(result.status()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.outLines()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static JsonNode rule(List<JsonNode> lines, String id) {
        return lines.stream()
                .filter(it -> it.path("rule").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
