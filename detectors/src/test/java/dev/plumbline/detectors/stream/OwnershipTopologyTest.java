package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.Events.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.OwnershipHistory;
import dev.plumbline.detectors.enrich.OwnershipHistory.Written;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Pack;
import dev.plumbline.schemas.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The join through the whole topology, against an oracle that is told the same, in the same order. */
class OwnershipTopologyTest {
    private static final int HISTORIES = 60;
    private static final int EVENTS = 40;
    private static final Instant NOW = minute(60);
    private static final Duration SWEEP = Duration.ofMillis(100);

    /** What an alert says of an event: whose it is, what runs, who is on the other side, or why that is not known. */
    private record Said(String service, String namespace, String image, String peer, String reason) {}

    private static List<Pack> packs;

    @TempDir
    private Path folder;

    private Topics topics;
    private TopologyTestDriver driver;
    private final List<Alert> alerts = new ArrayList<>();
    private Instant now = NOW;

    @BeforeAll
    static void compile() {
        packs = TestPacks.compiled(
                "stable",
                Map.of(
                        "process/any", "$event : ProcessLaunched( service != \"nobody\" )",
                        "network/any", "$event : Connected( service != \"nobody\", peer != \"nobody\" )",
                        "network/web", "$event : Connected( peer == \"service-0\", service != \"nobody\" )",
                        "network/db", "$event : Connected( peer == \"service-1\", service != \"nobody\" )",
                        "network/job", "$event : Connected( peer == \"service-2\", service != \"nobody\" )"));
    }

    @Test
    void everyEventsOwnerAndPeerAreThoseOfItsTimeAlsoOverARestart() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            List<Object> turns = turns(random);
            int restart = random.nextInt(turns.size());
            Expectation expected = new Expectation();
            List<Written> told = new ArrayList<>();
            start(seed + "-a");
            for (int i = 0; i < turns.size(); i++) {
                if (i == restart) {
                    restart(seed + "-b", told);
                }
                if (turns.get(i) instanceof Written it) {
                    told.add(it);
                    tell(it);
                    expected.told(it);
                } else {
                    KernelEvent event = (KernelEvent) turns.get(i);
                    see(event);
                    expected.seen(event);
                }
                pass(SWEEP);
            }
            pass(Duration.ofSeconds(11));
            expected.isOver();
            Map<String, Said> said = said();
            stop();
            assertThat(said)
                    .as("seed %d, restarted at %d of %s", seed, restart, turns)
                    .isEqualTo(expected.said);
        }
    }

    @Test
    void theSameTopicsGiveTheSameAlertsHoweverTheirPartitionsInterleave() {
        for (long seed = 0; seed < HISTORIES / 6; seed++) {
            Random random = new Random(seed);
            List<Written> identities = OwnershipHistory.random(random).arrivals(random);
            List<KernelEvent> events = events(random);
            List<PipelineEvent> steps = steps(random);
            List<List<String>> twice = new ArrayList<>();
            for (int run = 0; run < 2; run++) {
                start(seed + "-" + run);
                tellSomebody();
                interleaved(identities, Written::key, random).forEach(this::tell);
                interleaved(provenance(steps), Provenance::getImageDigest, random)
                        .forEach(it -> put(topics.provenance(), it.getImageDigest(), Wire.PROVENANCE.encode(it)));
                List<Object> all = new ArrayList<>(events);
                all.addAll(steps);
                for (Object event : interleaved(all, OwnershipTopologyTest::partition, random)) {
                    if (event instanceof KernelEvent it) {
                        see(it);
                    } else {
                        see((PipelineEvent) event);
                    }
                }
                pass(Duration.ofSeconds(11));
                twice.add(alerts().stream()
                        .map(OwnershipTopologyTest::withoutTheMoment)
                        .sorted()
                        .toList());
                stop();
            }
            assertThat(twice.get(0)).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(EVENTS);
            assertThat(twice.get(1)).as("seed %d", seed).isEqualTo(twice.get(0));
        }
    }

    /** What comes out if an event goes on as soon as its owner is told, behind those of its container that came before. */
    private static final class Expectation {
        private final List<Written> told = new ArrayList<>();
        private final Map<String, Deque<KernelEvent>> waiting = new LinkedHashMap<>();
        private final Map<String, Said> said = new TreeMap<>();

        void told(Written it) {
            told.add(it);
            List.copyOf(waiting.keySet()).forEach(this::goOn);
        }

        void seen(KernelEvent event) {
            String container = Keys.container(event);
            if (container == null) {
                decide(event, OwnershipHistory.of(told), "no-container");
            } else {
                waiting.computeIfAbsent(container, made -> new ArrayDeque<>()).add(event);
                goOn(container);
            }
        }

        void isOver() {
            OwnershipHistory known = OwnershipHistory.of(told);
            waiting.values().forEach(events -> events.forEach(it -> decide(it, known, "not-told")));
        }

        private void goOn(String container) {
            OwnershipHistory known = OwnershipHistory.of(told);
            Deque<KernelEvent> events = waiting.get(container);
            while (!events.isEmpty() && owner(events.peek(), known) != null) {
                decide(events.remove(), known, null);
            }
        }

        private void decide(KernelEvent event, OwnershipHistory known, String reason) {
            Identity owner = owner(event, known);
            Identity peer = event.getActivity() instanceof NetworkActivity it
                    ? known.ownerOfAddress(it.getPeerAddress(), it.getPeerPort(), event.getTime())
                    : null;
            said.put(
                    event.getId(),
                    new Said(
                            owner == null ? null : owner.getService(),
                            owner == null ? null : owner.getNamespace(),
                            owner == null ? null : owner.getImage(),
                            peer == null ? null : peer.getService(),
                            owner == null ? reason : null));
        }

        private static Identity owner(KernelEvent event, OwnershipHistory known) {
            Process process = event.getProcess();
            Identity byContainer = process.getContainerId() == null
                    ? null
                    : known.ownerOfContainer(process.getContainerId(), event.getTime());
            return byContainer != null || process.getCgroupName() == null
                    ? byContainer
                    : known.ownerOfCgroup(process.getCgroupName(), event.getNode(), event.getTime());
        }
    }

    private static List<Object> turns(Random random) {
        List<Written> identities = OwnershipHistory.random(random).arrivals(random);
        List<Object> turns = new ArrayList<>(interleaved(identities, Written::key, random));
        for (KernelEvent event : events(random)) {
            turns.add(random.nextInt(turns.size() + 1), event);
        }
        turns.add(0, new Written("nobody", null));
        return turns;
    }

    private static List<KernelEvent> events(Random random) {
        List<KernelEvent> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            Process process = Events.process()
                    .setPid(1_000 + i)
                    .setContainerId(
                            random.nextInt(5) == 0
                                    ? null
                                    : OwnershipHistory.cut(OwnershipHistory.container(random), random))
                    .setCgroupName(random.nextInt(3) == 0 ? OwnershipHistory.cgroup(random) : null)
                    .build();
            NetworkActivity connection = NetworkActivity.newBuilder()
                    .setAction(NetworkAction.CONNECT)
                    .setPeerAddress(OwnershipHistory.address(random))
                    .setPeerPort(OwnershipHistory.port(random))
                    .build();
            Instant at = minute(random.nextInt(OwnershipHistory.MINUTES + 2) - 1L);
            KernelEvent event =
                    Events.kernel(i, at, process, random.nextInt(3) == 0 ? new ProcessLaunch(false) : connection);
            event.setNode(OwnershipHistory.node(random));
            events.add(event);
        }
        return events;
    }

    private static List<PipelineEvent> steps(Random random) {
        List<PipelineEvent> steps = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            steps.add(PipelineEvent.newBuilder(Events.pipeline(
                            100 + i,
                            minute(random.nextInt(OwnershipHistory.MINUTES)),
                            new ImageBuilt(null, null, "ci", null, null)))
                    .setImage("image:" + random.nextInt(3))
                    .setImageDigest("sha256:" + i)
                    .build());
        }
        return steps;
    }

    private static List<Provenance> provenance(List<PipelineEvent> steps) {
        return steps.stream()
                .map(it -> Provenances.add(null, it.getImageDigest(), it))
                .toList();
    }

    private static String partition(Object event) {
        return event instanceof KernelEvent it ? Keys.of(it) : Keys.of((PipelineEvent) event);
    }

    /** In some order in which the order of what has one key is kept. */
    private static <T> List<T> interleaved(List<T> all, Function<T, String> key, Random random) {
        Map<String, Deque<T>> byKey = new HashMap<>();
        all.forEach(it ->
                byKey.computeIfAbsent(key.apply(it), made -> new ArrayDeque<>()).add(it));
        List<T> turns = new ArrayList<>(all);
        Collections.shuffle(turns, random);
        return turns.stream().map(it -> byKey.get(key.apply(it)).remove()).toList();
    }

    private Map<String, Said> said() {
        Map<String, Said> said = new TreeMap<>();
        Map<String, String> peers = new HashMap<>();
        for (Alert it : alerts()) {
            String event = it.getEvidence().get(0).getEventId();
            int peer = List.of("network/web", "network/db", "network/job").indexOf(it.getRule());
            if (peer >= 0) {
                peers.put(event, "service-" + peer);
            } else {
                Said before = said.put(
                        event,
                        new Said(
                                it.getService(),
                                it.getNamespace(),
                                it.getImage(),
                                null,
                                it.getEnrichment().getReason()));
                assertThat(before).as("an event is told once").isNull();
            }
        }
        said.replaceAll((event, it) -> new Said(it.service, it.namespace, it.image, peers.get(event), it.reason));
        return said;
    }

    private static String withoutTheMoment(Alert it) {
        return Stream.of(
                        it.getId(),
                        it.getRule(),
                        it.getService(),
                        it.getNamespace(),
                        it.getImage(),
                        it.getTitle(),
                        it.getTime(),
                        it.getEnrichment())
                .map(Objects::toString)
                .reduce("", (a, b) -> a + " " + b);
    }

    private void start(String name) {
        Settings settings = ((Settings.Read.Valid) Settings.read(
                        Map.of(),
                        "",
                        Map.of(),
                        Map.of("state.dir", folder.resolve(name).toString()),
                        "test"))
                .settings();
        topics = Topics.named(settings);
        Meters meters = new Meters(new SimpleMeterRegistry());
        meters.rules(packs);
        Tables tables = new Tables();
        Properties properties = Engine.properties(settings, topics.deadLetters().name());
        // Exactly once wants the stores told complete, by a broker's changelogs; here their files are all there is.
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        driver = new TopologyTestDriver(
                DetectionTopology.build(
                        topics,
                        tables,
                        new Enricher(tables, new Networks(Networks.PRIVATE), settings.pendingHold(), field -> {}),
                        new RulesInUse(packs, -1),
                        settings.rawTopics(),
                        settings.redaction(),
                        new Exceptions(Exceptions.Watcher.NONE),
                        new Settling.Limits(settings.repeatWindow(), settings.floodLimit(), settings.suppressionMax()),
                        new Enrich.Hold(settings.pendingHold(), settings.pendingMax()),
                        SmallTopology.LIMITS,
                        SmallTopology.reach(topics),
                        meters,
                        Framing.NONE),
                properties,
                now);
    }

    /** The stores live on in their folder; the tables are filled again from their topic. */
    private void restart(String name, List<Written> told) {
        alerts.addAll(written());
        driver.getAllStateStores().values().stream()
                .filter(it -> it != null && it.persistent())
                .forEach(StateStore::close); // to their files, which the driver would delete if it were closed as well
        copy(folder.resolve(name.replace("-b", "-a")), folder.resolve(name));
        start(name);
        told.forEach(this::tell);
    }

    private void stop() {
        driver.close();
        alerts.clear();
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (!file.endsWith("LOCK")) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** Somebody tells identities, so that it makes sense to wait for one. */
    private void tellSomebody() {
        tell(new Written("nobody", null));
    }

    private void tell(Written it) {
        put(topics.identities(), it.key(), it.identity() == null ? null : Wire.IDENTITY.encode(it.identity()));
    }

    private void see(KernelEvent event) {
        put(topics.kernelEvents(), Keys.of(event), Wire.KERNEL_EVENT.encode(event));
    }

    private void see(PipelineEvent event) {
        put(topics.pipelineEvents(), Keys.of(event), Wire.PIPELINE_EVENT.encode(event));
    }

    private void put(Topics.Topic topic, String key, byte[] value) {
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value, NOW);
    }

    /** All that were raised, before a restart too. */
    private List<Alert> alerts() {
        alerts.addAll(written());
        return alerts;
    }

    private List<Alert> written() {
        return driver
                .createOutputTopic(topics.alerts().name(), new StringDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(it -> ((Wire.Decoded.Read<Alert>) Wire.ALERT.decode(it)).value())
                .toList();
    }
}
