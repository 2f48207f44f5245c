package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.facts.FactFields;
import dev.plumbline.rules.facts.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds docs/facts.md to the facts; {@code -Dplumbline.write=true} writes it anew. */
class FactsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "facts.md");

    @Test
    void thePageSaysWhatTheFactsHave() throws IOException {
        String page = FactsPage.text();
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("write it anew with: mvn test -pl rules -am -Dtest=FactsPageTest -Dplumbline.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(page);
    }

    @Test
    void everyFieldAndFunctionHasAMeaningAndAnExample() throws IOException {
        String page = FactsPage.text();
        assertThat(page).doesNotContain("`null`", "| null | ", "\nnull").contains("| `binary` | text | Absolute path");
        for (Class<?> type : Facts.all()) {
            assertThat(page).contains("\n## " + type.getSimpleName() + "\n");
            assertThat(FactFields.names(type.getSimpleName()))
                    .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
        }
    }
}
