package dev.plumbline.detectors.runnable;

import static dev.plumbline.detectors.Events.launch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that change every two seconds under load: some are broken, one throws, one fires without end. For half a minute;
 * {@code -Dsoak=PT10M} makes it ten.
 */
class RulesSoakIT {
    private static final Duration LENGTH = Duration.parse(System.getProperty("soak", "PT30S"));
    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PER_SECOND = 500;
    /** What memory may grow by from the first rounds to the end, as a share. */
    private static final double GROWTH = 1.2;

    private static final String FACTS = """
            package soak;

            import dev.plumbline.rules.facts.*;

            global dev.plumbline.rules.Alerts alerts;
            """;

    @TempDir
    private Path folder;

    private Path pack;
    private int broken;
    private int thrown;
    private int endless;

    @Test
    void nothingIsLostOrTwiceAndEveryRefusalAndQuarantineIsTold() throws IOException {
        pack = Files.createDirectories(folder.resolve("pack/soak")).getParent();
        Files.writeString(pack.resolve("pack.yaml"), "name: soak\nversion: \"1\"\n");
        Files.writeString(pack.resolve("facts.drl"), FACTS);
        write("every", "name == \"nginx\"", "alerts.raise(drools.getRule(), $event);", "every launch");
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
                RunningEngine engine = RunningEngine.start(
                        folder,
                        broker.address(),
                        "rules.path=" + pack,
                        "rules.watch=1s",
                        "flood.limit=0",
                        "state.dir=" + folder.resolve("state"))) {
            engine.awaitReady();
            try (Load load = new Load(broker)) {
                Memory early = null;
                long begin = System.nanoTime();
                for (int round = 0; round < 6 || passed(begin).compareTo(LENGTH) < 0; round++) {
                    change(engine, round);
                    if (early == null && round >= 5 && passed(begin).compareTo(LENGTH.dividedBy(4)) >= 0) {
                        early = memory(engine);
                    }
                }
                remove("throws");
                remove("endless");
                load.stop();
                List<Alert> alerts = alerts(broker, load.published);
                Memory late = memory(engine);
                System.out.printf(
                        "%,d events in %s, %d broken packs, %d quarantines; metaspace %.1f and %.1f MiB, heap %.1f and %.1f MiB%n",
                        load.published,
                        passed(begin).truncatedTo(ChronoUnit.SECONDS),
                        broken,
                        thrown + endless,
                        early.metaspace(),
                        late.metaspace(),
                        early.heap(),
                        late.heap());
                assertThat(ids(alerts, "soak/every")).as("none twice").doesNotHaveDuplicates();
                assertThat(ids(alerts, "soak/every")).hasSize(load.published);
                assertThat(ids(alerts, "plumbline/rule-quarantined")).hasSize(thrown + endless);
                assertThat(late.metaspace()).isLessThan(early.metaspace() * GROWTH);
                assertThat(late.heap()).isLessThan(early.heap() * GROWTH + 16);
            }
        }
    }

    /** Each change is seen to be told before the next one. */
    private void change(RunningEngine engine, int round) throws IOException {
        long begin = System.nanoTime();
        switch (round % 6) {
            case 0, 2, 4 -> {
                remove("throws");
                remove("endless");
                remove("broken");
                write("every", "name == \"nginx\"", "alerts.raise(drools.getRule(), $event);", "round " + round);
            }
            case 1 -> {
                write("broken", "nosuch == " + round, "alerts.raise(drools.getRule(), $event);", "broken");
                engine.awaitMetric("plumbline_rules_reloads_total{outcome=\"refused\"} " + ++broken + ".0");
            }
            case 3 -> {
                write(
                        "throws",
                        "args.get(" + (99 + round) + ") == \"x\"",
                        "alerts.raise(drools.getRule(), $event);",
                        "x");
                engine.awaitMetric(quarantined("threw", "soak/throws", ++thrown));
            }
            default -> {
                write("endless", "pid != " + round, "update($event);", "x");
                engine.awaitMetric(quarantined("endless", "soak/endless", ++endless));
            }
        }
        while (passed(begin).compareTo(EVERY) < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static String quarantined(String reason, String rule, int times) {
        return "plumbline_rule_quarantines_total{reason=\"" + reason + "\",rule=\"" + rule + "\"} " + times + ".0";
    }

    private void remove(String name) throws IOException {
        Files.deleteIfExists(pack.resolve("soak/" + name + ".drl"));
    }

    private void write(String name, String condition, String consequence, String title) throws IOException {
        Path whole = Files.writeString(folder.resolve("next"), """
                package soak;

                rule "soak/%s"
                    @title("%s: {binary}") @severity(low) @attack(none) @maturity(stable) @owner("tests")
                    @rationale("Because.") @remediation("Do not.")
                when
                    $event : ProcessLaunched( %s )
                then
                    %s
                end
                """.formatted(name, title, condition, consequence));
        Files.move(
                whole,
                pack.resolve("soak/" + name + ".drl"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static Duration passed(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** In MiB, after a full collection. */
    private record Memory(double metaspace, double heap) {}

    private static Memory memory(RunningEngine engine) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process collection = new ProcessBuilder(
                            jcmd, Long.toString(engine.jar().pid()), "GC.run")
                    .redirectErrorStream(true)
                    .start();
            collection.getInputStream().readAllBytes();
            assertThat(collection.waitFor()).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        String metrics = engine.body("/metrics");
        return new Memory(
                sum(metrics, "jvm_memory_used_bytes\\{area=\"nonheap\",id=\"Metaspace\"}"),
                sum(metrics, "jvm_memory_used_bytes\\{area=\"heap\",id=\"[^\"]*\"}"));
    }

    private static double sum(String metrics, String pattern) {
        Matcher found = Pattern.compile(pattern + " (\\S+)").matcher(metrics);
        double sum = 0;
        while (found.find()) {
            sum += Double.parseDouble(found.group(1));
        }
        assertThat(sum).as(pattern).isPositive();
        return sum / 1024 / 1024;
    }

    private static List<String> ids(List<Alert> alerts, String rule) {
        return alerts.stream()
                .filter(it -> it.getRule().equals(rule))
                .map(Alert::getId)
                .toList();
    }

    /** All that are there once every event has raised its own. */
    private static List<Alert> alerts(LocalBroker broker, int events) {
        List<Alert> alerts = new ArrayList<>();
        TreeSet<String> seen = new TreeSet<>();
        try (AlertReader reader = new AlertReader(broker.address(), Map.of(), topics().alerts(), true, problem -> {
            throw new AssertionError(problem);
        })) {
            await().atMost(PATIENCE).until(() -> {
                reader.poll(Duration.ofMillis(200), it -> {
                    alerts.add(it);
                    if (it.getRule().equals("soak/every")) {
                        seen.add(it.getId());
                    }
                });
                return seen.size() >= events;
            });
            while (!reader.atEnd()) {
                reader.poll(Duration.ofMillis(200), alerts::add);
            }
        }
        return alerts;
    }

    private static Topics topics() {
        return Topics.named(((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "test")).settings());
    }

    /** Launches at a steady rate. */
    private static final class Load implements AutoCloseable {
        private final Publisher publisher;
        private final Thread thread = new Thread(this::publish, "load");
        private volatile boolean stopped;
        private volatile int published;

        Load(LocalBroker broker) {
            publisher = new Publisher(broker.address(), Map.of(), topics());
            thread.start();
        }

        private void publish() {
            long begin = System.nanoTime();
            int count = 0;
            while (!stopped) {
                if (count < passed(begin).toMillis() * PER_SECOND / 1_000) {
                    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
                    publisher.kernelEvent(launch(count, now, Events.process().build()));
                    published = ++count;
                } else {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }

        @Override
        public void close() {
            stop();
            publisher.close();
        }

        /** Returns once all are with the broker. */
        void stop() {
            stopped = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            publisher.flush();
        }
    }
}
