package dev.plumbline.detectors.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Running;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Who, from what, as of event time: on a broker, with six partitions. The scenarios share an engine; the last consumes all again. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IdentityScenariosIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration HOLD = Duration.ofSeconds(5);
    private static final int PARTITIONS = 6;

    @SuppressWarnings("TimeInStaticInitializer") // all tests are of one story, some hours ago
    private static final Instant START =
            Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.MICROS);

    @TempDir
    private static Path folder;

    private static final List<Alert> alerts = new ArrayList<>();
    private static List<Pack> packs;
    private static LocalBroker broker;
    private static Engine engine;
    private static SimpleMeterRegistry registry;
    private static Publisher publisher;
    private static KafkaProducer<String, byte[]> producer;
    private static AlertReader reader;
    private static int events;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        packs = TestPacks.compiled(
                "stable",
                Map.of(
                        "process/any", "$event : ProcessLaunched( service != \"nobody\" )",
                        "network/a", "$event : Connected( peer == \"a\" )",
                        "network/b", "$event : Connected( peer == \"b\" )",
                        "network/nobody", "$event : Connected( peer == null )"));
        broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
        engine = engine("first");
        Settings settings = settings("first");
        publisher = Publisher.of(settings);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new StringSerializer(), new ByteArraySerializer());
        reader = new AlertReader(
                broker.address(), Map.of(), Topics.named(settings).alerts(), true, problem -> {
                    throw new AssertionError(problem);
                });
    }

    @AfterAll
    static void stop() throws IOException {
        reader.close();
        producer.close();
        publisher.close();
        engine.close();
        broker.close();
    }

    @Test
    @Order(1)
    void anAddressThatPassedOnNamesWhoHadItAtTheTimeAlsoWhenTheEventComesLate() {
        identify(identity("a")
                .setAddresses(List.of("10.9.0.1"))
                .setValidFrom(at(0))
                .setValidTo(at(5)));
        identify(identity("b").setAddresses(List.of("10.9.0.1")).setValidFrom(at(5)));
        String container = known("caller", 1);
        int after = connect(container, "10.9.0.1", 443, at(6));
        assertThat(alert(after).getRule()).isEqualTo("network/b");
        int before = connect(container, "10.9.0.1", 443, at(4));
        assertThat(alert(before).getRule()).isEqualTo("network/a");
        int during = connect(container, "10.9.0.1", 443, at(5));
        assertThat(alert(during).getRule()).isEqualTo("network/b");
    }

    @Test
    @Order(2)
    void onTheHostsNetworkThePortTellsWhoIsMeant() {
        identify(identity("a").setAddresses(List.of("10.9.0.2")).setCgroupName("a"));
        identify(identity("b")
                .setAddresses(List.of("10.9.0.2"))
                .setCgroupName("b")
                .setPorts(List.of(9100)));
        String container = known("caller", 2);
        assertThat(alert(connect(container, "10.9.0.2", 9100, at(6))).getRule()).isEqualTo("network/b");
        assertThat(alert(connect(container, "10.9.0.2", 22, at(6))).getRule()).isEqualTo("network/a");
        assertThat(alert(connect(container, "10.9.0.3", 22, at(6))).getRule()).isEqualTo("network/nobody");
    }

    @Test
    @Order(3)
    void twelveDigitsOfAContainersIdNameIt() {
        String container = known("cut", 3);
        assertThat(alert(launch(container.substring(0, 12), at(6))).getService())
                .isEqualTo("cut");
        assertThat(alert(launch(container.substring(0, 31), at(6))).getService())
                .isEqualTo("cut");
    }

    @Test
    @Order(4)
    void anEventOfADeadPodThatComesLateIsItsOwn() {
        String container = container(4);
        identify(identity("dead").setContainerId(container).setValidFrom(at(0)).setValidTo(at(5)));
        assertThat(alert(launch(container, at(4))).getService()).isEqualTo("dead");
        assertThat(alert(launch(container, at(5).plusMillis(300))).getService()).isEqualTo("dead");
    }

    @Test
    @Order(5)
    void anEventWaitsForAnIdentityThatIsToldLate() {
        heartbeat(at(10), PARTITIONS);
        int event = launch(container(5), at(10));
        awaitWaiting(1);
        assertThat(service(launch(known("other", 6), at(10))))
                .as("nobody else waits")
                .isEqualTo("other");
        identify(identity("late").setContainerId(container(5)).setValidFrom(at(10)));
        assertThat(service(event)).isEqualTo("late");
        awaitWaiting(0);
    }

    @Test
    @Order(6)
    void anEventOfWhomNobodyTellsGoesOnOnceAllPartitionsWereToldUpToItAndTheHold() {
        heartbeat(at(20), PARTITIONS);
        int event = launch(container(7), at(20));
        awaitWaiting(1);
        heartbeat(at(21), PARTITIONS - 1);
        assertThat(service(launch(known("other", 8), at(20)))).isEqualTo("other");
        awaitWaiting(1);
        heartbeat(at(21), PARTITIONS);
        Alert alert = alert(event);
        assertThat(alert.getService()).isNull();
        assertThat(alert.getEnrichment().getReason()).isEqualTo("not-told");
        awaitWaiting(0);
    }

    @Test
    @Order(7)
    void whatWaitsWhenTheEngineIsRestartedComesOutOnce() throws InterruptedException {
        heartbeat(at(30), PARTITIONS);
        List<Integer> waited =
                List.of(launch(container(9), at(30)), launch(container(10), at(30)), launch(container(9), at(30)));
        awaitWaiting(3);
        engine.close();
        engine = engine("first");
        awaitWaiting(3);
        identify(identity("restarted").setContainerId(container(9)).setValidFrom(at(29)));
        identify(identity("again").setContainerId(container(10)).setValidFrom(at(29)));
        assertThat(waited.stream().map(IdentityScenariosIT::service))
                .containsExactly("restarted", "again", "restarted");
        awaitWaiting(0);
        int last = launch(known("last", 11), at(31));
        assertThat(service(last)).isEqualTo("last");
        waited.forEach(it -> assertThat(of(it)).hasSize(1));
    }

    @Test
    @Order(8)
    void ofAnImageThatIsKnownWhichWasKnownThen() {
        String digest = digest(1);
        step(at(10), digest, "web:1", new ImageBuilt(null, null, "ci", null, null));
        step(at(11), digest, "web:1", new Deployed("web", "shop", "production", "deployed"));
        await().atMost(PATIENCE)
                .until(
                        () -> tables().running(digest, at(11)),
                        List.of(new Running("web", "shop", "production"))::equals);
        identify(identity("web").setContainerId(container(12)).setImageDigest(digest));
        assertThat(provenance(launch(container(12), at(9)))).isEqualTo("unknown");
        assertThat(provenance(launch(container(12), at(10)))).isEqualTo("known");
        assertThat(provenance(launch(container(12), at(12)))).isEqualTo("known");
    }

    @Test
    @Order(9)
    void aScanAfterTheDeploymentReachesWhoRunsTheImageThen() {
        String digest = digest(2);
        step(at(10), null, "job:2", new Deployed("job", "shop", "production", "deployed"));
        step(at(9), digest, "job:2", new ImageBuilt(null, null, "ci", null, null));
        step(at(15), digest, "job:2", new ImageScanned("trivy", null, null, null, List.of(), List.of()));
        await().atMost(PATIENCE)
                .until(() -> tables().provenance(digest, at(15)), it -> it != null && it.getScan() != null);
        await().atMost(PATIENCE)
                .until(
                        () -> tables().running(digest, at(15)),
                        List.of(new Running("job", "shop", "production"))::equals);
        assertThat(tables().running(digest, at(9))).isEmpty();
        assertThat(tables().provenance(digest, at(14)).getScan()).isNull();
    }

    @Test
    @Order(10)
    void aTagThatMovedStandsForWhatItStoodForAtTheTime() {
        step(at(10), digest(3), "shop:latest", new ImageBuilt(null, null, "ci", null, null));
        step(at(20), digest(4), "shop:latest", new ImageBuilt(null, null, "ci", null, null));
        await().atMost(PATIENCE).until(() -> tables().digest("shop:latest", at(20)), digest(4)::equals);
        await().atMost(PATIENCE).until(() -> tables().digest("shop:latest", at(19)), digest(3)::equals);
        identify(identity("tagged").setContainerId(container(13)).setImage("shop:latest"));
        assertThat(provenance(launch(container(13), at(9)))).isEqualTo("none");
        assertThat(provenance(launch(container(13), at(19)))).isEqualTo("known");
    }

    @Test
    @Order(11)
    void allOfItConsumedAgainWithTodaysTablesGivesTheSameAlerts() throws InterruptedException {
        List<String> first = alerts.stream()
                .map(IdentityScenariosIT::withoutTheMoment)
                .sorted()
                .toList();
        alerts.clear();
        try (Engine again = engine("again")) {
            await().atMost(PATIENCE).until(() -> {
                read();
                return again.live().good() && alerts.size() >= first.size();
            });
        }
        read();
        assertThat(alerts.stream().map(IdentityScenariosIT::withoutTheMoment).sorted())
                .containsExactlyElementsOf(first);
    }

    private static String withoutTheMoment(Alert it) {
        return String.join(
                " ",
                it.getId(),
                it.getRule(),
                Objects.toString(it.getService()),
                it.getTitle(),
                it.getEvidence().get(0).getEventId(),
                it.getEnrichment().toString());
    }

    private static Instant at(int minute) {
        return START.plusSeconds(60L * minute);
    }

    private static String container(int number) {
        return String.format("%012x", 0xc0_0000_0000L + number) + "e".repeat(52);
    }

    private static String digest(int number) {
        return String.format("sha256:%064x", number);
    }

    private static Identity.Builder identity(String service) {
        return Identity.newBuilder().setService(service).setNamespace("shop");
    }

    /** A container whose service is told. */
    private static String known(String service, int number) {
        identify(identity(service).setContainerId(container(number)));
        return container(number);
    }

    /** Returns once the engine knows it. */
    private static void identify(Identity.Builder made) {
        Identity it = made.build();
        int before = tables().identityCount();
        publisher.identity(it);
        publisher.flush();
        await().atMost(PATIENCE).until(() -> tables().identityCount() > before);
    }

    private static int launch(String container, Instant time) {
        return see(container, time, new ProcessLaunch(false));
    }

    private static int connect(String container, String address, int port, Instant time) {
        return see(
                container,
                time,
                NetworkActivity.newBuilder()
                        .setAction(NetworkAction.CONNECT)
                        .setPeerAddress(address)
                        .setPeerPort(port)
                        .build());
    }

    private static int see(String container, Instant time, SpecificRecord activity) {
        int number = ++events;
        KernelEvent event = Events.kernel(
                number,
                time,
                Events.process().setPid(number).setContainerId(container).build(),
                activity);
        publisher.kernelEvent(event);
        publisher.flush();
        return number;
    }

    private static void step(Instant time, String digest, String image, SpecificRecord step) {
        publisher.pipelineEvent(PipelineEvent.newBuilder(Events.pipeline(++events, time, step))
                .setImageDigest(digest)
                .setImage(image)
                .build());
        publisher.flush();
    }

    /** A source has told what it saw up to then, on the first so many partitions. */
    private static void heartbeat(Instant upTo, int partitions) {
        String topic = Topics.named(settings("first")).identities().name();
        for (int partition = 0; partition < partitions; partition++) {
            byte[] nothing = null;
            var unused = producer.send(
                    new ProducerRecord<>(topic, partition, upTo.toEpochMilli(), "heartbeat/test", nothing));
        }
        producer.flush();
        if (partitions == PARTITIONS) {
            Instant millis = upTo.truncatedTo(ChronoUnit.MILLIS);
            await().atMost(PATIENCE).until(() -> tables().identitiesUpTo(Instant.now()), millis::equals);
        }
    }

    private static void awaitWaiting(int events) {
        await().atMost(PATIENCE)
                .until(() -> registry.get("plumbline.pending").gauge().value() == events);
    }

    private static String service(int event) {
        return alert(event).getService();
    }

    private static String provenance(int event) {
        return alert(event).getEnrichment().getProvenance();
    }

    private static Alert alert(int event) {
        await().atMost(PATIENCE).until(() -> {
            read();
            return !of(event).isEmpty();
        });
        return of(event).get(0);
    }

    private static List<Alert> of(int event) {
        return alerts.stream()
                .filter(it -> it.getEvidence().get(0).getEventId().equals(Events.id(event)))
                .toList();
    }

    private static void read() {
        do {
            reader.poll(Duration.ofMillis(50), alerts::add);
        } while (!reader.atEnd());
    }

    private static Tables tables() {
        return engine.tables();
    }

    private static Engine engine(String application) throws InterruptedException {
        SimpleMeterRegistry its = new SimpleMeterRegistry();
        Engine started = new Engine(settings(application), packs, new Meters(its));
        if (application.equals("first")) {
            registry = its;
        }
        started.start(problem -> {});
        assertThat(started.awaitReady(PATIENCE, () -> false)).isTrue();
        return started;
    }

    private static Settings settings(String application) {
        Map<String, String> given = new HashMap<>();
        given.put("bootstrap.servers", broker.address());
        given.put("application.id", application);
        given.put("state.dir", folder.resolve(application).toString());
        given.put("topic.partitions", Integer.toString(PARTITIONS));
        given.put("pending.hold", HOLD.toSeconds() + "s");
        return ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), given, "test")).settings();
    }
}
