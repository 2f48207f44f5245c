package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/catalogue.md to the rules; {@code -Dplumbline.write=true} writes it anew. */
class RuleCatalogueTest {
    private static final Path PAGE = Path.of("..", "docs", "catalogue.md");

    @Test
    void thePageIsWhatTheCommandPrints() throws IOException {
        Result printed = Cli.run("rules", "list", Path.of("..", "rules").toString(), "--catalogue");
        assertThat(printed.status()).as(printed.err()).isZero();
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(PAGE, printed.out());
        }
        assertThat(PAGE)
                .as("write it anew with: plumbline rules list rules --catalogue > docs/catalogue.md")
                .hasContent(printed.out());
    }

    @Test
    void theLayerHasForEachTechniqueTheRulesThatAreForIt() throws IOException {
        Result printed = Cli.run("rules", "list", "--navigator");
        assertThat(printed.status()).as(printed.err()).isZero();
        JsonNode layer = new ObjectMapper().readTree(printed.out());
        assertThat(layer.path("domain").asText()).isEqualTo("enterprise-attack");
        assertThat(layer.at("/versions/layer").asText()).isEqualTo("4.5");
        JsonNode shells = null;
        for (JsonNode each : layer.path("techniques")) {
            assertThat(each.path("techniqueID").asText()).matches("T\\d{4}(\\.\\d{3})?");
            assertThat(each.path("comment").asText().split(", ", -1))
                    .hasSize(each.path("score").asInt());
            shells = each.path("techniqueID").asText().equals("T1059.004") ? each : shells;
        }
        assertThat(shells).isNotNull();
        assertThat(shells.path("comment").asText()).contains("process/shell-from-server");
    }

    @Test
    void oneFormIsAskedForAtATime() {
        Result both = Cli.run("rules", "list", "--json", "--navigator");
        assertThat(both.status()).isEqualTo(2);
        assertThat(both.err()).contains("mutually exclusive");
    }
}
