package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.detectors.exceptions.ExceptionFiles;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What README says is so. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final String RUNNABLE = "java -jar detectors/target/plumbline.jar ";

    private static String readme;

    @BeforeAll
    static void read() throws IOException {
        readme = Files.readString(ROOT.resolve("README.md"));
    }

    @Test
    void theTwoCommandsAreThoseThatAreTested() throws IOException {
        assertThat(blocks("sh"))
                .anyMatch(block -> block.contains("mvn -q -DskipTests package && " + RUNNABLE + "demo"));
        assertThat(blocks("sh")).contains("mvn verify\n");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).containsPattern("(?m)^exec mvn( -\\S+)* verify$");
    }

    @Test
    void everyCommandLineIsOneThatPlumblineTakes() {
        List<String> refused = new ArrayList<>();
        int count = 0;
        for (String block : blocks("sh")) {
            for (String line : block.lines().toList()) {
                String arguments = arguments(line);
                if (arguments != null) {
                    count++;
                    refusal(arguments).ifPresent(refused::add);
                }
            }
        }
        assertThat(refused).isEmpty();
        assertThat(count).isGreaterThan(8);
    }

    @Test
    void everySettingStandsInTheTable() {
        List<String> wrong = new ArrayList<>();
        for (Settings.Key key : Settings.KEYS) {
            String fallback = key.fallback().isEmpty() ? "" : "`" + key.fallback() + "`";
            String row = "| `" + key.key() + "` | " + fallback + " | " + key.help() + " |";
            if (!readme.contains(row)) {
                wrong.add(row);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyTopicStandsInTheTable() {
        Settings settings = ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "host")).settings();
        assertThat(Topics.named(settings).all())
                .allSatisfy(topic -> assertThat(readme).contains("| `" + topic.name() + "`"));
    }

    @Test
    void everyCommandStandsInTheTable() {
        assertThat(Plumbline.commandLine().getSubcommands().keySet())
                .allSatisfy(command -> assertThat(readme).containsPattern("(?m)^\\| `" + command + "[` ]"));
        assertThat(Plumbline.commandLine()
                        .getSubcommands()
                        .get("rules")
                        .getSubcommands()
                        .keySet())
                .allSatisfy(command -> assertThat(readme).containsPattern("(?m)^\\| .*`rules " + command + "[` ]"));
    }

    @Test
    void theIntentIsOneThatIsTaken() {
        String intents = blocks("yaml").stream()
                .filter(block -> block.startsWith("intents:"))
                .findFirst()
                .orElseThrow();
        assertThat(Declarations.intents(intents, "README.md").errors()).isEmpty();
    }

    @Test
    void theExceptionIsOneThatIsTaken() {
        String exceptions = blocks("yaml").stream()
                .filter(block -> block.startsWith("exceptions:"))
                .findFirst()
                .orElseThrow();
        assertThat(ExceptionFiles.of(exceptions, "README.md").problems()).isEmpty();
    }

    private static String arguments(String line) {
        int at = line.indexOf(RUNNABLE);
        if (at >= 0 && !line.startsWith("alias")) {
            return line.substring(at + RUNNABLE.length());
        }
        return line.startsWith("plumbline ") ? line.substring("plumbline ".length()) : null;
    }

    private static Optional<String> refusal(String arguments) {
        try {
            CommandLine.ParseResult parsed = Plumbline.commandLine().parseArgs(arguments.split(" +", -1));
            return parsed.hasSubcommand() ? Optional.empty() : Optional.of(arguments);
        } catch (ParameterException e) {
            return Optional.of(arguments + ": " + e.getMessage());
        }
    }

    private static List<String> blocks(String language) {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme);
        List<String> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }
}
