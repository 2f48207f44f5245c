package dev.plumbline.bench;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.packs.PacksInForce;
import dev.plumbline.detectors.packs.PublishedPacks;
import dev.plumbline.detectors.packs.Releases;
import dev.plumbline.detectors.packs.SigningKey;
import dev.plumbline.detectors.packs.TrustedKeys;
import dev.plumbline.detectors.stream.Engine;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.RuleCache;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A pack in which one rule of a thousand changed, from its record on the topic to its rules in force, while the engine works
 * at half of the load that it can bear: measured first, in the same process, with the embedded broker, the publisher of events
 * and a reader of committed alerts beside it.
 *
 * <p>A pause is a time in which the engine saw no event, and of the alerts one in which none came. The longest one in the
 * seconds from a change on stands beside that in as many seconds before it. Exactly once, one stream thread.
 */
public final class Delivery {
    private static final int RULES = 1_000;
    private static final int EVENTS = 400_000;
    private static final int ONE_MATCHES_IN = 100;
    private static final int CHANGES = 10;
    private static final int ROUNDS = 2;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What one change took, in milliseconds. */
    private record Change(
            double inForce,
            double firstAlert,
            double pause,
            double pauseBefore,
            double alertPause,
            double alertPauseBefore) {}

    private final BenchCluster cluster;
    private final SigningKey signing;
    private final TrustedKeys trusted;
    private final RuleCache cache = RuleCache.inMemory();
    private final Workload workload = new Workload(Workload.Rules.ALL_KINDS, RULES);
    private PackFiles files = workload.pack();

    private Delivery(BenchCluster cluster) throws IOException {
        this.cluster = cluster;
        KeyPair pair = pair();
        signing = SigningKey.read(pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        trusted = TrustedKeys.read(pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (BenchCluster cluster = BenchCluster.start()) {
            new Delivery(cluster).run();
        }
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path pem(String what, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                cluster.folder().resolve(what.replace(' ', '-')),
                "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }

    private void run() throws InterruptedException {
        List<Pack> packs = ((Pack.Loaded.Ready) Packs.load(List.of(files), cache)).packs();
        Traffic traffic = new Traffic(workload, ONE_MATCHES_IN);
        double half = most(packs, traffic) / 2;
        Settings settings = cluster.settings("delivery", "delivery", Map.of());
        Publisher publisher = BenchCluster.publisher(settings, traffic);
        PacksInForce inForce = new PacksInForce(List.of(files), packs, cache);
        PublishedPacks published = new PublishedPacks(settings, trusted, inForce, rule -> {});
        TakenUp takenUp = new TakenUp();
        try (publisher;
                RunningEngine engine = new RunningEngine(settings, packs, it -> {
                    inForce.tell(takenUp.into(it));
                    published.start();
                });
                published;
                AlertWatch alerts = new AlertWatch(settings);
                KafkaProducer<String, byte[]> producer = producer(settings)) {
            List<Change> changes = new ArrayList<>();
            SteadyLoad load = new SteadyLoad(publisher, traffic, half);
            try (load;
                    Gaps gaps = new Gaps(engine::seen);
                    Gaps alertGaps = new Gaps(alerts::count)) {
                load.awaitUntil(WARM_UP);
                for (int i = 0; i < CHANGES; i++) {
                    BenchRule changed = workload.rules().get((i + 1) * RULES / (CHANGES + 1));
                    files = files.with(changed.path(), changed.text().replace("is what", "is still what"));
                    Thread.sleep(WINDOW.toMillis());
                    long sent = System.nanoTime();
                    send(producer, Topics.named(settings).rules().name());
                    double taken = millis(takenUp.await(files.digest()) - sent);
                    long first = alerts.awaitFirst(files.digest(), PATIENCE).orElseThrow();
                    Thread.sleep(Math.max(1, WINDOW.toMillis() - (System.nanoTime() - sent) / 1_000_000));
                    long end = sent + WINDOW.toNanos();
                    long begin = sent - WINDOW.toNanos();
                    changes.add(new Change(
                            taken,
                            millis(first - sent),
                            millis(gaps.longest(sent, end).toNanos()),
                            millis(gaps.longest(begin, sent).toNanos()),
                            millis(alertGaps.longest(sent, end).toNanos()),
                            millis(alertGaps.longest(begin, sent).toNanos())));
                }
            }
            long right = traffic.matches(load.published());
            if (!alerts.await(right, PATIENCE)) {
                throw new IllegalStateException(alerts.count() + " alerts where " + right + " are right");
            }
            tell(half, changes);
        }
    }

    /** Events per second that an engine with all rules bears. */
    private double most(List<Pack> packs, Traffic traffic) throws InterruptedException {
        cluster.publish("most", traffic, EVENTS);
        double perSecond = 0;
        for (int round = 0; round <= ROUNDS; round++) { // the first one warms up
            Settings settings = cluster.settings("most", "most-" + round, Map.of());
            try (RunningEngine engine = new RunningEngine(settings, packs)) {
                double speed = BenchCluster.perSecond(engine::seen, EVENTS);
                System.out.printf(Locale.ROOT, "  round %d: %,.0f events/s%n", round, speed);
                perSecond += round == 0 ? 0 : speed / ROUNDS;
            }
        }
        return perSecond;
    }

    private static KafkaProducer<String, byte[]> producer(Settings settings) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        settings.bootstrapServers(),
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        Topics.named(settings).rules().config().get("max.message.bytes"),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** As {@code rules publish} does. */
    private void send(KafkaProducer<String, byte[]> producer, String topic) throws InterruptedException {
        byte[] release = Wire.PACK_RELEASE.encode(Releases.signed(files, "bench", "1.0.0", Instant.now(), signing));
        try {
            producer.send(new ProducerRecord<>(topic, "bench", release)).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the pack is not on its topic", e);
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static void tell(double perSecond, List<Change> changes) {
        Map<String, ToDoubleFunction<Change>> columns = new LinkedHashMap<>();
        columns.put("in force, ms", Change::inForce);
        columns.put("first alert of it, ms", Change::firstAlert);
        columns.put("longest pause, ms", Change::pause);
        columns.put("and before, ms", Change::pauseBefore);
        columns.put("longest without an alert, ms", Change::alertPause);
        columns.put("and before that, ms", Change::alertPauseBefore);
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("change"));
        head.addAll(columns.keySet());
        lines.add(head);
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            lines.add(line(
                    "" + (i + 1),
                    columns.values().stream()
                            .map(it -> it.applyAsDouble(change))
                            .toList()));
        }
        lines.add(line(
                "median",
                columns.values().stream()
                        .map(it -> sorted(changes, it)[changes.size() / 2])
                        .toList()));
        lines.add(line(
                "most",
                columns.values().stream()
                        .map(it -> sorted(changes, it)[changes.size() - 1])
                        .toList()));
        Map<String, String> conditions =
                Map.of("rules", "" + RULES, "events per second", String.format(Locale.ROOT, "%.0f", perSecond));
        columns.forEach((name, value) -> {
            String measure = name.replace(", ms", "");
            figure(conditions, measure + ", median", sorted(changes, value)[changes.size() / 2]);
            figure(conditions, measure + ", most", sorted(changes, value)[changes.size() - 1]);
        });
        Report.print(
                String.format(
                        Locale.ROOT,
                        "One rule of %,d changed, published while %,.0f events/s come, one in %d matches",
                        RULES,
                        perSecond,
                        ONE_MATCHES_IN),
                lines);
    }

    private static List<String> line(String name, List<Double> values) {
        List<String> line = new ArrayList<>(List.of(name));
        values.forEach(it -> line.add(Report.shown(it)));
        return line;
    }

    private static double[] sorted(List<Change> changes, ToDoubleFunction<Change> of) {
        double[] values = changes.stream().mapToDouble(of).toArray();
        Arrays.sort(values);
        return values;
    }

    private static void figure(Map<String, String> conditions, String measure, double value) {
        new Figure("delivery", "a pack with one changed rule", conditions, measure, value, "ms").tell();
    }

    /** When packs came into force. */
    private static final class TakenUp {
        private String digest = "";
        private long at;

        PacksInForce.Sink into(Engine engine) {
            return new PacksInForce.Sink() {
                @Override
                public void taken(List<Pack> packs, long position) {
                    engine.reload(packs, position);
                    note(packs.get(0).digest());
                }

                @Override
                public void refused(PacksInForce.Refusal refusal) {
                    throw new IllegalStateException(refusal.toString());
                }

                @Override
                public void looked(long position) {
                    engine.looked(position);
                }
            };
        }

        private synchronized void note(String taken) {
            at = System.nanoTime();
            digest = taken;
            notifyAll();
        }

        /** By {@link System#nanoTime}. */
        synchronized long await(String wanted) throws InterruptedException {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!digest.equals(wanted)) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new IllegalStateException("the published pack is not in force after " + PATIENCE);
                }
                wait(left);
            }
            return at;
        }
    }
}
