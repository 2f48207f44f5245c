package dev.plumbline.bench;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Packs;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The engine as {@code run} starts it, with the embedded broker, in this process, on one stream thread.
 *
 * <p>Throughput: reads the same events, exactly once, with rules, with detection taken out (the same topology, no pack), and
 * beside it a bare Kafka Streams pass-through that only decodes them; in turns. Latency: from the moment at which an event is
 * due at the producer to its alert at a consumer of committed records, at half of the load that was measured first. Two
 * transactions lie between: that of the task that raises the alert into its service's partition, and that of the task which
 * lets it pass once.
 */
public final class EndToEnd {
    private static final int ROUNDS = 3;
    private static final int EVENTS = 400_000;
    private static final int RULES = 1_000;
    private static final int FEW_RULES = 100;
    private static final int ONE_MATCHES_IN = 200;
    private static final int ONE_MATCHES_FOR_LATENCY = 100;
    private static final int ALERTS = 20_000;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String BARE = "bare pass-through";
    private static final String TAKEN_OUT = "detection taken out";

    private final BenchCluster cluster;
    private final Workload workload = new Workload(Workload.Rules.ALL_KINDS, RULES);

    private EndToEnd(BenchCluster cluster) {
        this.cluster = cluster;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (BenchCluster cluster = BenchCluster.start()) {
            new EndToEnd(cluster).run();
        }
    }

    private void run() throws InterruptedException {
        List<Pack> packs = loaded(workload);
        double most = throughput(packs);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("guarantee", "alerts", "p50, ms", "p99, ms", "p99.9, ms", "most, ms", "published late, ms"));
        lines.add(latency("exactly_once_v2", most / 2, packs));
        lines.add(latency("at_least_once", most / 2, packs));
        Report.print(
                String.format(
                        Locale.ROOT,
                        "From event to alert at %,.0f events/s, %,d rules, one in %d matches, two transactions",
                        most / 2,
                        RULES,
                        ONE_MATCHES_FOR_LATENCY),
                lines);
    }

    private static List<Pack> loaded(Workload workload) {
        return ((Pack.Loaded.Ready) Packs.load(List.of(workload.pack()))).packs();
    }

    /** Events per second with all rules. */
    private double throughput(List<Pack> packs) throws InterruptedException {
        Workload few = new Workload(Workload.Rules.ALL_KINDS, FEW_RULES);
        List<Pack> fewPacks = loaded(few);
        Traffic traffic = new Traffic(workload, ONE_MATCHES_IN);
        cluster.publish("all", traffic, EVENTS);
        cluster.publish("few", new Traffic(few, ONE_MATCHES_IN), EVENTS);
        String all = rules(RULES);
        Map<String, Measured> measured = new LinkedHashMap<>();
        measured.put(BARE, it -> passedThrough(cluster.settings("all", it, Map.of()), traffic));
        measured.put(TAKEN_OUT, it -> observed(cluster.settings("all", it, Map.of()), List.of(), 0));
        measured.put(
                rules(FEW_RULES),
                it -> observed(cluster.settings("few", it, Map.of()), fewPacks, traffic.matches(EVENTS)));
        measured.put(all, it -> observed(cluster.settings("all", it, Map.of()), packs, traffic.matches(EVENTS)));
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

    private static double passedThrough(Settings settings, Traffic traffic) throws InterruptedException {
        try (PassThrough streams = new PassThrough(settings, traffic)) {
            return BenchCluster.perSecond(streams::seen, EVENTS);
        }
    }

    private static double observed(Settings settings, List<Pack> packs, long matches) throws InterruptedException {
        try (RunningEngine engine = new RunningEngine(settings, packs)) {
            double perSecond = BenchCluster.perSecond(engine::seen, EVENTS);
            require(engine.matches() == matches, engine.matches() + " matches where " + matches + " are right");
            return perSecond;
        }
    }

    private List<String> latency(String guarantee, double perSecond, List<Pack> packs) throws InterruptedException {
        Settings settings = cluster.settings(guarantee, guarantee, Map.of("kafka.processing.guarantee", guarantee));
        Traffic traffic = new Traffic(workload, ONE_MATCHES_FOR_LATENCY);
        Duration length = Duration.ofMillis((long) (ALERTS * 1e3 * ONE_MATCHES_FOR_LATENCY / perSecond));
        Publisher publisher = BenchCluster.publisher(settings, traffic);
        try (publisher;
                RunningEngine engine = new RunningEngine(settings, packs);
                AlertWatch alerts = new AlertWatch(settings)) {
            SteadyLoad load = new SteadyLoad(publisher, traffic, perSecond);
            try (load) {
                load.awaitUntil(WARM_UP.plus(length));
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
}
