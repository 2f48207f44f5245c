package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.stream.ShopEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

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
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import dev.plumbline.event.Witnesses;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.schemas.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private static final PackFiles WITH_ONE_THAT_THROWS =
            PackFiles.bundled("baseline").with("process/throws.drl", """
                package baseline;
                rule "process/throws"
                    @title("never") @severity(low) @attack(none) @maturity(sandbox)
                    @owner("test") @rationale("none") @remediation("none")
                when
                    $event : ProcessLaunched( args.get(0) == "x" )
                then
                    alerts.raise(drools.getRule(), $event);
                end
                """);

    private static final List<Pack> BASELINE = compiled(PackFiles.bundled("baseline"));

    private static final String EXEC = """
            {"process_exec":{"process":{"pid":7,"binary":"/usr/bin/mysql","arguments":"--password=hunter2"}},"node_name":"node-1","time":"2026-06-01T10:00:00Z"}""".strip();

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
    void aRuleThatThrowsIsHeldAndTheOthersSeeItsEvent() {
        stop();
        start(compiled(WITH_ONE_THAT_THROWS));
        identify();
        see(ShopEvents.shellFromServer());
        see(ShopEvents.launch("/usr/bin/mysql", "/usr/bin/python3.11", TEN.plusSeconds(9)));
        see(ShopEvents.connect("10.77.0.13", 8443));
        List<Alert> alerts = alerts();
        assertThat(alerts)
                .extracting(Alert::getRule)
                .containsExactlyInAnyOrder(
                        "process/shell-from-server", "plumbline/rule-quarantined", "network/outside-intent");
        assertThat(alerts)
                .filteredOn(it -> it.getRule().equals("plumbline/rule-quarantined"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.getTitle()).startsWith("rule process/throws threw and is in quarantine: ");
                    assertThat(it.getRemediation()).contains("process/throws.drl:2");
                    assertThat(it.getService())
                            .as("all tasks' settle in one place")
                            .isNull();
                    assertThat(it.getEvidence())
                            .singleElement()
                            .satisfies(
                                    evidence -> assertThat(evidence.getOffset()).isZero());
                });
        assertThat(deadLetters()).isEmpty();
        assertThat(count("plumbline.rule.quarantines", "rule", "process/throws"))
                .isEqualTo(1);
    }

    /** What was told in a transaction that came to nothing was never told, and the rule is not asked again. */
    @Test
    void aTaskThatBeginsAnewTellsOfARuleThatIsHeld() {
        stop();
        List<Pack> packs = compiled(WITH_ONE_THAT_THROWS);
        RulesInUse rules = new RulesInUse(packs, -1);
        start(packs, rules, state.resolve("before"));
        see(ShopEvents.launch("/usr/bin/mysql", "/usr/bin/python3.11", TEN));
        String told = alerts().get(0).getId();
        stop();
        start(packs, rules, state.resolve("after"));
        driver.advanceWallClockTime(Duration.ofSeconds(2));
        assertThat(alerts()).extracting(Alert::getId).containsExactly(told);
    }

    @Test
    void aTaskNotesWhichRulesItUsed() {
        see(ShopEvents.shellFromServer());
        assertThat(driver.<String, String>getKeyValueStore("rules-in-use").get("last"))
                .matches("-1 [0-9a-f]{64}");
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
    void theSameEventTwiceIsOneAlert() {
        see(ShopEvents.shellFromServer());
        see(ShopEvents.shellFromServer());
        assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.getId()).matches("[0-9a-f]{32}");
            assertThat(alert.getWitnesses()).containsExactly("tetragon");
        });
        assertThat(count("plumbline.repeats", "finding", "alert")).isEqualTo(1);
        assertThat(count("plumbline.alerts", "rule", "process/shell-from-server"))
                .isEqualTo(1);
    }

    @Test
    void afterTheWindowTheSameEventIsAnAlertAgain() {
        see(ShopEvents.shellFromServer());
        put(
                topics.kernelEvents(),
                "a",
                Wire.KERNEL_EVENT.encode(ShopEvents.shellFromServer()),
                TEN.plus(Duration.ofHours(49)));
        assertThat(alerts()).hasSize(2);
    }

    @Test
    void twoCollectorsOfOneLaunchAreOneAlertWithTwoWitnesses() {
        see(ShopEvents.shellFromServer());
        see(told("falco", ShopEvents.shellFromServer(), 20));
        see(told("tracee", ShopEvents.shellFromServer(), 40));
        assertThat(alerts()).hasSize(1);
        assertThat(values(topics.witnesses(), Wire.WITNESSES))
                .extracting(Witnesses::getCollectors)
                .containsExactly(List.of("tetragon", "falco"), List.of("tetragon", "falco", "tracee"));
        assertThat(count("plumbline.repeats", "reason", "witnessed")).isEqualTo(2);
    }

    @Test
    void launchesThatLieFurtherApartAreTwoAlerts() {
        see(ShopEvents.shellFromServer());
        see(told("falco", ShopEvents.shellFromServer(), 300));
        assertThat(alerts()).hasSize(2);
    }

    @Test
    void launchesOfTwoBootsAreTwoAlerts() {
        KernelEvent first = ShopEvents.shellFromServer();
        first.setBootId("b1");
        KernelEvent second = told("falco", ShopEvents.shellFromServer(), 20);
        second.setBootId("b2");
        see(first);
        see(second);
        assertThat(alerts()).hasSize(2);
    }

    @Test
    void theVerdictOfACollectorIsASignalOnce() {
        KernelEvent event = ShopEvents.launch("/usr/bin/true", "/usr/bin/python3.11", TEN);
        event.setVerdict(
                new Verdict("Terminal shell in container", Severity.LOW, "a shell", List.of("T1059"), List.of(), null));
        see(event);
        see(event);
        assertThat(values(topics.signals(), Wire.SIGNAL)).singleElement().satisfies(signal -> {
            assertThat(signal.getRule()).isEqualTo("tetragon/Terminal shell in container");
            assertThat(signal.getScope()).isEqualTo("container");
            assertThat(signal.getSeverity()).isEqualTo(Severity.LOW);
            assertThat(signal.getEvidence())
                    .singleElement()
                    .extracting(Evidence::getEventId)
                    .isEqualTo(event.getId());
        });
        assertThat(alerts()).isEmpty();
    }

    @Test
    void whatAnotherToolWroteLandsAsAnEvent() {
        put("tetragon.raw", EXEC);
        put("shipped", "{\"log\":\"" + EXEC.replace("\"", "\\\"") + "\\n\"}");
        List<KernelEvent> landed = values(topics.kernelEvents(), Wire.KERNEL_EVENT);
        assertThat(landed).hasSize(2).allSatisfy(event -> {
            assertThat(event.getProcess().getBinary()).isEqualTo("/usr/bin/mysql");
            assertThat(event.getProcess().getArgs()).containsExactly("--password=<redacted:named-secret>");
            assertThat(event.getIngestTime()).isEqualTo(TEN);
            assertThat(event.getOrigin().getOffset()).isZero();
        });
        assertThat(landed.get(0).getId()).isEqualTo(landed.get(1).getId());
        assertThat(landed).extracting(it -> it.getOrigin().getTopic()).containsExactly("tetragon.raw", "shipped");
    }

    @Test
    void anEventThatItsTopicWouldNotTakeIsADeadLetterAndTheNextGoesOn() {
        put("tetragon.raw", EXEC.replace("--password=hunter2", "x".repeat(9_000_000)));
        put("tetragon.raw", EXEC);
        assertThat(deadLetters()).extracting(DeadLetter::getReason).containsExactly("oversize");
        assertThat(values(topics.kernelEvents(), Wire.KERNEL_EVENT)).hasSize(1);
    }

    @Test
    void whatCannotBeReadOnAnotherToolsTopicIsADeadLetterWithItsPlace() {
        put("tetragon.raw", "{\"process_exec\":");
        put("shipped", "{\"message\":\"x\"}");
        assertThat(deadLetters())
                .extracting(DeadLetter::getTopic, DeadLetter::getOffset, DeadLetter::getReason, DeadLetter::getFormat)
                .containsExactly(
                        tuple("tetragon.raw", 0L, "malformed", "tetragon"),
                        tuple("shipped", 0L, "incomplete", "tetragon"));
        assertThat(count("plumbline.dead.letters", "step", "ingest")).isEqualTo(2);
    }

    @Test
    void anEventThatItsTopicWouldNotTakeIsADeadLetterAndTheNextOneLands() {
        put("tetragon.raw", EXEC.replace("--password=hunter2", "--password=hunter2 " + "x".repeat(Topics.LARGEST)));
        put("tetragon.raw", EXEC);
        assertThat(values(topics.kernelEvents(), Wire.KERNEL_EVENT)).hasSize(1);
        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.getReason()).isEqualTo("oversize");
            assertThat(letter.getTopic()).isEqualTo("tetragon.raw");
            assertThat(letter.getLength()).isGreaterThan(Topics.LARGEST);
            assertThat(StandardCharsets.UTF_8
                            .decode(letter.getRaw().duplicate())
                            .toString())
                    .contains("process_exec")
                    .doesNotContain("hunter2");
        });
    }

    @Test
    void theTopologyIsTheOneThatWasLookedAt() throws IOException {
        String described = topology.describe().toString();
        if (Boolean.getBoolean("plumbline.write")) {
            Path file =
                    Path.of("src/test/resources", getClass().getPackageName().replace('.', '/'), "topology.txt");
            Files.writeString(file, described);
        }
        try (var golden = getClass().getResourceAsStream("topology.txt")) {
            assertThat(described).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private void start(List<Pack> packs) {
        start(packs, new RulesInUse(packs, -1), state);
    }

    private void start(List<Pack> packs, RulesInUse rules, Path folder) {
        Settings settings = ((Settings.Read.Valid) Settings.read(
                        Map.of(),
                        "",
                        Map.of(),
                        Map.of(
                                "state.dir",
                                folder.toString(),
                                "raw.topics",
                                "tetragon.raw=tetragon,shipped=tetragon@log"),
                        "test"))
                .settings();
        topics = Topics.named(settings);
        Meters meters = new Meters(registry);
        meters.rules(packs);
        Tables tables = new Tables();
        topology = DetectionTopology.build(
                topics,
                tables,
                new Enricher(tables, new Networks(Networks.PRIVATE), settings.pendingHold(), meters::identityConflict),
                rules,
                settings.rawTopics(),
                settings.redaction(),
                new Exceptions(Exceptions.Watcher.NONE),
                new Settling.Limits(settings.repeatWindow(), settings.floodLimit(), settings.suppressionMax()),
                new Enrich.Hold(settings.pendingHold(), settings.pendingMax()),
                SmallTopology.LIMITS,
                SmallTopology.reach(topics),
                meters,
                Framing.NONE);
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
        put(topic, key, value, TEN);
    }

    private void put(Topics.Topic topic, String key, byte[] value, Instant ingested) {
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value, ingested);
    }

    private void put(String topic, String record) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(null, record.getBytes(StandardCharsets.UTF_8), TEN);
    }

    /** The same event as another collector tells it, some moments later. */
    private static KernelEvent told(String collector, KernelEvent event, long millis) {
        event.setId(String.format("%032x", collector.hashCode()));
        event.setCollector(new Collector(collector, null));
        event.setTime(event.getTime().plusMillis(millis));
        return event;
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
