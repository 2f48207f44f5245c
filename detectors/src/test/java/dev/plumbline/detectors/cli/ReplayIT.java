package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Engine;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.rules.PackFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recorded shop, that went through an engine, once more from its topics. */
class ReplayIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String RULE = "file/credential-read";
    private static final String CONTAINER = "c".repeat(64);
    private static final String BEFORE_ALL = "2026-01-01T00:00:00Z";

    @TempDir
    private static Path folder;

    private static LocalBroker broker;
    private static Path pack;
    private static List<Alert> live;
    private static Map<String, Long> ends;

    @BeforeAll
    static void play() throws IOException, InterruptedException {
        pack = written("pack", PackFiles.bundled("baseline"));
        broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
        Settings settings = settings();
        try (Engine engine = new Engine(
                        settings,
                        Rules.compiled(Rules.files(settings.rulesPath())),
                        new Meters(new SimpleMeterRegistry()));
                Publisher publisher = Publisher.of(settings);
                Stop stop = new Stop()) {
            engine.start(progress -> {});
            Recording shop = Recording.bundled();
            shop.identities().forEach(publisher::identity);
            shop.intents().forEach(publisher::intent);
            publisher.flush();
            assertThat(engine.awaitReady(PATIENCE, () -> false)).isTrue();
            await().atMost(PATIENCE)
                    .until(() -> engine.tables().identityCount()
                                    == shop.identities().size()
                            && engine.tables().intentCount() == shop.intents().size());
            new Player(publisher, engine.tables(), stop, silent()).play(shop.records(), Duration.ofSeconds(1));
            told(shell(2, 5, "falco", null), publisher);
            told(shell(1, 0, "tetragon", null), publisher);
            told(shell(3, 60_000, "tetragon", CONTAINER), publisher);
            live = alerts(settings, 20);
            publisher.identity(Identity.newBuilder()
                    .setService("late")
                    .setNamespace("shop")
                    .setContainerId(CONTAINER)
                    .setValidFrom(Events.MIDNIGHT)
                    .build());
            publisher.flush();
        }
        ends = ends();
    }

    /** A server starts a shell. */
    private static KernelEvent shell(long number, long millis, String collector, String container) {
        Process process = Events.process()
                .setBinary("/usr/bin/dash")
                .setParentBinary("/usr/bin/python3.11")
                .setContainerId(container)
                .build();
        KernelEvent event = Events.launch(number, Events.MIDNIGHT.plusMillis(millis), process);
        event.setCollector(new Collector(collector, null));
        return event;
    }

    private static void told(KernelEvent event, Publisher publisher) {
        event.setIngestTime(Instant.now().truncatedTo(ChronoUnit.MICROS));
        publisher.kernelEvent(event);
        publisher.flush();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void nothingIsWritten() {
        assertThat(ends()).isEqualTo(ends);
    }

    @Test
    void theRulesThatWereLiveGiveTheAlertsThatWereLiveButForThoseThatAreListed() {
        Result replay = replay(pack, "--from", BEFORE_ALL);
        assertThat(replay.status()).as(replay.err()).isEqualTo(1);
        // The summary of what was suppressed would have gone out live a day after the first one.
        assertThat(replay.outLines().stream()
                        .filter(it -> !it.contains("\"service\":\"late\"") && !it.contains("\"state\":\"updated\"")))
                .map(ReplayIT::withoutWitnesses)
                .isEqualTo(live.stream()
                        .filter(it -> !it.getEvidence().get(0).getEventId().equals(Events.id(3)))
                        .map(AlertJson::reproducible)
                        .map(ReplayIT::withoutWitnesses)
                        .toList());
        assertThat(replay.err())
                .contains("21 alerts of 14 rules", "1 events are of containers that were told of only when")
                .containsOnlyOnce("may differ")
                .containsPattern("may differ: [0-9a-f]{32} process/shell-from-server of late\\R");
    }

    @Test
    void againstRulesOfWhichOneIsMissingItRemovesExactlyItsAlertsOfTheRange() throws IOException {
        Path rest = written(
                "rest", PackFiles.bundled("baseline").without(RULE + ".drl").without(RULE + ".cases.yaml"));
        List<Alert> removed =
                live.stream().filter(it -> it.getRule().equals(RULE)).toList();
        Instant from = removed.get(1).getTime();
        Instant to = live.get(live.size() - 1).getTime();
        assertThat(removed.get(0).getTime()).isBefore(from);
        long within = live.stream()
                .filter(it -> !it.getTime().isBefore(from) && it.getTime().isBefore(to))
                .count();

        Result replay = replay(pack, "--from", from.toString(), "--to", to.toString(), "--against", rest.toString());
        assertThat(replay.status()).as(replay.err()).isEqualTo(1);
        assertThat(replay.outLines()).containsExactly(AlertJson.changed("removed", removed.get(1)));
        assertThat(replay.err()).contains("adds 0, removes 1; " + (within - 1) + " stay");
    }

    @Test
    void againstThemselvesThereIsNoDifference() throws IOException {
        Map<String, String> files = new TreeMap<>(PackFiles.bundled("baseline").files());
        files.keySet().removeIf(it -> it.contains("/") && !it.startsWith(RULE));
        Path one = written("one", files);
        Result none = replay(one, "--from", BEFORE_ALL, "--against", one.toString());
        assertThat(none.status()).as(none.err()).isZero();
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("adds 0, removes 0; 2 stay");
    }

    /** Those that told of it by the time at which it was raised are not what two runs have in common. */
    private static String withoutWitnesses(String alert) {
        return alert.replaceFirst("\"witnesses\":\\[[^]]*\\]", "\"witnesses\":[]");
    }

    private static Result replay(Path rules, String... arguments) {
        List<String> command = new ArrayList<>(List.of("replay", "--rules", rules.toString(), "-b", broker.address()));
        command.addAll(List.of(arguments));
        return Cli.run(command.toArray(String[]::new));
    }

    private static Settings settings() {
        Settings.Read read = Settings.read(
                Map.of(),
                "",
                Map.of(),
                Map.of(
                        "bootstrap.servers",
                        broker.address(),
                        "topic.partitions",
                        "2",
                        "rules.path",
                        pack.toString(),
                        "pending.hold",
                        "1s",
                        "correlate.lateness",
                        "2s",
                        "state.dir",
                        folder.resolve("state").toString()),
                "test");
        return ((Settings.Read.Valid) read).settings();
    }

    /** The first ones that stand on the topic, by time and id. */
    private static List<Alert> alerts(Settings settings, int count) {
        List<Alert> alerts = new ArrayList<>();
        try (AlertReader reader = new AlertReader(
                broker.address(), Map.of(), Topics.named(settings).alerts(), true, problem -> {
                    throw new AssertionError(problem);
                })) {
            await().atMost(PATIENCE).until(() -> {
                reader.poll(Duration.ofMillis(100), alerts::add);
                return alerts.size() >= count;
            });
        }
        alerts.sort(Comparator.comparing(Alert::getTime).thenComparing(Alert::getId));
        return alerts;
    }

    private static Map<String, Long> ends() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            Map<TopicPartition, OffsetSpec> all = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
            admin.describeTopics(admin.listTopics().names().get())
                    .allTopicNames()
                    .get()
                    .values()
                    .forEach(topic -> topic.partitions()
                            .forEach(it ->
                                    all.put(new TopicPartition(topic.name(), it.partition()), OffsetSpec.latest())));
            Map<String, Long> ends = new TreeMap<>();
            admin.listOffsets(all)
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition.toString(), end.offset()));
            return ends;
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Progress silent() {
        return new Progress(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8), false);
    }

    private static Path written(String name, PackFiles files) throws IOException {
        return written(name, files.files());
    }

    private static Path written(String name, Map<String, String> files) throws IOException {
        Path to = Files.createDirectory(folder.resolve(name));
        for (var file : files.entrySet()) {
            Files.createDirectories(to.resolve(file.getKey()).getParent());
            Files.writeString(to.resolve(file.getKey()), file.getValue());
        }
        return to;
    }
}
