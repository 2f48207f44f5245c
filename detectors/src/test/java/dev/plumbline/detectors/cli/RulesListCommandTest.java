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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesListCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> RULES = Map.of(
            "process/shell", "$event : ProcessLaunched( name == \"sh\" )",
            "image/any", "$event : ServiceDeployed()");
    private static final String LOCAL = """
            name: local
            version: "2"
            overrides:
              - {rule: process/shell, reason: loud, severity: low, only: {namespace: [shop]}}
              - {rule: image/*, reason: not ours, disable: true}
            """;

    @TempDir
    Path folder;

    @Test
    void theBundledRulesAreListed() {
        Result result = Cli.run("rules", "list");
        assertThat(result.status()).isZero();
        assertThat(result.outLines()).hasSize(224);
        assertThat(result.outLines().get(0)).matches("RULE +SEVERITY +MATURITY +ATTACK +PACK +OWNER");
        assertThat(result.out())
                .containsPattern(
                        "(?m)^file/credential-read +critical +stable +T1552.001 T1003.008 +baseline@0.1.0 +platform-security$");
    }

    @Test
    void theListIsCutBySeverityMaturityAndTag() throws IOException {
        assertThat(ids("--severity", "critical")).contains("image/exposed").doesNotContain("network/outside-intent");
        assertThat(ids("--maturity", "incubating"))
                .contains("network/many-destinations", "network/scan", "process/first-seen", "process/new-namespaces")
                .doesNotContain("network/outside-intent", "image/unattested");
        assertThat(ids("--tag", "network", "--tag", "T1525"))
                .contains("image/not-from-pipeline")
                .filteredOn(it -> Files.exists(Path.of("..", "rules", "baseline", it + ".drl")))
                .containsExactly(
                        "image/not-from-pipeline",
                        "network/connected-outside",
                        "network/connection-failed",
                        "network/indicator",
                        "network/many-destinations",
                        "network/outside-intent",
                        "network/scan",
                        "network/undeclared-address",
                        "network/undeclared-caller");
    }

    @Test
    void whatAnotherPackMakesOfARuleStandsBelowIt() throws IOException {
        packs();
        Result result = Cli.run("rules", "list", folder.toString());
        assertThat(result.outLines().subList(1, 5))
                .satisfiesExactly(
                        it -> assertThat(it).matches("image/any +disabled +stable +T1059.004 T1204 +test@1.0.0 +tests"),
                        it -> assertThat(it).isEqualTo("  local@2: disabled (not ours)"),
                        it -> assertThat(it).matches("process/shell +low +stable .*"),
                        it -> assertThat(it).isEqualTo("  local@2: severity high -> low, only namespace shop (loud)"));
    }

    @Test
    void asJsonAllThatARuleTellsIsThere() throws IOException {
        packs();
        Result result = Cli.run("rules", "list", folder.toString(), "--json");
        JsonNode any = JSON.readTree(result.outLines().get(0));
        assertThat(any.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "id",
                        "enabled",
                        "severity",
                        "maturity",
                        "owner",
                        "title",
                        "message",
                        "rationale",
                        "remediation",
                        "misses",
                        "references",
                        "attack",
                        "tactics",
                        "tags",
                        "facts",
                        "scope",
                        "suppression",
                        "resolves",
                        "pack",
                        "packDigest",
                        "overrides");
        assertThat(any.get("enabled").booleanValue()).isFalse();
        JsonNode shell = JSON.readTree(result.outLines().get(1));
        assertThat(shell.get("severity").textValue()).isEqualTo("low");
        assertThat(shell.get("overrides"))
                .hasToString("[{\"pack\":\"local@2\",\"reason\":\"loud\","
                        + "\"changes\":[\"severity high -> low\",\"only namespace shop\"]}]");
    }

    private void packs() throws IOException {
        TestPacks.written(folder.resolve("test"), RULES);
        Files.createDirectories(folder.resolve("local"));
        Files.writeString(folder.resolve("local/pack.yaml"), LOCAL);
    }

    private static List<String> ids(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("rules", "list", "--json"));
        arguments.addAll(List.of(options));
        List<String> ids = new ArrayList<>();
        for (String line : Cli.run(arguments.toArray(String[]::new)).outLines()) {
            ids.add(JSON.readTree(line).get("id").textValue());
        }
        return ids;
    }
}
