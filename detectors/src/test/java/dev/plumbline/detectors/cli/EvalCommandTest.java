package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> RULES = Map.of(
            "process/shell", "$event : ProcessLaunched( name == \"sh\" )",
            "network/any", "$event : Connected()",
            "image/any", "$event : ServiceDeployed()");

    @TempDir
    Path folder;

    private String rules;

    @BeforeEach
    void pack() throws IOException {
        rules = TestPacks.written(folder.resolve("rules/test"), RULES).toString();
    }

    @Test
    void alertsAreJsonLinesAndTheStatusSaysThatThereAreSome() throws IOException {
        String log = log(Records.launch("/bin/ls", 1), Records.launch("/bin/sh", 2));
        Result result = Cli.run("eval", "--rules", rules, "--format", "tetragon", log);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outLines()).hasSize(1);
        JsonNode alert = JSON.readTree(result.out());
        assertThat(alert.get("rule").textValue()).isEqualTo("process/shell");
        assertThat(alert.get("time").textValue()).isEqualTo("2026-06-01T12:00:02.000000Z");
        assertThat(alert.get("title").textValue()).isEqualTo("/bin/sh of unknown");
        assertThat(alert.get("attack")).hasSize(2);
        assertThat(alert.at("/evidence/0/file").textValue()).isEqualTo(log);
        assertThat(alert.at("/evidence/0/line").longValue()).isEqualTo(2);
        assertThat(result.err()).matches("1 alerts of 1 rules from 2 events, 0 records rejected, in \\d+\\.\\d s\\R");
    }

    @Test
    void twoCollectorsOfOneLaunchAreOneAlertWithTwoWitnesses() throws IOException {
        Path falco = Files.writeString(folder.resolve("falco.json"), """
                {"rule":"a shell","priority":"Notice","output":"o","hostname":"node-1","time":"2026-06-01T12:00:02.01Z","output_fields":{"evt.type":"execve","proc.pid":4711,"proc.exepath":"/bin/sh"}}
                """);
        Path tetragon = Files.writeString(folder.resolve("tetragon.json"), """
                {"process_exec":{"process":{"pid":4711,"binary":"/bin/sh"}},"node_name":"node-1","time":"2026-06-01T12:00:02Z"}
                """);
        Result result = Cli.run(
                "eval",
                "--rules",
                rules,
                "--format",
                "tetragon",
                tetragon.toString(),
                "--format",
                "auto",
                falco.toString());
        assertThat(result.outLines()).hasSize(1);
        assertThat(JSON.readTree(result.out()).get("witnesses"))
                .extracting(JsonNode::textValue)
                .containsExactly("tetragon", "falco");
        assertThat(result.err()).contains("recognised as falco");
    }

    @Test
    void withoutAlertsTheStatusIsFine() throws IOException {
        Result result = Cli.run("eval", "--rules", rules, "--format", "tetragon", log(Records.launch("/bin/ls", 1)));
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
    }

    @Test
    void theSameInputGivesTheSameOutputByteForByte() throws IOException {
        String[] arguments = {
            "eval", "--rules", rules,
            "--format", "tetragon", log(Records.launch("/bin/sh", 9), Records.launch("/bin/sh", 2)),
            "--format", "cdevents",
                    Records.file(folder, "d.json", Records.deployed(5)).toString()
        };
        String first = Cli.run(arguments).out();
        assertThat(first.lines()).hasSize(3);
        assertThat(Cli.run(arguments).out()).isEqualTo(first);
    }

    @Test
    void formatsAreReadEachWithItsFilesAndAlertsMergeByTime() throws IOException {
        String early =
                Records.file(folder, "early.log", Records.launch("/bin/sh", 1)).toString();
        String late =
                Records.file(folder, "late.log", Records.launch("/bin/sh", 9)).toString();
        String deploys = Records.file(folder, "d.json", Records.deployed(5)).toString();
        Result result =
                Cli.run("eval", "--format", "tetragon", late, early, "--rules", rules, "--format=cdevents", deploys);
        assertThat(result.outLines())
                .extracting(it -> JSON.readTree(it).at("/evidence/0/file").textValue())
                .containsExactly(early, deploys, late);
    }

    @Test
    void aFolderOfPacksIsReadWhole() throws IOException {
        Result result = Cli.run(
                "eval",
                "--rules",
                folder.resolve("rules").toString(),
                "--format",
                "tetragon",
                log(Records.launch("/bin/sh", 1)));
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void standardInputIsAFileLikeAnyOther() {
        Result result =
                Cli.runWith(Records.launch("/bin/sh", 1), "eval", "--rules", rules, "--format", "tetragon", "-");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("\"file\":\"-\",\"line\":1");
    }

    @Test
    void refusedRecordsAreJsonOnStderrAndNoFinding() throws IOException {
        String log = log(Records.launch("/bin/ls", 1), "{\"process_exec\":\n", Records.launch("/bin/ls", 3));
        Result result = Cli.run("eval", "--rules", rules, "--format", "tetragon", log);
        assertThat(result.status()).isZero();
        JsonNode reject = JSON.readTree(result.errLines().get(0));
        assertThat(reject.get("file").textValue()).isEqualTo(log);
        assertThat(reject.get("line").longValue()).isEqualTo(2);
        assertThat(reject.get("reason").textValue()).isEqualTo("malformed");
        assertThat(result.errLines().get(1)).startsWith("0 alerts of 0 rules from 2 events, 1 records rejected, in ");
    }

    @Test
    void aRefusedStepOfThePipelineIsTold() throws IOException {
        String deploys =
                Records.file(folder, "d.json", "[]\n", Records.deployed(5)).toString();
        Result result = Cli.run("eval", "--rules", rules, "--format", "cdevents", deploys);
        assertThat(result.outLines()).hasSize(1);
        assertThat(JSON.readTree(result.errLines().get(0)).get("line").longValue())
                .isEqualTo(1);
    }

    @Test
    void identitiesIntentsAndProvenanceAreJoined() throws IOException {
        Path identities = Files.writeString(folder.resolve("identities.yaml"), """
                identities:
                  - service: web
                    namespace: shop
                    addresses: [203.0.113.9]
                """);
        Result result = Cli.run(
                "eval",
                "--rules",
                rules,
                "--identities",
                identities.toString(),
                "--format",
                "tetragon",
                log(Records.connect("203.0.113.9")));
        assertThat(peer(result)).isEqualTo("known");
    }

    @Test
    void givenNetworksStandInPlaceOfThePrivateOnes() throws IOException {
        String log = log(Records.connect("10.0.0.9"));
        Result asIs = Cli.run("eval", "--rules", rules, "--format", "tetragon", log);
        Result others = Cli.run(
                "eval", "--rules", rules, "--estate-networks", "203.0.113.0/24,fd00::/8", "--format", "tetragon", log);
        assertThat(peer(asIs)).isEqualTo("undetermined");
        assertThat(peer(others)).isEqualTo("external");
    }

    @Test
    void aFolderOfDeclarationsIsReadWholeAndWhatIsWrongInItIsToldByFile() throws IOException {
        Path intents = Files.createDirectory(folder.resolve("intents"));
        Files.writeString(intents.resolve("web.yaml"), "intents: [{service: web, namespace: shop}]");
        Files.writeString(intents.resolve("db.yml"), "intents: [{service: db, listens: [0]}]");
        Files.writeString(intents.resolve("notes.txt"), "not read");
        Result result =
                Cli.run("eval", "--rules", rules, "--intents", intents.toString(), "--format", "tetragon", log());
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .startsWith(intents.resolve("db.yml") + ": intents[0].listens: 0 is no port")
                .doesNotContain("notes.txt");
    }

    @Test
    void allThatIsWrongWithADeclaredFileIsTold() throws IOException {
        Path intents = Files.writeString(folder.resolve("intents.yaml"), """
                intents:
                  - service: a
                    listens: [0]
                  - {}
                """);
        Result result =
                Cli.run("eval", "--rules", rules, "--intents", intents.toString(), "--format", "tetragon", log());
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errLines())
                .containsExactly(
                        intents + ": intents[0].listens: 0 is no port from 1 to 65535",
                        intents + ": intents[1]: Intent needs the key 'service'");
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        for (String option : List.of("--identities", "--intents", "--provenance")) {
            assertThat(Cli.run("eval", "--rules", rules, option, "none.yaml", "--format", "tetragon", log()))
                    .isEqualTo(new Result(2, "", "none.yaml cannot be read: there is no such file" + end()));
        }
        assertThat(Cli.run("eval", "--rules", rules, "--format", "tetragon", "none.log"))
                .isEqualTo(new Result(2, "", "none.log cannot be read: there is no such file" + end()));
    }

    @Test
    void aFolderIsNoFile() {
        assertThat(Cli.run("eval", "--rules", rules, "--format", "tetragon", folder.toString()))
                .isEqualTo(new Result(2, "", folder + " cannot be read: Is a directory" + end()));
    }

    @Test
    void rulesThatAreNotThereAreNamed() throws IOException {
        String nowhere = folder.resolve("nowhere").toString();
        assertThat(Cli.run("eval", "--rules", nowhere, "--format", "tetragon", log()))
                .isEqualTo(new Result(
                        2,
                        "",
                        nowhere + " is no pack and holds none: a pack is a folder with a pack.yaml in it" + end()));
    }

    @Test
    void aRuleThatDoesNotCompileIsToldWithFileLineAndColumn() throws IOException {
        Path broken = TestPacks.written(
                folder.resolve("broken"), Map.of("process/broken", "$event : ProcessLaunched( name = = )"));
        Result result = Cli.run("eval", "--rules", broken.toString(), "--format", "tetragon", log());
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines())
                .containsExactly(broken + "/process/broken.drl:12:36: mismatched input '=' in rule \"process/broken\"");
    }

    @Test
    void aRuleThatNamesAFieldThatIsNotThereIsToldWithItsFileAndLine() throws IOException {
        Path broken = TestPacks.written(
                folder.resolve("broken"), Map.of("process/broken", "$event : ProcessLaunched( colour == \"red\" )"));
        Result result = Cli.run("eval", "--rules", broken.toString(), "--format", "tetragon", log());
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.errLines())
                .containsExactly(
                        broken + "/process/broken.drl:12:31: " + "unknown field 'colour': ProcessLaunched has none");
    }

    @Test
    void aConsequenceThatIsNoJavaIsToldWithoutTheCompilersStack() throws IOException {
        Path broken = TestPacks.written(folder.resolve("broken"), Map.of("process/broken", "$event : Connected()"));
        Path rule = broken.resolve("process/broken.drl");
        Files.writeString(rule, Files.readString(rule).replace("$event);", "$event)"));
        Result result = Cli.run("eval", "--rules", broken.toString(), "--format", "tetragon", log());
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith(rule + ":14:").doesNotContain("at ").doesNotContain("stacktrace");
    }

    @Test
    void aRuleThatFailsOnAnEventIsToldAndTheRestGoesOn() throws IOException {
        Path failing = TestPacks.written(
                folder.resolve("failing"),
                Map.of("process/failing", "$event : ProcessLaunched( args.get(0) == \"x\" )"));
        Result result = Cli.run(
                "eval", "--rules", failing.toString(), "--format", "tetragon", log(Records.launch("/bin/ls", 1)));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("rules failed on 1 events");
        assertThat(result.errLines().get(0))
                .startsWith("a rule failed on event ")
                .contains("process/failing");
    }

    @Test
    void exceptionsLeaveOutWhatTheyNameAndThoseOfNoUseAreTold() throws IOException {
        Path exceptions = Files.writeString(folder.resolve("exceptions.yaml"), """
                exceptions:
                  - id: shells
                    rules: [process/shell]
                    binary: /bin/sh
                    until: 2099-01-01T00:00:00Z
                    owner: tests
                    reason: They are ours.
                    ticket: T-1
                  - id: past
                    rules: [process/shell]
                    until: 2026-01-01T00:00:00Z
                    owner: tests
                    reason: It was long ago.
                    ticket: T-2
                """);
        String log = log(Records.launch("/bin/sh", 1), Records.connect("10.0.0.1"));
        Result result =
                Cli.run("eval", "--rules", rules, "--exceptions", exceptions.toString(), "--format", "tetragon", log);
        assertThat(result.outLines()).hasSize(1);
        assertThat(JSON.readTree(result.out()).get("rule").textValue()).isEqualTo("network/any");
        assertThat(result.err()).contains("1 alerts excepted", "past").doesNotContain("exception shells");
    }

    @Test
    void anExceptionThatIsNoneIsToldWhereItIs() throws IOException {
        Path exceptions = Files.writeString(folder.resolve("exceptions.yaml"), """
                exceptions:
                  - id: shells
                    rule: [process/shell]
                """);
        Result result = Cli.run(
                "eval",
                "--rules",
                rules,
                "--exceptions",
                exceptions.toString(),
                "--format",
                "tetragon",
                log(Records.launch("/bin/sh", 1)));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains(exceptions + ":3", "rules");
    }

    @Test
    void aFloodIsCountedAndSaysSo() throws IOException {
        String log = log(Records.launch("/bin/sh", 1), Records.launch("/bin/sh", 2), Records.launch("/bin/sh", 3));
        Result result = Cli.run("eval", "--rules", rules, "--flood-limit", "1", "--format", "tetragon", log);
        assertThat(result.err()).contains("2 alerts guarded");
        assertThat(result.out()).contains("\"rule\":\"plumbline/flood-guard\"");
    }

    private String log(String... records) throws IOException {
        return Records.file(folder, "kernel.log", records).toString();
    }

    private static String peer(Result result) throws IOException {
        return JSON.readTree(result.out()).at("/enrichment/peer").textValue();
    }

    private static String end() {
        return System.lineSeparator();
    }
}
