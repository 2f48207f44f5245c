package dev.plumbline.bench;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Collector;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Pack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Whether what rules over several events keep stays bounded: an engine with windows from a minute to a day, on skewed keys, whose
 * event time goes a hundred times as fast as the clock, so that half an hour is more than two days. Each minute it tells the heap
 * after a collection, the whole process, the state's files and the signals that are kept. Broker and load are in the same process.
 *
 * <p>Run it with {@code mvn -q -DskipTests -Pbench -Dbench.only=soak verify}; {@code -Dsoak=PT30M} makes it half an hour.
 */
public final class CorrelateSoak {
    private static final int PER_SECOND = 1_000;
    private static final int SPEED = 100;
    private static final int KEYS = 20_000;
    private static final Duration STEP = Duration.ofMinutes(1);
    private static final Duration LONGEST_WINDOW = Duration.ofHours(24);
    private static final HexFormat HEX = HexFormat.of();

    /** What it was like at one moment. */
    private record Sample(double heap, double process, double files, double kept) {}

    private final BenchCluster cluster;
    private final Random random = new Random(7);
    private long number;

    private CorrelateSoak(BenchCluster cluster) {
        this.cluster = cluster;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Duration length = Duration.parse(System.getProperty("soak", "PT3M"));
        try (BenchCluster cluster = BenchCluster.start()) {
            new CorrelateSoak(cluster).run(length);
        }
    }

    private void run(Duration length) throws IOException, InterruptedException {
        Settings settings = cluster.settings("soak", "soak", Map.of("pending.hold", "0s", "topic.partitions", "2"));
        try (Brokers brokers = new Brokers(settings.bootstrapServers(), Map.of())) {
            brokers.create(Topics.named(settings), settings.topicPartitions(), 1);
        }
        System.out.printf(
                "%8s %12s %12s %12s %12s %12s%n", "minute", "events", "heap MiB", "process MiB", "state MiB", "kept");
        List<Sample> samples = new ArrayList<>();
        Instant begin = Instant.now().minus(length.multipliedBy(SPEED)).truncatedTo(ChronoUnit.MICROS);
        try (Publisher publisher =
                        new Publisher(settings.bootstrapServers(), Map.of(), Topics.named(settings), Redaction.none());
                RunningEngine engine = new RunningEngine(settings, packs())) {
            long start = System.nanoTime();
            long end = start + length.toNanos();
            long next = start + STEP.toNanos();
            while (System.nanoTime() < end) {
                long passed = System.nanoTime() - start;
                while (number < passed / 1e9 * PER_SECOND) {
                    publisher.kernelEvent(event(begin.plusNanos(number * (1_000_000_000L / PER_SECOND) * SPEED)));
                }
                Thread.sleep(5);
                if (System.nanoTime() > next) {
                    next += STEP.toNanos();
                    samples.add(sample(settings, engine));
                }
            }
            publisher.flush();
        }
        tell(samples, length);
    }

    private Sample sample(Settings settings, RunningEngine engine) throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        Sample sample = new Sample(
                (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0,
                resident(),
                size(settings.stateDir()),
                engine.gauge("plumbline.signals.kept"));
        System.out.printf(
                Locale.ROOT,
                "%8d %,12d %12.0f %12.0f %12.1f %,12.0f%n",
                number / PER_SECOND / STEP.toSeconds(),
                engine.seen(),
                sample.heap(),
                sample.process(),
                sample.files(),
                sample.kept());
        return sample;
    }

    /** Resident memory of this process, in MiB; 0 where the system does not tell. */
    private static double resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(it -> it.startsWith("VmRSS:"))
                .mapToDouble(it -> Long.parseLong(it.replaceAll("\\D", "")) / 1024.0)
                .findFirst()
                .orElse(0);
    }

    /** In MiB. */
    private static double size(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(Path::toFile)
                            .filter(java.io.File::isFile)
                            .mapToLong(java.io.File::length)
                            .sum()
                    / 1048576.0;
        }
    }

    /** The end beside the first moment at which the longest window was full. */
    private static void tell(List<Sample> samples, Duration length) {
        int full = (int) (LONGEST_WINDOW.dividedBy(SPEED).toSeconds() / STEP.toSeconds()) + 1;
        if (samples.size() <= full) {
            System.out.println("too short to tell: a day passes in "
                    + LONGEST_WINDOW.dividedBy(SPEED).toMinutes() + " minutes");
            return;
        }
        Sample first = samples.get(full);
        Sample last = samples.get(samples.size() - 1);
        Map<String, String> conditions = Map.of("length", length.toString());
        new Figure("soak", "Plumbline", conditions, "heap, end to warm", last.heap() / first.heap(), "1").tell();
        new Figure("soak", "Plumbline", conditions, "process, end to warm", last.process() / first.process(), "1")
                .tell();
        new Figure("soak", "Plumbline", conditions, "state, end to warm", last.files() / first.files(), "1").tell();
        System.out.printf(
                Locale.ROOT,
                "end to minute %d: heap %.2f, process %.2f, state %.2f%n",
                full + 1,
                last.heap() / first.heap(),
                last.process() / first.process(),
                last.files() / first.files());
    }

    /** Half of all are of one container, a tenth are of the second kind; few binaries come often, many seldom. */
    private KernelEvent event(Instant time) {
        int key = random.nextBoolean() ? 0 : random.nextInt(KEYS);
        String name = random.nextInt(10) == 0 ? "b" : "a";
        String container = HEX.toHexDigits((long) key).repeat(4);
        Process process = Process.newBuilder()
                .setPid(1_000 + random.nextInt(4_000_000))
                .setBinary("/opt/" + (int) Math.sqrt(random.nextInt(10_000)) + "/" + name)
                .setContainerId(container)
                .build();
        return KernelEvent.newBuilder()
                .setId("0".repeat(16) + HEX.toHexDigits(number++))
                .setTime(time.truncatedTo(ChronoUnit.MICROS))
                .setIngestTime(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .setCollector(new Collector("tetragon", "1.4.0"))
                .setNode("node-" + key % 8)
                .setOrigin(new Origin(null, null, HEX.toHexDigits(number).repeat(4), "kernel.raw", 0, number))
                .setProcess(process)
                .setActivity(new ProcessLaunch(false))
                .build();
    }

    private static List<Pack> packs() {
        SignalPack pack = new SignalPack();
        pack.signal("one/a", "a");
        pack.signal("one/b", "b");
        for (String window : List.of("1m", "10m", "1h", "24h")) {
            pack.over(
                    "sequence/w" + window,
                    "$a : Signal( rule == \"one/a\" )\n$s : Signal( rule == \"one/b\", key == $a.key,"
                            + " binary == $a.binary, this after[0s, " + window + "] $a )");
            pack.over(
                    "absence/w" + window,
                    "$s : Signal( rule == \"one/b\" )\nnot Signal( rule == \"one/a\", key == $s.key,"
                            + " this after[0s, " + window + "] $s )");
            pack.over(
                    "count/w" + window, "$s : Count( rule == \"one/a\", within == \"" + window + "\", count >= 5000 )");
            pack.over(
                    "distinct/w" + window,
                    "$s : Distinct( rule == \"one/a\", field == \"binary\", within == \"" + window
                            + "\", count >= 90 )");
        }
        pack.over("first/seen", "$s : FirstSeen( rule == \"one/a\", field == \"binary\", learning == \"1h\" )");
        return pack.compiled();
    }
}
