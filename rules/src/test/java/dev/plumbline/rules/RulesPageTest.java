package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/rules.md says is so. */
class RulesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "rules.md");

    @Test
    void everyAnnotationStandsInTheTable() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(Metadata.NEEDED).allSatisfy(it -> assertThat(page).contains("| `@" + it + "` | yes | "));
        assertThat(Metadata.OPTIONAL).allSatisfy(it -> assertThat(page).contains("| `@" + it + "` | | "));
        assertThat(names(page, "\\| `@(\\w+)` \\|")).hasSize(Metadata.NEEDED.size() + Metadata.OPTIONAL.size());
    }

    @Test
    void everyCodeOfTheLintStandsInTheTable() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(RuleLint.CODES)
                .allSatisfy(it -> assertThat(page)
                        .contains("| `" + it.code() + "` | " + it.level() + " | " + it.meaning() + " |"));
    }

    @Test
    void thePackIsOneThatIsTaken() throws IOException {
        Matcher block = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        PackFiles local = new PackFiles("packs/local", new TreeMap<>(Map.of("pack.yaml", block.group(1))));
        List<PackFiles> packs = List.of(local, PackFiles.at(Path.of("baseline")).get(0));
        assertThat(Packs.load(packs)).isInstanceOf(Pack.Loaded.Ready.class);
    }

    private static List<String> names(String page, String pattern) {
        return Pattern.compile(pattern)
                .matcher(page)
                .results()
                .map(it -> it.group(1))
                .toList();
    }
}
