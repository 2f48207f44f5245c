package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.Events.connect;
import static dev.plumbline.detectors.Events.id;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.rules.Pack;
import dev.plumbline.schemas.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who an event is of, through the topology: as of its own time, and not before that can be told. */
class IdentityInTopologyTest {
    private static final String CONTAINER = "0123456789abcdef".repeat(4);
    private static final String OTHER = "fedcba9876543210".repeat(4);
    private static final Instant NOW = minute(60);
    private static final List<Pack> PACKS = TestPacks.compiled(
            "stable",
            Map.of(
                    "who/asks", "$event : ProcessLaunched()",
                    "who/does-not-ask", "$event : ProcessLaunched( binary == \"/bin/early\" )",
                    "who/peer", "$event : Connected( peerKnown )",
                    "who/name", "$event : Connected( peerName != null )",
                    "who/built", "$event : ProcessLaunched( built )"),
            Map.of(
                    "who/does-not-ask", "{binary}",
                    "who/peer", "{service} to {peer}",
                    "who/name", "{service} asks {peerName}",
                    "who/built", "{service} runs what was built"));

    @TempDir
    private Path state;

    private SimpleMeterRegistry registry;
    private Topics topics;
    private TopologyTestDriver driver;
    private long sent;

    @BeforeEach
    void start() {
        start(10_000);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void anAddressThatPassedOnNamesItsOwnerOfThenHoweverLateTheEventComes() {
        identify(pod("a", CONTAINER, 0, 30).setAddresses(List.of("10.0.0.1")));
        identify(pod("b", OTHER, 30, null).setAddresses(List.of("10.0.0.1")));
        see(connect(1, minute(31), in(CONTAINER), "10.0.0.1"));
        see(connect(2, minute(29), in(CONTAINER), "10.0.0.1"));
        assertThat(titles()).containsExactly("a to b", "a to a");
    }

    @Test
    void anEventThatComesBeforeItsIdentityWaitsForItAndNoLonger() {
        beat(minute(60));
        see(launch(1, NOW, in(CONTAINER)));
        see(launch(2, NOW.plusMillis(5), in(CONTAINER)));
        assertThat(titles()).isEmpty();
        identify(pod("web", CONTAINER, 59, null));
        pass(Duration.ofMillis(100));
        assertThat(titles()).containsExactly("/usr/sbin/nginx of web", "/usr/sbin/nginx of web");
        assertThat(released("known")).isEqualTo(2);
    }

    @Test
    void theNextEventOfItsContainerIsNotAheadOfThoseThatWait() {
        beat(minute(60));
        see(launch(1, NOW, in(CONTAINER)));
        identify(pod("web", CONTAINER, 59, null));
        see(launch(
                2,
                NOW,
                Process.newBuilder(in(CONTAINER)).setBinary("/bin/second").build()));
        assertThat(titles()).containsExactly("/usr/sbin/nginx of web", "/bin/second of web");
    }

    @Test
    void whatIsNeverToldGoesOnUnknownOnceTheSourcesAreBeyondIt() {
        beat(minute(60));
        see(launch(1, NOW, in(CONTAINER)));
        beat(NOW.plusSeconds(9));
        pass(Duration.ofMillis(200));
        assertThat(titles()).isEmpty();
        beat(NOW.plusSeconds(10));
        pass(Duration.ofMillis(100));
        assertThat(alerts()).singleElement().satisfies(it -> {
            assertThat(it.getService()).isNull();
            assertThat(it.getEnrichment().getService()).isEqualTo("unknown");
            assertThat(it.getEnrichment().getReason()).isEqualTo("not-told");
        });
    }

    @Test
    void whereNoSourceSaysHowFarItIsTheHoldIsOneOfTheClock() {
        identify(pod("a", OTHER, 0, null));
        see(launch(1, NOW, in(CONTAINER)));
        pass(Duration.ofSeconds(9));
        assertThat(titles()).isEmpty();
        pass(Duration.ofMillis(1100));
        assertThat(titles()).containsExactly("/usr/sbin/nginx of unknown");
    }

    @Test
    void whereNobodyTellsIdentitiesNothingWaits() {
        see(launch(1, NOW, in(CONTAINER)));
        assertThat(alerts())
                .singleElement()
                .satisfies(it -> assertThat(it.getEnrichment().getReason()).isEqualTo("no-source"));
    }

    @Test
    void aRuleThatDoesNotAskWhoseItIsDoesNotWait() {
        beat(minute(60));
        see(launch(
                1,
                NOW,
                Process.newBuilder(in(CONTAINER)).setBinary("/bin/early").build()));
        assertThat(alerts()).singleElement().satisfies(it -> {
            assertThat(it.getRule()).isEqualTo("who/does-not-ask");
            assertThat(it.getEnrichment().getService()).isEqualTo("pending");
        });
        identify(pod("web", CONTAINER, 0, null));
        pass(Duration.ofMillis(100));
        assertThat(alerts()).extracting(Alert::getRule).containsExactly("who/asks");
    }

    @Test
    void anOldHourThatIsReplayedMeetsTheTableOfTodayAndWaitsForNothing() {
        identify(pod("web", CONTAINER, 0, 10));
        beat(minute(60));
        see(launch(1, minute(5), in(CONTAINER)));
        see(launch(2, minute(5), in(OTHER)));
        assertThat(titles()).containsExactly("/usr/sbin/nginx of web", "/usr/sbin/nginx of unknown");
    }

    @Test
    void aLateEventOfAContainerThatIsGoneIsStillItsOwn() {
        identify(pod("web", CONTAINER, 0, 10));
        see(launch(1, minute(10).plusMillis(700), in(CONTAINER)));
        assertThat(titles()).containsExactly("/usr/sbin/nginx of web");
    }

    @Test
    void twelveDigitsOfAContainerAreEnough() {
        identify(pod("web", CONTAINER, 0, null));
        see(launch(1, NOW, in(CONTAINER.substring(0, 12))));
        assertThat(titles()).containsExactly("/usr/sbin/nginx of web");
    }

    @Test
    void whoSharesTheHostsAddressIsToldByThePort() {
        identify(pod("web", CONTAINER, 0, null));
        identify(pod("agent", OTHER, 0, null).setAddresses(List.of("10.0.0.9")).setPorts(List.of(443)));
        identify(Identity.newBuilder().setService("node-9").setAddresses(List.of("10.0.0.9")));
        see(connect(1, NOW, in(CONTAINER), "10.0.0.9"));
        assertThat(titles()).containsExactly("web to agent");
    }

    @Test
    void whatOneCollectorTellsOfAContainerHelpsTheEventsOfAnother() {
        KernelEvent withPod = launch(1, NOW, in(CONTAINER));
        withPod.getProcess()
                .setIdentity(InlineIdentity.newBuilder().setService("web").build());
        KernelEvent without = launch(2, NOW, in(CONTAINER.substring(0, 12)));
        without.setCollector(new Collector("bpftrace", null));
        without.getProcess().setPid(4712L);
        see(withPod);
        see(without);
        assertThat(titles()).containsExactly("/usr/sbin/nginx of web", "/usr/sbin/nginx of web");
    }

    @Test
    void theCollectorIsBelievedWhereTheTableDiffersAndTheConflictIsCounted() {
        identify(pod("table", CONTAINER, 0, null));
        KernelEvent event = launch(1, NOW, in(CONTAINER));
        event.getProcess()
                .setIdentity(InlineIdentity.newBuilder().setService("collector").build());
        see(event);
        assertThat(titles()).containsExactly("/usr/sbin/nginx of collector");
        assertThat(registry.get("plumbline.identity.conflicts")
                        .tag("field", "service")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void moreThanMayWaitLetsTheOldestContainerGoOn() {
        driver.close();
        start(2);
        beat(minute(60));
        see(launch(1, NOW, in(CONTAINER)));
        see(launch(2, NOW, in(OTHER)));
        see(launch(3, NOW, in(OTHER)));
        assertThat(alerts())
                .singleElement()
                .satisfies(it -> assertThat(it.getEnrichment().getReason()).isEqualTo("too-many"));
        assertThat(registry.get("plumbline.pending").gauge().value()).isEqualTo(2);
    }

    @Test
    void aTagIsTheImageThatItWasAtTheTime() {
        identify(pod("web", CONTAINER, 0, null).setImage("web:latest"));
        tell(step(1, minute(10), "sha256:1", new ImageBuilt(null, null, "ci", null, null)));
        tell(step(2, minute(20), null, new Deployed("web", "shop", null, "deployed")));
        copyProvenance();
        see(launch(1, minute(9), in(CONTAINER)));
        see(launch(2, minute(11), in(CONTAINER)));
        assertThat(titles())
                .containsExactly("/usr/sbin/nginx of web", "/usr/sbin/nginx of web", "web runs what was built");
    }

    @Test
    void anOutsideAddressIsKnownByTheNameThatItsContainerLookedUp() {
        identify(pod("web", CONTAINER, 0, null));
        identify(pod("other", OTHER, 0, null));
        DnsActivity answer = DnsActivity.newBuilder()
                .setAction(DnsAction.RESPONSE)
                .setName("api.example.org")
                .setAnswers(List.of("edge.example.org", "203.0.113.7", "2001:DB8::0:7"))
                .build();
        see(Events.kernel(1, NOW, in(CONTAINER), answer));
        see(connect(2, NOW.plusSeconds(1), in(CONTAINER), "203.0.113.7"));
        see(connect(3, NOW.plusSeconds(1), in(OTHER), "203.0.113.7"));
        see(connect(4, NOW.plus(Duration.ofHours(1)), in(CONTAINER), "203.0.113.7"));
        see(connect(5, NOW.plusSeconds(2), in(CONTAINER), "2001:db8::7"));
        assertThat(titles()).containsExactly("web asks api.example.org", "web asks api.example.org");
    }

    private static Process in(String container) {
        return process().setContainerId(container).build();
    }

    private static Identity.Builder pod(String service, String container, long from, Integer to) {
        return Identity.newBuilder()
                .setService(service)
                .setNamespace("shop")
                .setPodUid(service + "-uid")
                .setContainerId(container)
                .setValidFrom(minute(from))
                .setValidTo(to == null ? null : minute(to));
    }

    private static PipelineEvent step(long number, Instant time, String digest, SpecificRecord step) {
        return PipelineEvent.newBuilder(Events.pipeline(number, time, step))
                .setId(id(number))
                .setImage("web:latest")
                .setImageDigest(digest)
                .build();
    }

    private void identify(Identity.Builder identity) {
        Identity it = identity.build();
        told(Tables.key(it), Wire.IDENTITY.encode(it), NOW);
    }

    private void beat(Instant upTo) {
        told("heartbeat/test", null, upTo);
    }

    private void told(String key, byte[] value, Instant at) {
        put(topics.identities(), key, value, at);
    }

    private void see(KernelEvent event) {
        event.setId(id(1000 + sent++));
        put(topics.kernelEvents(), Keys.of(event), Wire.KERNEL_EVENT.encode(event), NOW);
    }

    private void tell(PipelineEvent event) {
        put(topics.pipelineEvents(), Keys.of(event), Wire.PIPELINE_EVENT.encode(event), NOW);
    }

    private void copyProvenance() {
        driver.createOutputTopic(topics.provenance().name(), new StringDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList()
                .forEach(it -> put(topics.provenance(), it.key, it.value, NOW));
    }

    private void put(Topics.Topic topic, String key, byte[] value, Instant at) {
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value, at);
    }

    private void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    private double released(String outcome) {
        return registry.get("plumbline.pending.released")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private List<String> titles() {
        return alerts().stream()
                .filter(it -> !it.getRule().equals("who/does-not-ask"))
                .map(Alert::getTitle)
                .toList();
    }

    private List<Alert> alerts() {
        return driver
                .createOutputTopic(topics.alerts().name(), new StringDeserializer(), new ByteArrayDeserializer())
                .readValuesToList()
                .stream()
                .map(it -> ((Wire.Decoded.Read<Alert>) Wire.ALERT.decode(it)).value())
                .toList();
    }

    private void start(int most) {
        Settings settings = ((Settings.Read.Valid)
                        Settings.read(Map.of(), "", Map.of(), Map.of("state.dir", state.toString()), "test"))
                .settings();
        topics = Topics.named(settings);
        registry = new SimpleMeterRegistry();
        Meters meters = new Meters(registry);
        meters.rules(PACKS);
        Tables tables = new Tables();
        driver = new TopologyTestDriver(
                DetectionTopology.build(
                        topics,
                        tables,
                        new Enricher(
                                tables,
                                new Networks(Networks.PRIVATE),
                                settings.pendingHold(),
                                meters::identityConflict),
                        new RulesInUse(PACKS, -1),
                        settings.rawTopics(),
                        settings.redaction(),
                        new Exceptions(Exceptions.Watcher.NONE),
                        new Settling.Limits(settings.repeatWindow(), settings.floodLimit(), settings.suppressionMax()),
                        new Enrich.Hold(settings.pendingHold(), most),
                        SmallTopology.LIMITS,
                        SmallTopology.reach(topics),
                        meters,
                        Framing.NONE),
                Engine.properties(settings, topics.deadLetters().name()),
                NOW);
    }
}
