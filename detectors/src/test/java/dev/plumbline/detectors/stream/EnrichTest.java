package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.Events.connect;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.Identity;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Ownership;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The hold alone: what waits, for how long, in which order it goes on, and what of it is there after a restart. */
class EnrichTest {
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final Instant NOON = minute(720);
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final String C = "c".repeat(64);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private final KeyValueStore<String, byte[]> pending = store(Enrich.PENDING);
    private final KeyValueStore<String, byte[]> learned = store(Enrich.LEARNED);
    private final KeyValueStore<String, byte[]> names = store(Enrich.NAMES);
    private final Tables tables = new Tables();

    private MockProcessorContext<String, Item> context;
    private Processor<String, Item, String, Item> enrich;
    private int most = 100;

    @BeforeEach
    void start() {
        tables.identityTold("somebody", null, 0, NOON, NOON);
        restart(NOON);
    }

    @Test
    void whatIsNotToldYetWaitsAndGoesOnKnownAsSoonAsItIs() {
        see(1, A, NOON);
        assertThat(forwarded()).containsExactly("1 EARLY pending");
        own(A, "web");
        sweep(NOON.plusMillis(100));
        assertThat(forwarded()).containsExactly("1 EARLY pending", "1 LATE known");
    }

    @Test
    void whatNobodyTellsGoesOnUnknownAfterTheHold() {
        see(1, A, NOON);
        sweep(NOON.plus(HOLD).minusMillis(1));
        assertThat(forwarded()).hasSize(1);
        sweep(NOON.plus(HOLD));
        assertThat(forwarded()).containsExactly("1 EARLY pending", "1 LATE not-told");
        assertThat(waiting()).isZero();
    }

    @Test
    void theEventsOfAContainerKeepTheirOrderAndDoNotWaitForThoseOfAnother() {
        see(1, A, NOON);
        see(2, B, NOON);
        see(3, A, NOON);
        own(A, "web");
        see(4, A, NOON);
        assertThat(forwarded())
                .containsExactly(
                        "1 EARLY pending",
                        "2 EARLY pending",
                        "3 EARLY pending",
                        "1 LATE known",
                        "3 LATE known",
                        "4 ALL known");
    }

    @Test
    void whereThereIsNoRoomTheContainerThatWaitsForLongestGivesUpInItsOrder() {
        most = 3;
        restart(NOON);
        see(1, B, NOON);
        see(2, A, NOON);
        see(3, B, NOON);
        see(4, C, NOON);
        assertThat(late()).containsExactly("1 LATE too-many", "3 LATE too-many");
        see(5, A, NOON);
        see(6, A, NOON);
        assertThat(late()).containsExactly("1 LATE too-many", "3 LATE too-many", "2 LATE too-many", "5 LATE too-many");
        assertThat(waiting()).isEqualTo(2);
    }

    @Test
    void afterARestartWhatWaitedComesOutOnceAndInItsOrder() {
        see(1, B, NOON);
        see(2, A, NOON);
        see(3, B, NOON);
        assertThat(waiting()).isEqualTo(3);
        restart(NOON.plusSeconds(5));
        assertThat(waiting()).isEqualTo(3);
        see(4, B, NOON.plusSeconds(5));
        own(B, "web");
        sweep(NOON.plusSeconds(6));
        assertThat(late()).containsExactly("1 LATE known", "3 LATE known", "4 LATE known");
        sweep(NOON.plus(HOLD));
        assertThat(late()).endsWith("2 LATE not-told").hasSize(4);
        restart(NOON.plusSeconds(60));
        sweep(NOON.plusSeconds(60));
        assertThat(forwarded()).isEmpty();
        assertThat(waiting()).isZero();
    }

    @Test
    void afterARestartToWhoWaitsForLongestGivesUpFirst() {
        see(1, B, NOON);
        see(2, A, NOON);
        most = 2;
        restart(NOON);
        see(3, C, NOON);
        assertThat(late()).containsExactly("1 LATE too-many");
    }

    @Test
    void whereManyContainersWaitEachIsLookedAfterInSomeSweeps() {
        most = 10_000;
        restart(NOON);
        for (int i = 0; i < 2_500; i++) {
            see(i, String.format("%012x", i), NOON);
        }
        sweep(NOON.plus(HOLD));
        assertThat(waiting()).isEqualTo(1_500);
        for (int i = 0; i < 4; i++) {
            sweep(NOON.plus(HOLD).plusMillis(100));
        }
        assertThat(late()).hasSize(2_500).doesNotHaveDuplicates();
        assertThat(waiting()).isZero();
    }

    @Test
    void aClockThatIsSetBackHoldsNothingForLonger() {
        see(1, A, NOON);
        restart(NOON.minus(Duration.ofHours(1)));
        sweep(NOON.minus(Duration.ofHours(1)));
        assertThat(late()).containsExactly("1 LATE not-told");
    }

    @Test
    void aSourceThatToldPastTheEventAndTheHoldIsNotWaitedFor() {
        heartbeat(NOON.plusSeconds(9), NOON);
        see(1, A, NOON);
        assertThat(forwarded()).containsExactly("1 EARLY pending");
        heartbeat(NOON.plusSeconds(10), NOON.plusMillis(50));
        sweep(NOON.plusMillis(100));
        assertThat(late()).containsExactly("1 LATE not-told");
        see(2, A, NOON);
        assertThat(forwarded()).endsWith("2 ALL not-told");
    }

    @Test
    void aSourceThatLivesAndIsBehindIsWaitedForButNotForEver() {
        for (int second = 0; second <= 40; second++) {
            heartbeat(NOON.minusSeconds(60), NOON.plusSeconds(second));
            if (second == 0) {
                see(1, A, NOON);
            }
            sweep(NOON.plusSeconds(second));
            assertThat(late()).hasSize(second < 40 ? 0 : 1);
        }
    }

    @Test
    void anotherCollectorThatKnowsTheContainerTellsItForThoseThatWait() {
        see(1, A, NOON);
        KernelEvent told = launch(
                2,
                NOON,
                process()
                        .setContainerId(A)
                        .setIdentity(
                                InlineIdentity.newBuilder().setService("web").build())
                        .build());
        take(told, NOON);
        assertThat(forwarded()).containsExactly("1 EARLY pending", "1 LATE known", "2 ALL known");
        restart(NOON);
        see(3, A.substring(0, 12), NOON);
        assertThat(forwarded()).containsExactly("3 ALL known");
    }

    @Test
    void aConnectionThatWaitsKeepsTheNameThatWasLookedUpBeforeIt() {
        take(lookup(1, "mirror.example", NOON.minusSeconds(2)), NOON);
        take(connect(2, NOON, process().setContainerId(A).build(), "198.51.100.7"), NOON);
        take(lookup(3, "mirror.example", NOON.plusSeconds(1)), NOON);
        take(lookup(4, "other.example", NOON.plusSeconds(2)), NOON);
        own(A, "web");
        sweep(NOON.plusSeconds(3));
        assertThat(context.forwarded().stream()
                        .map(it -> (Item.Known) it.record().value())
                        .filter(it -> it.part() == Item.Part.LATE)
                        .map(it -> ((Enriched.Kernel) it.event()).peer().name())
                        .filter(name -> name != null))
                .containsExactly("mirror.example");
    }

    private void restart(Instant now) {
        if (enrich != null) {
            enrich.close();
        }
        context = new MockProcessorContext<>();
        context.addStateStore(pending);
        context.addStateStore(learned);
        context.addStateStore(names);
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        enrich = Enrich.supplier(
                        new Enricher(tables, new Networks(Networks.PRIVATE), HOLD, field -> {}),
                        tables,
                        new Enrich.Hold(HOLD, most),
                        meters)
                .get();
        enrich.init(context);
    }

    private static KeyValueStore<String, byte[]> store(String name) {
        KeyValueStore<String, byte[]> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    private void see(long number, String container, Instant now) {
        take(launch(number, NOON, process().setContainerId(container).build()), now);
    }

    private void take(KernelEvent event, Instant now) {
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        enrich.process(new Record<>(Keys.of(event), new Item.Kernel(event, Coordinates.NONE), now.toEpochMilli()));
    }

    private static KernelEvent lookup(long number, String name, Instant time) {
        return Events.kernel(
                number,
                time,
                process().setContainerId(A).build(),
                DnsActivity.newBuilder()
                        .setAction(DnsAction.RESPONSE)
                        .setName(name)
                        .setAnswers(List.of("198.51.100.7"))
                        .build());
    }

    private void sweep(Instant now) {
        context.setCurrentSystemTimeMs(now.toEpochMilli());
        context.scheduledPunctuators().get(0).getPunctuator().punctuate(now.toEpochMilli());
    }

    private void own(String container, String service) {
        Identity it = Identity.newBuilder()
                .setService(service)
                .setNamespace("shop")
                .setContainerId(container)
                .build();
        tables.identityTold(Tables.key(it), it, 0, NOON, NOON);
    }

    private void heartbeat(Instant upTo, Instant seen) {
        tables.identityTold("heartbeat/test", null, 0, upTo, seen);
    }

    private List<String> late() {
        return forwarded().stream().filter(it -> it.contains(" LATE ")).toList();
    }

    /** The events' numbers, which rules look at them, and whether their owners are known. */
    private List<String> forwarded() {
        return context.forwarded().stream()
                .map(it -> (Item.Known) it.record().value())
                .map(it -> {
                    Enriched.Kernel event = (Enriched.Kernel) it.event();
                    Ownership ownership = event.ownership();
                    return event.event().getOrigin().getLine() + " " + it.part() + " " + ownership.word();
                })
                .toList();
    }

    private int waiting() {
        return (int) registry.get("plumbline.pending").gauge().value();
    }
}
