package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.stream.ShopEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.exceptions.ExceptionsOf;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertException;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.schemas.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alert's way out through the topology: what is told, kept and counted. */
class SettleTest {
    private static final Instant INGESTED = TEN.plus(Duration.ofHours(6));
    private static final Map<String, String> RULES = Map.of(
            "process/shell", "$event : ProcessLaunched( name == \"sh\" )",
            "process/any", "$event : ProcessLaunched( binary != null )");
    private static final List<Pack> STABLE = suppressing("stable");
    private static final List<Pack> SHADOW = suppressing("shadow");

    @TempDir
    private Path state;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Topics topics;
    private TopologyTestDriver driver;
    private int starts;

    @BeforeEach
    void start() {
        start(STABLE, 100);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aSuppressedAlertIsCountedAndTheSummaryGoesOutWhenTheIntervalHasEnded() {
        identify();
        see("/bin/sh", 0);
        see("/bin/sh", 60);
        see("/bin/sh", 599);
        see("/bin/sh", 1_200);
        assertThat(told(topics.alerts(), "process/shell"))
                .containsExactly("RAISED 0 at 0", "UPDATED 2 at 599", "RAISED 0 at 1200");
        assertThat(count("plumbline.alerts.settled", "rule", "process/shell", "outcome", "suppressed"))
                .isEqualTo(2);
        assertThat(count("plumbline.alert.updates", "state", "updated")).isEqualTo(1);
    }

    @Test
    void whereNothingMoreComesTheClockEndsTheInterval() {
        identify();
        see("/bin/sh", 0);
        see("/bin/sh", 60);
        driver.advanceWallClockTime(Duration.ofMinutes(9));
        assertThat(told(topics.alerts(), "process/shell")).containsExactly("RAISED 0 at 0");
        driver.advanceWallClockTime(Duration.ofMinutes(1));
        assertThat(told(topics.alerts(), "process/shell")).containsExactly("UPDATED 1 at 60");
    }

    @Test
    void aRuleOnTrialAlertsOnATopicOfItsOwn() {
        stop();
        start(SHADOW, 100);
        identify();
        see("/bin/sh", 0);
        see("/bin/sh", 60);
        assertThat(told(topics.alerts(), "process/shell")).isEmpty();
        assertThat(told(topics.shadowAlerts(), "process/shell")).containsExactly("RAISED 0 at 0", "RAISED 0 at 60");
        assertThat(count("plumbline.alerts.settled", "rule", "process/shell", "outcome", "shadowed"))
                .isEqualTo(2);
    }

    @Test
    void anExceptionOnItsTopicKeepsAnAlertBackAndHasOneHitForAnAlertThatComesTwice() {
        identify();
        except(ExceptionsOf.rule("process/shell", "e"));
        see("/bin/sh", 0);
        see("/bin/sh", 0);
        assertThat(told(topics.alerts(), "process/shell")).isEmpty();
        assertThat(count("plumbline.exception.hits", "exception", "e")).isEqualTo(1);
        assertThat(count("plumbline.alerts.settled", "rule", "process/shell", "outcome", "excepted"))
                .isEqualTo(1);
        withdraw("e");
        see("/bin/sh", 60);
        assertThat(told(topics.alerts(), "process/shell")).containsExactly("RAISED 0 at 60");
    }

    @Test
    void anExceptionOfAServiceIsDecidedOnceTheServiceIsKnown() {
        AlertException exception = ExceptionsOf.rule("process/*", "e");
        exception.setService("product-search");
        except(exception);
        put(topics.identities(), Tables.key(ShopEvents.PAYMENT), Wire.IDENTITY.encode(ShopEvents.PAYMENT));
        put(topics.kernelEvents(), ShopEvents.SEARCH_CONTAINER, Wire.KERNEL_EVENT.encode(launch("/bin/sh", 0)));
        assertThat(driver.producedTopicNames()).doesNotContain(topics.alerts().name());
        put(topics.identities(), Tables.key(ShopEvents.SEARCH), Wire.IDENTITY.encode(ShopEvents.SEARCH));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(count("plumbline.exception.hits", "exception", "e")).isEqualTo(2);
        assertThat(count("plumbline.exceptions.undetermined", "exception", "e")).isZero();
    }

    @Test
    void aFloodIsCountedAndOneAlertSaysSo() {
        stop();
        start(STABLE, 2);
        identify();
        for (int i = 0; i < 5; i++) {
            see("/bin/" + i, i);
        }
        see("/bin/9", 60);
        assertThat(told(topics.alerts(), "process/any"))
                .containsExactly("RAISED 0 at 0", "RAISED 0 at 1", "RAISED 0 at 60");
        assertThat(count("plumbline.alerts", "rule", "plumbline/flood-guard")).isEqualTo(1);
        assertThat(count("plumbline.alerts.settled", "rule", "process/any", "outcome", "guarded"))
                .isEqualTo(3);
    }

    /** A restart between any two events, from what the changelog holds: the same goes out, and the metrics add up. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatIsToldIsTheSameAfterRestartsAndTheAccountIsEven(long seed) {
        stop();
        start(STABLE, 3);
        List<String> undisturbed = traffic(new Random(seed), false);
        stop();
        registry.clear();
        start(STABLE, 3);
        assertThat(traffic(new Random(seed), true)).isEqualTo(undisturbed);
        double settled = registry.find("plumbline.alerts.settled").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
        assertThat(settled)
                .isEqualTo(registry.find("plumbline.alerts.raised").counters().stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .isGreaterThan(300);
        assertThat(registry.find("plumbline.alerts.settled").counters().stream()
                        .filter(it -> it.count() > 0)
                        .map(it -> it.getId().getTag("outcome"))
                        .distinct())
                .containsExactlyInAnyOrder("emitted", "suppressed", "excepted", "guarded");
    }

    private List<String> traffic(Random random, boolean restarts) {
        List<String> told = new ArrayList<>();
        Random restarting = new Random(7);
        begin();
        for (int i = 0; i < 300; i++) {
            see(
                    (random.nextInt(3) == 0 ? "/" : "/" + i + "/") + (random.nextInt(3) == 0 ? "sh" : i % 40),
                    i * 10L / (1 + i % 3));
            if (restarts && restarting.nextInt(10) == 0) {
                told.addAll(told());
                Map<String, byte[]> kept = kept();
                stop();
                start(STABLE, 3);
                KeyValueStore<String, byte[]> store = driver.getKeyValueStore(Settle.STORE);
                kept.forEach(store::put);
                begin();
            }
        }
        told.addAll(told());
        return told;
    }

    private void begin() {
        identify();
        AlertException exception = ExceptionsOf.rule("process/any", "e");
        exception.setBinary("*/1*");
        except(exception);
    }

    private Map<String, byte[]> kept() {
        Map<String, byte[]> kept = new TreeMap<>();
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(Settle.STORE);
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(it -> kept.put(it.key, it.value));
        }
        return kept;
    }

    private void start(List<Pack> packs, int flood) {
        Settings settings = ((Settings.Read.Valid) Settings.read(
                        Map.of(),
                        "",
                        Map.of(),
                        Map.of("state.dir", state.resolve("" + starts++).toString()),
                        "test"))
                .settings();
        topics = Topics.named(settings);
        Meters meters = new Meters(registry);
        meters.rules(packs);
        Tables tables = new Tables();
        Exceptions exceptions = new Exceptions(meters);
        driver = new TopologyTestDriver(
                DetectionTopology.build(
                        topics,
                        tables,
                        new Enricher(
                                tables,
                                new Networks(Networks.PRIVATE),
                                settings.pendingHold(),
                                meters::identityConflict),
                        new RulesInUse(packs, -1),
                        List.of(),
                        Redaction.none(),
                        exceptions,
                        new Settling.Limits(settings.repeatWindow(), flood, settings.suppressionMax()),
                        new Enrich.Hold(settings.pendingHold(), settings.pendingMax()),
                        SmallTopology.LIMITS,
                        SmallTopology.reach(topics),
                        meters,
                        Framing.NONE),
                Engine.properties(settings, topics.deadLetters().name()),
                INGESTED);
    }

    private static List<Pack> suppressing(String maturity) {
        PackFiles plain = TestPacks.files(maturity, RULES);
        String shell = plain.files()
                .get("process/shell.drl")
                .replace("@owner", "@suppressionKey(\"binary\") @suppressionInterval(\"10m\")\n    @owner");
        Pack.Loaded loaded = Packs.load(List.of(plain.with("process/shell.drl", shell)));
        return ((Pack.Loaded.Ready) loaded).packs();
    }

    private void identify() {
        put(topics.identities(), Tables.key(ShopEvents.SEARCH), Wire.IDENTITY.encode(ShopEvents.SEARCH));
    }

    private void except(AlertException exception) {
        put(topics.exceptions(), exception.getId(), Wire.EXCEPTION.encode(exception));
    }

    private void withdraw(String exception) {
        put(topics.exceptions(), exception, null);
    }

    private static KernelEvent launch(String binary, long second) {
        KernelEvent event = ShopEvents.launch(binary, "/usr/bin/python3.11", TEN.plusSeconds(second));
        event.setId(String.format("%016x%016x", second, binary.hashCode()));
        event.getProcess().setPid(1_000 + second);
        return event;
    }

    private void see(String binary, long second) {
        KernelEvent event = launch(binary, second);
        put(topics.kernelEvents(), ShopEvents.SEARCH_CONTAINER, Wire.KERNEL_EVENT.encode(event));
    }

    private void put(Topics.Topic topic, String key, byte[] value) {
        driver.createInputTopic(topic.name(), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value, INGESTED);
    }

    /** Of all rules, by id. */
    private List<String> told() {
        return alerts(topics.alerts()).stream()
                .map(it -> it.getId() + " " + text(it))
                .toList();
    }

    private List<String> told(Topics.Topic topic, String rule) {
        return alerts(topic).stream()
                .filter(it -> it.getRule().equals(rule))
                .map(SettleTest::text)
                .toList();
    }

    private static String text(Alert it) {
        assertThat(it.getState()).isNotEqualTo(AlertState.RESOLVED);
        return it.getState() + " " + it.getSuppressed() + " at "
                + Duration.between(TEN, it.getTime()).toSeconds();
    }

    private List<Alert> alerts(Topics.Topic topic) {
        List<Alert> alerts = new ArrayList<>();
        for (KeyValue<String, byte[]> record : driver.createOutputTopic(
                        topic.name(), new StringDeserializer(), new ByteArrayDeserializer())
                .readKeyValuesToList()) {
            alerts.add(((Wire.Decoded.Read<Alert>) Wire.ALERT.decode(record.value)).value());
        }
        return alerts;
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
