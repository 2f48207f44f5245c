package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/formats.md to the formats; {@code -Dplumbline.write=true} writes it anew. */
class FormatsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "formats.md");

    @Test
    void thePageSaysWhatTheFormatsDo() throws IOException {
        String page = FieldTable.of(Formats.all());
        if (Boolean.getBoolean("plumbline.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE)
                .as("write it anew with: mvn test -pl ingest -am -Dtest=FormatsPageTest -Dplumbline.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(page);
    }

    @Test
    void aBarInANameEndsNoCell() {
        Format format = new Format("x", Format.Framing.LINES, Format.Family.KERNEL, () -> record -> List.of())
                .mapping(List.of(
                        Mapping.of("*", "a|b", "node", "c|d"), Mapping.lost("file.open", "e", "not asked for")));

        assertThat(FieldTable.of(List.of(format)))
                .contains("| `*` | `a\\|b` | `node` | c\\|d |\n", "| `file.open` | `e` | not asked for |\n");
    }
}
