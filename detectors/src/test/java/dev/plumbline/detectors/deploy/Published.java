package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Grafana's published JSON schemas, where they lie beside the repository. */
final class Published {
    private static final JsonMapper JSON = new JsonMapper();

    private Published() {}

    /**
     * Skips the test where there is no such file.
     *
     * @param name such as dashboard
     * @param definition the type's name in it
     */
    static Schema schema(String name, String definition) throws IOException {
        String file = "shared/schemas/grafana-" + name + ".schema.json";
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(file))) {
                JsonNode all = JSON.readTree(at.resolve(file).toFile());
                ((ObjectNode) all).put("$ref", "#/definitions/" + definition);
                return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(all);
            }
        }
        assumeThat(false).as("no " + file + " beside the repository").isTrue();
        throw new IllegalStateException();
    }
}
