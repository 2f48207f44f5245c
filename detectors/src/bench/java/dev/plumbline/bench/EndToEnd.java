package dev.plumbline.bench;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.RuleCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The engine as {@code run} starts it, with the embedded broker, in this process, on one stream thread.
 *
 * <p>Throughput: reads the same events, exactly once, with rules, with detection taken out (the same topology, no pack), and
 * beside it a bare Kafka Streams pass-through that only decodes them; in turns. Latency: from the moment at which an event is
 * due at the producer to its alert at a consumer of committed records, at half of the load that was measured first. Two
 * transactions lie between: that of the task that raises the alert into its service's partition, and that of the task which
 * lets it pass once. Reload: packs with one changed rule are loaded and taken up under the same load.
 */
public final class EndToEnd {
    private static final int ROUNDS = 3;
    private static final int EVENTS = 400_000;
    private static final int RULES = 1_000;
    private static final int FEW_RULES = 100;
    private static final int ONE_MATCHES_IN = 200;
    private static final int ONE_MATCHES_FOR_LATENCY = 100;
    private static final int ALERTS = 20_000;
    private static final int RELOADS = 5;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration BETWEEN_RELOADS = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String BARE = "bare pass-through";
    private static final String TAKEN_OUT = "detection taken out";

    private final LocalBroker broker;
    private final Path folder;
    private final RuleCache cache = RuleCache.inMemory();
    private final Workload workload = new Workload(Workload.Rules.ALL_KINDS, RULES);
    private PackFiles files = workload.pack();

    private EndToEnd(LocalBroker broker, Path folder) {
        this.broker = broker;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("plumbline-bench-");
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            new EndToEnd(broker, folder).run();
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path it : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(it);
            }
        }
    }

    private void run() throws InterruptedException {
        List<Pack> packs = loaded(files);
        double most = throughput(packs);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("guarantee", "alerts", "p50, ms", "p99, ms", "p99.9, ms", "most, ms", "published late, ms"));
        lines.add(latency("exactly_once_v2", most / 2, packs, true));
        lines.add(latency("at_least_once", most / 2, packs, false));
        Report.print(
                String.format(
                        Locale.ROOT,
                        "From event to alert at %,.0f events/s, %,d rules, one in %d matches, two transactions",
                        most / 2,
                        RULES,
                        ONE_MATCHES_FOR_LATENCY),
                lines);
    }

    private List<Pack> loaded(PackFiles pack) {
        Pack.Loaded loaded = Packs.load(List.of(pack), cache);
        if (loaded instanceof Pack.Loaded.Ready ready) {
            return ready.packs();
        }
        throw new IllegalStateException(loaded.toString());
    }

    /** Events per second with all rules. */
    private double throughput(List<Pack> packs) throws InterruptedException {
        Workload few = new Workload(Workload.Rules.ALL_KINDS, FEW_RULES);
        List<Pack> fewPacks = ((Pack.Loaded.Ready) Packs.load(List.of(few.pack()))).packs();
        Traffic traffic = new Traffic(workload, ONE_MATCHES_IN);
        publish("all", traffic);
        publish("few", new Traffic(few, ONE_MATCHES_IN));
        String all = rules(RULES);
        Map<String, Measured> measured = new LinkedHashMap<>();
        measured.put(BARE, it -> passedThrough(settings("all", it, Map.of()), traffic));
        measured.put(TAKEN_OUT, it -> observed(settings("all", it, Map.of()), List.of(), 0));
        measured.put(
                rules(FEW_RULES), it -> observed(settings("few", it, Map.of()), fewPacks, traffic.matches(EVENTS)));
        measured.put(all, it -> observed(settings("all", it, Map.of()), packs, traffic.matches(EVENTS)));
        Map<String, double[]> perSecond = new LinkedHashMap<>();
        measured.keySet().forEach(it -> perSecond.put(it, new double[ROUNDS]));
        List<String> turns = new ArrayList<>(measured.keySet());
        for (int round = 0; round <= ROUNDS; round++) { // the first one warms up
            for (String it : turns) {
                double speed = measured.get(it).perSecond(it.replace(' ', '-') + "-" + round);
                System.out.printf(Locale.ROOT, "  round %d: %s, %,.0f events/s%n", round, it, speed);
                if (round > 0) {
                    perSecond.get(it)[round - 1] = speed;
                }
            }
            Collections.reverse(turns);
        }
        tell(perSecond);
        return median(perSecond.get(all));
    }

    private interface Measured {
        double perSecond(String application) throws InterruptedException;
    }

    private static void tell(Map<String, double[]> perSecond) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("through the broker", "events/s", "of detection taken out", "of the pass-through"));
        perSecond.forEach((subject, speeds) -> {
            Map<String, String> conditions =
                    Map.of("guarantee", "exactly_once_v2", "one matches in", "" + ONE_MATCHES_IN);
            double ofTakenOut = median(ratios(speeds, perSecond.get(TAKEN_OUT)));
            double ofBare = median(ratios(speeds, perSecond.get(BARE)));
            figure(subject, conditions, "events per second", median(speeds), "1/s");
            figure(subject, conditions, "events per second against " + TAKEN_OUT, ofTakenOut, "1");
            figure(subject, conditions, "events per second against " + BARE, ofBare, "1");
            lines.add(List.of(subject, Report.shown(median(speeds)), Report.shown(ofTakenOut), Report.shown(ofBare)));
        });
        Report.print(
                String.format(
                        Locale.ROOT,
                        "Exactly once, one stream thread, one event in %d matches; median of %d rounds",
                        ONE_MATCHES_IN,
                        ROUNDS),
                lines);
    }

    private static double[] ratios(double[] a, double[] b) {
        double[] ratios = new double[a.length];
        Arrays.setAll(ratios, i -> a[i] / b[i]);
        return ratios;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private void publish(String topicPrefix, Traffic traffic) throws InterruptedException {
        try (Publisher publisher = publisher(settings(topicPrefix, "publisher", Map.of()), traffic)) {
            Instant begin = Instant.now().truncatedTo(ChronoUnit.MICROS);
            for (int i = 0; i < EVENTS; i++) {
                publisher.kernelEvent(traffic.event(i, begin.plus(i * 10L, ChronoUnit.MICROS)));
            }
        }
    }

    /** One to whose topics the owners of all containers are published already. Events of a benchmark have no secrets. */
    private static Publisher publisher(Settings settings, Traffic traffic) throws InterruptedException {
        Topics topics = Topics.named(settings);
        try (Brokers brokers = new Brokers(settings.bootstrapServers(), Map.of())) {
            brokers.create(topics, settings.topicPartitions(), 1);
        }
        Publisher publisher = new Publisher(settings.bootstrapServers(), Map.of(), topics, Redaction.none());
        traffic.owners().forEach(publisher::identity);
        publisher.flush();
        return publisher;
    }

    private static double passedThrough(Settings settings, Traffic traffic) throws InterruptedException {
        try (PassThrough streams = new PassThrough(settings, traffic)) {
            return perSecond(streams::seen);
        }
    }

    private static double observed(Settings settings, List<Pack> packs, long matches) throws InterruptedException {
        try (RunningEngine engine = new RunningEngine(settings, packs)) {
            double perSecond = perSecond(engine::seen);
            require(engine.matches() == matches, engine.matches() + " matches where " + matches + " are right");
            return perSecond;
        }
    }

    /** From the first event to the last one. */
    private static double perSecond(LongSupplier seen) throws InterruptedException {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (seen.getAsLong() == 0) {
            Thread.onSpinWait();
            require(System.nanoTime() < patience, "no event was seen");
        }
        long before = seen.getAsLong();
        long start = System.nanoTime();
        while (seen.getAsLong() < EVENTS) {
            Thread.sleep(2);
        }
        return (EVENTS - before) / ((System.nanoTime() - start) / 1e9);
    }

    private List<String> latency(String guarantee, double perSecond, List<Pack> packs, boolean reloads)
            throws InterruptedException {
        Settings settings = settings(guarantee, guarantee, Map.of("kafka.processing.guarantee", guarantee));
        Traffic traffic = new Traffic(workload, ONE_MATCHES_FOR_LATENCY);
        Duration length = Duration.ofMillis((long) (ALERTS * 1e3 * ONE_MATCHES_FOR_LATENCY / perSecond));
        Publisher publisher = publisher(settings, traffic);
        try (publisher;
                RunningEngine engine = new RunningEngine(settings, packs);
                AlertWatch alerts = new AlertWatch(settings)) {
            SteadyLoad load = new SteadyLoad(publisher, traffic, perSecond);
            try (load) {
                load.awaitUntil(WARM_UP.plus(length));
                if (reloads) {
                    reload(engine);
                }
            }
            require(
                    alerts.await(traffic.matches(load.published()), PATIENCE),
                    alerts.count() + " alerts where " + traffic.matches(load.published()) + " are right");
            Latencies latencies = alerts.between(
                    load.start().plus(WARM_UP), load.start().plus(WARM_UP).plus(length));
            return told(guarantee, perSecond, latencies, load.mostBehind());
        }
    }

    private static List<String> told(String guarantee, double perSecond, Latencies latencies, Duration late) {
        Map<String, String> conditions = Map.of(
                "guarantee",
                guarantee,
                "one matches in",
                "" + ONE_MATCHES_FOR_LATENCY,
                "events per second",
                String.format(Locale.ROOT, "%.0f", perSecond));
        List<String> line = new ArrayList<>(List.of(guarantee, "" + latencies.count()));
        Map<String, Double> percentiles = new LinkedHashMap<>();
        percentiles.put("median", 50.0);
        percentiles.put("99th percentile", 99.0);
        percentiles.put("99.9th percentile", 99.9);
        percentiles.put("most", 100.0);
        percentiles.forEach((name, percent) -> {
            double millis = latencies.percentile(percent);
            figure(rules(RULES), conditions, "event to alert, " + name, millis, "ms");
            line.add(Report.shown(millis));
        });
        line.add(Report.shown(late.toNanos() / 1e6));
        return line;
    }

    /** Each time one more rule is another. */
    private void reload(RunningEngine engine) throws InterruptedException {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("reload", "loaded in, ms", "longest pause, ms", "longest before, ms"));
        double[] loads = new double[RELOADS];
        double[] pauses = new double[RELOADS];
        try (Gaps gaps = new Gaps(engine::seen)) {
            for (int i = 0; i < RELOADS; i++) {
                long before = System.nanoTime();
                Thread.sleep(BETWEEN_RELOADS.toMillis());
                BenchRule changed = workload.rules().get((i + 1) * RULES / (RELOADS + 1));
                files = files.with(changed.path(), changed.text().replace("is what", "is still what"));
                long start = System.nanoTime();
                engine.reload(loaded(files));
                long end = System.nanoTime();
                Thread.sleep(BETWEEN_RELOADS.toMillis());
                loads[i] = (end - start) / 1e6;
                pauses[i] = gaps.longest(start, System.nanoTime()).toNanos() / 1e6;
                double quiet = gaps.longest(before, start).toNanos() / 1e6;
                lines.add(List.of("" + (i + 1), Report.shown(loads[i]), Report.shown(pauses[i]), Report.shown(quiet)));
            }
        }
        Map<String, String> conditions = Map.of("guarantee", "exactly_once_v2");
        figure(rules(RULES), conditions, "reload of one changed rule under load, median", median(loads), "ms");
        figure(rules(RULES), conditions, "longest pause of the stream at a reload, median", median(pauses), "ms");
        double most = Arrays.stream(pauses).max().orElseThrow();
        figure(rules(RULES), conditions, "longest pause of the stream at a reload, most", most, "ms");
        Report.print(
                "Reload of one changed rule at the same load; a pause is a time in which no event was seen", lines);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static String rules(int count) {
        return String.format(Locale.ROOT, "%d rules", count);
    }

    private static void figure(
            String subject, Map<String, String> conditions, String measure, double value, String unit) {
        new Figure("throughput", subject, conditions, measure, value, unit).tell();
    }

    private Settings settings(String topicPrefix, String application, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(more);
        given.put("bootstrap.servers", broker.address());
        given.put("topic.prefix", topicPrefix + ".");
        given.put("application.id", application);
        given.put("flood.limit", "0");
        given.put("state.dir", folder.resolve(application).toString());
        return ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), given, "bench")).settings();
    }
}
