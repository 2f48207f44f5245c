package dev.plumbline.detectors.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.runnable.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Engines, brokers and what is between them fail in the middle of a load, and what is told is what an undisturbed run tells.
 * docs/chaos.md tells what is done and how one schedule is run again.
 */
class ChaosIT {
    private static final int FEW = 1;
    private static final int SCHEDULES = Integer.getInteger("chaos.schedules", FEW);
    private static final long SEED = Long.getLong("chaos.seed", 1);
    private static final int EVENTS = Integer.getInteger("chaos.events", 800);
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** The load repeats old events, whose signals come late, and is not made for rules over several events. */
    private static final String OVER_SEVERAL = Stream.of(
                    "estate/*",
                    "process/shell-then-outside",
                    "process/first-seen",
                    "network/scan",
                    "network/many-destinations",
                    "network/indicator",
                    "image/unattested",
                    "image/secret-then-outside")
            .map("  - {rule: \"%s\", reason: not in the load yet, disable: true}\n"::formatted)
            .collect(Collectors.joining("", "overrides:\n", ""));

    @TempDir
    private Path folder;

    private Optional<Cable> cable = Optional.empty();
    private Cluster cluster;
    private Path packs;
    private final Map<Long, Truth> truths = new HashMap<>();
    /** A run that is broken off leaves no process behind. */
    private final Thread broken = new Thread(this::breakOff, "chaos-end");

    @BeforeEach
    void start() throws IOException {
        Runtime.getRuntime().addShutdownHook(broken);
        packs = Files.createDirectory(folder.resolve("packs"));
        copy(Jar.ROOT.resolve("rules/baseline"), packs.resolve("baseline"));
        copy(
                Jar.ROOT.resolve("detectors/src/test/resources/dev/plumbline/detectors/chaos/pack"),
                packs.resolve("chaos"));
        Files.writeString(packs.resolve("chaos/pack.yaml"), OVER_SEVERAL, StandardOpenOption.APPEND);
        cable = Cable.laid();
        cluster = Cluster.start(
                Files.createDirectory(folder.resolve("kafka")),
                cable.map(Cable::host).orElse(null));
    }

    @AfterEach
    void stop() {
        Runtime.getRuntime().removeShutdownHook(broken);
        if (cluster != null) {
            cluster.close();
        }
        cable.ifPresent(Cable::close);
    }

    private void breakOff() {
        killAll();
        cable.ifPresent(Cable::close);
        killAll(); // what the test started meanwhile, for it does not know yet
    }

    private static void killAll() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void whatIsToldIsWhatAnUndisturbedRunTells() throws IOException {
        Results results = new Results(file());
        for (long seed = SEED; seed < SEED + SCHEDULES; seed++) {
            if (!results.has(seed)) {
                Result result = run(seed, List.of());
                results.add(result);
                System.out.println(result.text());
            }
        }
        System.out.println(results.table());
        assertThat(results.failed()).isEmpty();
    }

    @Test
    @EnabledIfSystemProperty(named = "chaos.teeth", matches = "true")
    void withoutTheMemoryOfWhatWasRaisedTheSuiteFails() throws IOException {
        Result result = run(seedOf(Fault.REPEATED), List.of("repeat.window=1s"));
        System.out.println(result.text());
        assertThat(result.problems()).anyMatch(it -> it.startsWith("told as new more than once"));
    }

    @Test
    @EnabledIfSystemProperty(named = "chaos.teeth", matches = "true")
    void withoutExactlyOnceTheSuiteFails() throws IOException {
        Result result = run(seedOf(Fault.KILL), List.of("kafka.processing.guarantee=at_least_once"));
        System.out.println(result.text());
        assertThat(result.passed()).isFalse();
    }

    private static long seedOf(Fault fault) {
        return LongStream.rangeClosed(1, Fault.values().length)
                .filter(it -> Schedule.of(it).has(fault))
                .findFirst()
                .orElseThrow();
    }

    private Result run(long seed, List<String> settings) throws IOException {
        Schedule schedule = Schedule.of(seed);
        Load load = Load.of(schedule.load(), EVENTS);
        Path place = Files.createDirectories(folder.resolve("seed-" + seed));
        Truth truth = truths.get(schedule.load());
        if (truth == null) {
            truth = Truth.of(load, place, packs);
            truths.put(schedule.load(), truth);
        }
        Run.World world = new Run.World(cluster, cable, packs, folder.resolve("compiled"), settings);
        try (Run run = new Run(world, place, schedule, load, truth)) {
            Result result = result(run, seed);
            Path logs = Files.createDirectories(TARGET.resolve("chaos"));
            Files.writeString(logs.resolve("seed-" + seed + ".log"), run.log());
            return result;
        } finally {
            cluster.heal();
        }
    }

    /** One schedule that cannot be carried through does not keep the next ones from it. */
    private static Result result(Run run, long seed) {
        try {
            return run.result();
        } catch (IOException | RuntimeException | AssertionError e) {
            return new Result(seed, List.of(), 0, 0, 0, List.of("broken off: " + e));
        }
    }

    /** Many schedules go on behind those that are in the file; few are run whatever it says. */
    private static Optional<Path> file() {
        String given = System.getProperty("chaos.results", "");
        if (!given.isEmpty()) {
            return Optional.of(Path.of(given));
        }
        return SCHEDULES > FEW ? Optional.of(TARGET.resolve("chaos.jsonl")) : Optional.empty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copied = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.copy(file, copied);
            }
        }
    }
}
