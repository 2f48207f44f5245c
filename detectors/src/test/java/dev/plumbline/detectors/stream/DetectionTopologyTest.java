package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.stream.ShopEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.event.Alert;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.schemas.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionTopologyTest {
    private static final List<Pack> BASELINE = compiled(PackFiles.bundled());

    @TempDir
    private Path state;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Topics topics;
    private Topology topology;
    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        start(BASELINE);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aShellFromAServerIsAnAlertOfItsService() {
        identify();
        see(ShopEvents.shellFromServer());

        KeyValue<String, byte[]> record = records(topics.alerts()).get(0);
        Alert alert = read(Wire.ALERT, record.value);
        assertThat(record.key).isEqualTo("shop/product-search");
        assertThat(alert.getRule()).isEqualTo("process/shell-from-server");
        assertThat(alert.getImage()).isEqualTo("registry.example/shop/product-search:2.3.1");
        assertThat(alert.getEvidence()).singleElement().satisfies(evidence -> {
            assertThat(evidence.getTopic()).isEqualTo("plumbline.kernel-events");
            assertThat(evidence.getPartition()).isZero();
            assertThat(evidence.getOffset()).isZero();
            assertThat(evidence.getFile()).isEqualTo("tetragon.log");
            assertThat(evidence.getLine()).isEqualTo(7);
        });
        assertThat(count("plumbline.alerts", "rule", "process/shell-from-server"))
                .isEqualTo(1);
        assertThat(count("plumbline.events.in", "type", "process.launch")).isEqualTo(1);
    }

    @Test
    void aConnectionBeyondTheIntentIsAnAlert() {
        identify();
        see(ShopEvents.connect("10.77.0.13", 8443));
        assertThat(alerts()).extracting(Alert::getRule).containsExactly("network/outside-intent");
    }

    @Test
    void anIntentThatIsWithdrawnIsNoLongerHeldAgainstItsService() {
        identify();
        put(topics.intents(), Tables.key(ShopEvents.SEARCH_INTENT), null);
        see(ShopEvents.connect("10.77.0.13", 8443));
        assertThat(alerts()).isEmpty();
    }

    @Test
    void anUndeterminedPeerIsCountedAndNoAlert() {
        identify();
        see(ShopEvents.connect("10.77.0.99", 8443));
        assertThat(alerts()).isEmpty();
        assertThat(count("plumbline.enrichment", "outcome", "undetermined")).isEqualTo(1);
    }

    @Test
    void whatThePipelineToldMeetsWhatRuns() {
        identify();
        see(ShopEvents.built(TEN.minusSeconds(60), "/usr/bin/python3.11"));
        copyProvenance();
        see(ShopEvents.launch("/tmp/dropped", "/usr/bin/bash", TEN));
        assertThat(alerts()).extracting(Alert::getRule).containsExactly("process/not-in-image");
    }

    @Test
    void whatIsBuiltAfterwardsDoesNotCountForWhatRanBefore() {
        identify();
        see(ShopEvents.built(TEN.plusSeconds(60), "/usr/bin/python3.11"));
        copyProvenance();
        see(ShopEvents.launch("/tmp/dropped", "/usr/bin/bash", TEN));
        assertThat(alerts()).isEmpty();
    }

    @Test
    void aDeploymentIsHeldAgainstAllThatWasToldOfItsImage() {
        see(ShopEvents.deployed(TEN));
        see(ShopEvents.built(TEN.plusSeconds(1)));
        see(ShopEvents.deployed(TEN.plusSeconds(2)));
        assertThat(alerts())
                .singleElement()
                .satisfies(alert -> assertThat(alert.getRule()).isEqualTo("image/not-from-pipeline"))
                .satisfies(alert -> assertThat(alert.getTime()).isEqualTo(TEN));
    }

    @Test
    void bytesThatAreNoEventAreADeadLetterAndTheNextEventGoesOn() {
        put(topics.kernelEvents(), "node-1", "no Avro at all".getBytes(StandardCharsets.UTF_8));
        see(ShopEvents.shellFromServer());

        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("undecodable");
            assertThat(letter.getStep()).isEqualTo("decode");
            assertThat(letter.getTopic()).isEqualTo("plumbline.kernel-events");
            assertThat(letter.getOffset()).isZero();
            assertThat(StandardCharsets.UTF_8.decode(letter.getRaw()).toString())
                    .isEqualTo("no Avro at all");
        });
        assertThat(alerts()).hasSize(1);
        assertThat(count("plumbline.dead.letters", "reason", "undecodable")).isEqualTo(1);
    }

    @Test
    void aRecordWithoutValueIsADeadLetter() {
        put(topics.kernelEvents(), "node-1", null);
        assertThat(deadLetters()).extracting(DeadLetter::getReason).containsExactly("undecodable");
    }

    @Test
    void anEventOfTheFarFutureIsRefusedAndOneOfTheFarPastToo() {
        see(ShopEvents.launch("/usr/bin/dash", "/usr/bin/python3.11", Instant.parse("2099-01-01T00:00:00Z")));
        see(ShopEvents.launch("/usr/bin/dash", "/usr/bin/python3.11", Instant.parse("1970-01-01T00:00:01Z")));
        assertThat(alerts()).isEmpty();
        assertThat(deadLetters()).extracting(DeadLetter::getReason).containsExactly("time", "time");
    }

    @Test
    void aRuleThatThrowsLosesItsEventAndNoOther() {
        stop();
        start(compiled(PackFiles.bundled().with("process/throws.drl", """
                package baseline;
                rule "process/throws"
                    @title("never") @severity(low) @attack(none) @maturity(sandbox)
                    @owner("test") @rationale("none") @remediation("none")
                when
                    $event : ProcessLaunched( args.get(0) == "x" )
                then
                    alerts.raise(drools.getRule(), $event);
                end
                """)));
        see(ShopEvents.shellFromServer());
        see(ShopEvents.connect("10.77.0.13", 8443));
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("failed");
            assertThat(letter.getDetail()).contains("process/throws");
        });
        assertThat(count("plumbline.events.in", "type", "network.connect")).isEqualTo(1);
    }

    @Test
    void aBrokenIdentityIsCountedAndTheOneBeforeStays() {
        identify();
        put(topics.identities(), Tables.key(ShopEvents.SEARCH), new byte[] {1, 2, 3});
        see(ShopEvents.shellFromServer());
        assertThat(alerts()).extracting(Alert::getService).containsExactly("product-search");
        assertThat(count("plumbline.dead.letters", "step", "tables")).isEqualTo(1);
    }

    @Test
    void whatIsKnownOfAnImageStaysBelowWhatATopicTakes() {
        String[] many = IntStream.range(0, 60_000)
                .mapToObj(i -> "/opt/" + "x".repeat(80) + i)
                .toArray(String[]::new);
        see(ShopEvents.built(TEN, many));
        see(ShopEvents.built(TEN.plusSeconds(1), "/usr/bin/python3.11"));
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("oversize");
            assertThat(letter.getDetail()).contains(ShopEvents.SEARCH_IMAGE);
        });
        assertThat(records(topics.provenance())).hasSize(1);
    }

    @Test
    void theSameEventGivesTheSameAlert() {
        see(ShopEvents.shellFromServer());
        see(ShopEvents.shellFromServer());
        assertThat(alerts())
                .hasSize(2)
                .extracting(Alert::getId)
                .allMatch(id -> id.matches("[0-9a-f]{32}"))
                .satisfies(ids -> assertThat(new HashSet<>(ids)).hasSize(1));
    }

    @Test
    void theTopologyIsTheOneThatWasLookedAt() throws IOException {
        String described = topology.describe().toString();
        try (var golden = getClass().getResourceAsStream("topology.txt")) {
            assertThat(described).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void start(List<Pack> packs) {
        Settings settings = ((Settings.Read.Valid)
                        Settings.read(Map.of(), "", Map.of(), Map.of("state.dir", state.toString()), "test"))
                .settings();
        topics = Topics.named(settings);
        Meters meters = new Meters(registry);
        meters.rules(packs);
        Tables tables = new Tables();
        topology = DetectionTopology.build(
                topics,
                tables,
                new Enricher(tables, new Networks(Networks.PRIVATE)),
                () -> new Detector(packs),
                meters);
        driver = new TopologyTestDriver(
                topology, Engine.properties(settings, topics.deadLetters().name()), TEN.plus(Duration.ofHours(1)));
    }

    private void identify() {
        put(topics.identities(), Tables.key(ShopEvents.SEARCH), Wire.IDENTITY.encode(ShopEvents.SEARCH));
        put(topics.identities(), Tables.key(ShopEvents.PAYMENT), Wire.IDENTITY.encode(ShopEvents.PAYMENT));
        put(topics.intents(), Tables.key(ShopEvents.SEARCH_INTENT), Wire.INTENT.encode(ShopEvents.SEARCH_INTENT));
    }

    private void see(KernelEvent event) {
        put(topics.kernelEvents(), event.getProcess().getContainerId(), Wire.KERNEL_EVENT.encode(event));
    }

    private void see(PipelineEvent event) {
        put(topics.pipelineEvents(), event.getImageDigest(), Wire.PIPELINE_EVENT.encode(event));
    }

    /** The driver does not loop an output back to a global table that reads it. */
    private void copyProvenance() {
        for (KeyValue<String, byte[]> record : records(topics.provenance())) {
            assertThat(read(Wire.PROVENANCE, record.value)).isInstanceOf(Provenance.class);
            put(topics.provenance(), record.key, record.value);
        }
    }

    private void put(Topics.Topic topic, String key, byte[] value) {
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value, TEN);
    }

    private List<Alert> alerts() {
        return values(topics.alerts(), Wire.ALERT);
    }

    private List<DeadLetter> deadLetters() {
        return values(topics.deadLetters(), Wire.DEAD_LETTER);
    }

    private <T extends SpecificRecordBase> List<T> values(Topics.Topic topic, Wire<T> wire) {
        List<T> values = new ArrayList<>();
        records(topic).forEach(record -> values.add(read(wire, record.value)));
        return values;
    }

    private List<KeyValue<String, byte[]>> records(Topics.Topic topic) {
        return driver.createOutputTopic(topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList();
    }

    private static <T extends SpecificRecordBase> T read(Wire<T> wire, byte[] bytes) {
        return ((Wire.Decoded.Read<T>) wire.decode(bytes)).value();
    }

    private double count(String name, String tag, String value) {
        return registry.get(name).tag(tag, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static List<Pack> compiled(PackFiles files) {
        return ((Pack.Loaded.Ready) Packs.load(List.of(files))).packs();
    }
}
