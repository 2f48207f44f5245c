package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesDiffCommandTest {
    private static final String NARROWER = "$event : ProcessLaunched( name == \"sh\", uid == 0 )";

    @TempDir
    Path folder;

    @Test
    void nothingIsToldWhereNothingDiffers() throws IOException {
        Result result = diff(TestPacks.SHELL, TestPacks.SHELL);
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
    }

    @Test
    void whatDiffersIsToldAndIsAFinding() throws IOException {
        Result result = diff(TestPacks.SHELL, Map.of("process/shell", NARROWER, "area/one", NARROWER));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.outLines())
                .containsExactly(
                        "added rule area/one",
                        "    high",
                        "narrowed rule process/shell",
                        "    condition new: uid == 0");
    }

    @Test
    void asJsonEachDifferenceIsALine() throws IOException {
        Result result = diff(TestPacks.SHELL, Map.of("process/shell", NARROWER), "--json");
        assertThat(result.out())
                .isEqualToIgnoringNewLines("{\"change\":\"narrowed\",\"what\":\"rule\",\"name\":\"process/shell\","
                        + "\"details\":[\"condition new: uid == 0\"]}");
    }

    @Test
    void aPackThatIsRefusedIsWrongUse() throws IOException {
        Result result = diff(TestPacks.SHELL, Map.of("process/shell", "$event : Nothing()"));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("b/process/shell.drl:12:");
    }

    private Result diff(Map<String, String> before, Map<String, String> after, String... options) throws IOException {
        String a = TestPacks.written(folder.resolve("a"), before).toString();
        String b = TestPacks.written(folder.resolve("b"), after).toString();
        return options.length == 0 ? Cli.run("rules", "diff", a, b) : Cli.run("rules", "diff", a, b, options[0]);
    }
}
