package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded stand-ins: each trips the rules that its line of the table names, and no others. */
class StandInsTest {
    private static final Path STAND_INS = Path.of("..", "estate", "standins");
    private static final Path RECORDING = STAND_INS.resolve("recording");
    private static final Path RULES = Path.of("..", "rules");
    private static final List<String> PACKS = List.of("baseline", "extended");
    private static final List<String> AREAS = List.of("process", "file", "network", "kernel");
    /** Every launch is its signal, so every stand-in has it. */
    private static final String STARTED = "process/started";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Map<String, Set<String>> expected;

    @BeforeAll
    static void read() throws IOException {
        expected = new TreeMap<>();
        for (List<String> line : table("standins.tsv")) {
            Set<String> rules = new TreeSet<>(Set.of(STARTED));
            if (!line.get(1).equals("-")) {
                rules.addAll(List.of(line.get(1).split(" ")));
            }
            expected.put(line.get(0), rules);
        }
    }

    @Test
    void eachTripsItsRulesAndNoOthers(@TempDir Path rules) throws IOException {
        raising(rules);
        Result result = Cli.run(
                "eval",
                "--rules",
                rules.toString(),
                "--flood-limit",
                "0",
                "--identities",
                RECORDING.resolve("identities.yaml").toString(),
                "--intents",
                RECORDING.resolve("intents.yaml").toString(),
                "--format",
                "cdevents",
                RECORDING.resolve("pipeline.cdevents.json").toString(),
                "--format",
                "bpftrace",
                RECORDING.resolve("kernel.bpftrace").toString());
        assertThat(result.status()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains(" 0 records rejected");
        Map<String, Set<String>> tripped = new TreeMap<>();
        for (String line : result.outLines()) {
            JsonNode alert = JSON.readTree(line);
            tripped.computeIfAbsent(alert.path("service").asText(), service -> new TreeSet<>())
                    .add(alert.get("rule").textValue());
        }
        assertThat(tripped).isEqualTo(expected);
    }

    @Test
    void eachStableRuleOfWhatRunsHasAStandInOrAReason() throws IOException {
        Set<String> tripped =
                expected.values().stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
        Set<String> excepted = new TreeSet<>();
        table("uncovered.tsv").forEach(line -> excepted.add(line.get(0)));
        assertThat(tripped).doesNotContainAnyElementsOf(excepted);
        Set<String> stable = stable();
        assertThat(stable).containsAll(excepted);
        stable.removeAll(tripped);
        assertThat(stable).isEqualTo(excepted);
    }

    @Test
    void thereAreEnough() {
        long quiet = expected.values().stream().filter(it -> it.size() == 1).count();
        assertThat(quiet).isGreaterThanOrEqualTo(10);
        assertThat(expected.size() - quiet).isGreaterThanOrEqualTo(60);
    }

    private static List<List<String>> table(String name) throws IOException {
        return Files.readAllLines(STAND_INS.resolve(name)).stream()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> List.of(line.split("\t")))
                .toList();
    }

    /** The rules of the areas, but what raises a signal raises an alert. */
    private static void raising(Path folder) throws IOException {
        for (String pack : PACKS) {
            Files.createDirectories(folder.resolve(pack));
            for (String part : List.of("pack.yaml", "facts.drl")) {
                Files.copy(
                        RULES.resolve(pack).resolve(part), folder.resolve(pack).resolve(part));
            }
        }
        for (Path file : rules()) {
            Path copy = folder.resolve(RULES.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, Files.readString(file).replace("alerts.signal(", "alerts.raise("));
        }
    }

    private static Set<String> stable() throws IOException {
        Set<String> ids = new TreeSet<>();
        for (Path file : rules()) {
            if (Files.readString(file).contains("@maturity(stable)")) {
                String name = file.getFileName().toString();
                ids.add(file.getParent().getFileName() + "/" + name.substring(0, name.length() - ".drl".length()));
            }
        }
        return ids;
    }

    private static List<Path> rules() throws IOException {
        List<Path> rules = new ArrayList<>();
        for (String pack : PACKS) {
            for (String area : AREAS) {
                try (Stream<Path> files = Files.list(RULES.resolve(pack).resolve(area))) {
                    files.filter(it -> it.toString().endsWith(".drl")).forEach(rules::add);
                }
            }
        }
        return rules;
    }
}
