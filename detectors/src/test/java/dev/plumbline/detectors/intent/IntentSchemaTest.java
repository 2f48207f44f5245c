package dev.plumbline.detectors.intent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds schemas/intent.schema.json to the contract; {@code -Dplumbline.write=true} writes it anew. */
class IntentSchemaTest {
    private static final Path FILE = Path.of("..", "schemas", "intent.schema.json");
    private static final YAMLMapper YAML = new YAMLMapper();

    @Test
    void thePublishedSchemaIsThatOfTheContract() throws IOException {
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(FILE, IntentSchema.text());
        }

        assertThat(FILE)
                .as("write it anew with: mvn test -pl detectors -am -Dtest=IntentSchemaTest -Dplumbline.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(IntentSchema.text());
    }

    @Test
    void theSampleEstatesIntentsAreValid() throws IOException {
        JsonNode sample = YAML.readTree(
                Path.of("..", "estate", "recording", "intents.yaml").toFile());
        assertThat(schema().validate(sample)).isEmpty();
    }

    @Test
    void everyKeyHasAnExampleThatIsValid() throws IOException {
        String all = """
                intents:
                  - service: web
                    namespace: shop
                    talksTo: [db, "db:5432", data/cache, "data/cache:6379"]
                    addresses: [203.0.113.7, "203.0.113.7:443", 10.0.0.0/8, "10.0.0.0/8:65535", "2001:db8::1", "[2001:db8::/32]:443"]
                    addressesExcept: [10.1.0.0/16, "2001:db8:1::/48"]
                    names: [api.example.org, "*.example.org", "api.example.org:443"]
                    calledBy: null
                    executes: [/usr/bin/python3]
                    listens: [1, 65535]
                    reads: [/run/secrets/]
                    baseImages: ["registry.example:5000/base/python:3.*"]
                    secrets: [{name: bank/key, delivery: file}]
                    validFrom: "2026-01-01T00:00:00Z"
                    validTo: null
                    source: null
                """;
        assertThat(schema().validate(YAML.readTree(all))).isEmpty();
        assertThat(IntentFiles.of(all, "f.yaml", new Subjects()).findings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{namespace: shop}",
                "{service: a/b}",
                "{service: web, talkTo: [db]}",
                "{service: web, talksTo: [\"db:0\"]}",
                "{service: web, talksTo: [\"db:65536\"]}",
                "{service: web, talksTo: db}",
                "{service: web, addresses: [bank.example]}",
                "{service: web, addresses: [\"10.0.0.1:x\"]}",
                "{service: web, addressesExcept: [\"10.0.0.0/8:443\"]}",
                "{service: web, names: [\"*\"]}",
                "{service: web, names: [a..b]}",
                "{service: web, executes: [sh]}",
                "{service: web, listens: [0]}",
                "{service: web, listens: [65536]}",
                "{service: web, listens: [\"80\"]}",
                "{service: web, reads: [token]}",
                "{service: web, baseImages: [\"python@sha256:ab\"]}",
                "{service: web, secrets: [{name: key, delivery: mail}]}",
                "{service: web, secrets: [{delivery: file}]}"
            })
    void whatTheCommandRefusesTheEditorMarks(String entry) throws IOException {
        String yaml = "intents:\n  - " + entry + "\n";
        assertThat(schema().validate(YAML.readTree(yaml))).isNotEmpty();
        assertThat(IntentFiles.of(yaml, "f.yaml", new Subjects()).hasErrors()).isTrue();
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new ObjectMapper().readTree(FILE.toFile()));
    }
}
