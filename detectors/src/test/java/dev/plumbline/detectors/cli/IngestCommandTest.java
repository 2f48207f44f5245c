package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void eventsAreJsonLinesOnStdout() throws IOException {
        String log = Records.file(folder, "k.log", Records.launch("/bin/sh", 1), Records.connect("10.0.0.9"))
                .toString();
        Result result = Cli.run("ingest", "tetragon", log, "--out", "json");
        assertThat(result.status()).isZero();
        assertThat(result.outLines())
                .extracting(it -> JSON.readTree(it).get("kind").textValue())
                .containsExactly("process.launch", "network.connect");
        assertThat(result.err()).matches("2 events taken, 0 records rejected, in \\d+\\.\\d s\\R");
    }

    @Test
    void filesAreReadInTheirOrder() throws IOException {
        String a = Records.file(folder, "a.log", Records.launch("/bin/a", 2)).toString();
        String b = Records.file(folder, "b.log", Records.launch("/bin/b", 1)).toString();
        assertThat(Cli.run("ingest", "--out", "json", "tetragon", b, a).outLines())
                .extracting(it -> JSON.readTree(it).get("binary").textValue())
                .containsExactly("/bin/b", "/bin/a");
    }

    @Test
    void whatWasReadBeforeAFileThatCannotBeReadIsShownInWholeLines() throws IOException {
        String a = Records.file(folder, "a.log", Records.launch("/bin/a", 1)).toString();
        Result result = Cli.run("ingest", "--out", "json", "tetragon", a, folder.toString());
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains(folder + " cannot be read: ");
        assertThat(result.out()).endsWith("}\n");
        assertThat(JSON.readTree(result.out()).get("binary").textValue()).isEqualTo("/bin/a");
    }

    @Test
    void standardInputIsReadWhereNoFileIsNamedAndWhereADashIs() {
        String input = Records.deployed(1);
        Result asked = Cli.runWith(input, "ingest", "cdevents", "-", "--out", "json");
        Result unasked = Cli.runWith(input, "ingest", "cdevents", "--out", "JSON");
        assertThat(asked.out()).contains("\"kind\":\"service.deployed\"").contains("\"file\":\"-\"");
        assertThat(unasked.outLines()).hasSize(1);
    }

    @Test
    void whatWasRefusedIsToldAndCountedAndTheStatusSaysSo() throws IOException {
        String input = "no json\n" + Records.launch("/bin/sh", 1) + "{}\n" + "also none\n";
        Result result = Cli.runWith(input, "ingest", "tetragon", "--out", "json");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outLines()).hasSize(1);
        JsonNode first = JSON.readTree(result.errLines().get(0));
        assertThat(first.get("line").longValue()).isEqualTo(1);
        assertThat(first.get("reason").textValue()).isEqualTo("malformed");
        assertThat(result.errLines()).hasSize(4);
        assertThat(result.errLines().get(3))
                .matches("1 events taken, 3 records rejected \\{[a-z]+=1, malformed=2}, in .*|"
                        + "1 events taken, 3 records rejected \\{malformed=2, [a-z]+=1}, in .*");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Result result = Cli.run("ingest", "tetragon", "none.log", "--out", "json");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("none.log cannot be read: there is no such file");
    }

    @Test
    void declaredFilesAreNoEvents() {
        Result result = Cli.run("ingest", "intents", "intents.yaml", "--out", "json");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("--out json is for events; intents are YAML already");
    }

    @Test
    void declaredFilesAreReadFromStandardInputToo() {
        Result result = Cli.runWith("intents: x", "ingest", "intents");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("-: expected one key, 'intents:', with a list under it");
    }
}
