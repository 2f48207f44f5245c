package dev.plumbline.detectors.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/intents.md to what is read and told. */
class IntentsPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE =
            Pattern.compile("(?:Finding\\.|^\\s+)?(?:error|warning|info|warn)\\(\\s*\"([a-z-]+)\"");

    @Test
    void theExampleIsRead() throws IOException {
        Matcher example = EXAMPLE.matcher(page());
        assertThat(example.find()).isTrue();
        IntentFiles.Read read = IntentFiles.of(example.group(1), "intents.yaml", new Subjects());
        assertThat(read.findings()).isEmpty();
        assertThat(read.declared()).hasSize(1);
    }

    @Test
    void everyCodeIsExplained() throws IOException {
        String page = page();
        Path sources = Path.of("src", "main", "java", "dev", "plumbline", "detectors", "intent");
        for (String file : List.of("IntentFiles.java", "Lint.java", "NetworkPolicies.java")) {
            List<String> codes = CODE.matcher(Files.readString(sources.resolve(file)))
                    .results()
                    .map(it -> it.group(1))
                    .distinct()
                    .toList();
            assertThat(codes)
                    .as(file)
                    .isNotEmpty()
                    .allSatisfy(code -> assertThat(page).contains("`" + code + "`"));
        }
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "intents.md"));
    }
}
