package dev.plumbline.detectors.exceptions;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Holds schemas/exceptions.schema.json to the contract; {@code -Dplumbline.write=true} writes it anew. */
class ExceptionSchemaTest {
    private static final Path FILE = Path.of("..", "schemas", "exceptions.schema.json");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final String ALL = """
            exceptions:
              - id: nightly-backup
                rules: [process/shell-from-server, "network/*"]
                tags: [T1059, T1059.004, execution, high, stable, process, "T1*"]
                service: product-*
                namespace: shop
                image: "sha256:4f1c*"
                binary: /usr/bin/dash
                arguments: "*/backup.sh *"
                peer: shop/product-db
                from: "2026-01-01T00:00:00Z"
                until: "2027-01-31T00:00:00Z"
                owner: platform-dba
                reason: The nightly backup starts a shell.
                ticket: OPS-1234
              - id: by-tag
                tags: [low]
                service: null
                from: null
                until: "2027-01-31T00:00:00Z"
                owner: web
                reason: It is known.
                ticket: OPS-1235
            """;

    @Test
    void thePublishedSchemaIsThatOfTheContract() throws IOException {
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(FILE, ExceptionSchema.text());
        }

        assertThat(FILE)
                .as("write it anew with: mvn test -pl detectors -am -Dtest=ExceptionSchemaTest -Dplumbline.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(ExceptionSchema.text());
    }

    @Test
    void everyKeyHasAnExampleThatIsValid() throws IOException {
        assertThat(schema().validate(YAML.readTree(ALL))).isEmpty();
        assertThat(ExceptionFiles.of(ALL, "f.yaml").problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules: [process/shell-from-server, \"network/*\"]|rules: a/b",
                "rules: [process/shell-from-server, \"network/*\"]|rules: [\" \"]",
                "id: nightly-backup|id: nightly backup",
                "id: nightly-backup|ids: [nightly-backup]",
                "tags: [low]|tags: []",
                "tags: [low]|rules: []",
                "tags: [low]|tags: [Low]",
                "tags: [low]|tags: [T10590]",
                "service: product-*|service: \" \"",
                "service: product-*|services: [product-db]",
                "owner: platform-dba|owner: \"\"",
                "reason: It is known.|reason: null",
                "ticket: OPS-1235|from: null",
                "until: \"2027-01-31T00:00:00Z\"\n    owner: web|owner: web"
            })
    void whatTheCommandRefusesTheEditorMarks(String change) throws IOException {
        String[] fromTo = change.split("\\|", 2);
        String yaml = ALL.replace(fromTo[0], fromTo[1]);
        assertThat(yaml).isNotEqualTo(ALL);
        assertThat(schema().validate(YAML.readTree(yaml))).isNotEmpty();
        assertThat(ExceptionFiles.of(yaml, "f.yaml").problems()).isNotEmpty();
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new ObjectMapper().readTree(FILE.toFile()));
    }
}
