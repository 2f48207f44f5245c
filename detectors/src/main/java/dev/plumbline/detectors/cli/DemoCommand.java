package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.alert.AlertText;
import dev.plumbline.detectors.ops.Endpoint;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Registry;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Engine;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Source;
import dev.plumbline.ingest.bpftrace.Bpftrace;
import dev.plumbline.ingest.bpftrace.BpftraceFormat;
import dev.plumbline.ingest.bpftrace.Scope;
import dev.plumbline.rules.Pack;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Everything in this process: a real Kafka broker, a recorded shop or this host's kernel, alerts.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Nothing has to be installed; nothing is left behind. Without --for it stays",
            "until Ctrl-C.",
            "",
            "Examples:",
            "  plumbline demo                   a shop is built, used, and broken into",
            "  plumbline demo --for 40s --json  alerts as JSON lines on stdout",
            "  plumbline demo --live            this host (Linux, root, bpftrace)"
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration PLAYING = Duration.ofSeconds(15);
    private static final Duration STARTING = Duration.ofMinutes(2);
    private static final Duration MOMENT = Duration.ofMillis(100);

    @Spec
    private CommandSpec spec;

    @Option(names = "--live", description = "take the events from this host's kernel")
    private boolean live;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "end after that long, such as 30s; counted from the start of the command")
    private Duration length;

    @Option(names = "--json", description = "alerts as JSON lines, and nothing else on stdout")
    private boolean json;

    @Option(
            names = "--rules",
            paramLabel = "DIR",
            description = "a pack or a folder of packs instead of those that are bundled")
    private Path rules;

    @Option(names = "--http-port", paramLabel = "PORT", description = "port of /metrics; default 9404, or a free one")
    private Integer httpPort;

    private final Progress progress = new Progress();
    private final long start = System.nanoTime() - sinceProcessStart().toNanos();
    private final Set<String> raisedRules = new HashSet<>();
    private final AtomicLong raised = new AtomicLong();
    private long watched;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (live) {
            LiveCollection.requireAvailable();
        }
        try (Stop stop = new Stop();
                TemporaryFolder folder = TemporaryFolder.create()) {
            progress.now("compiling the rules, starting Kafka");
            CompletableFuture<List<Pack>> packs =
                    CompletableFuture.supplyAsync(() -> Rules.compiled(Optional.ofNullable(rules)));
            try (LocalBroker broker = LocalBroker.start(folder.path("kafka"))) {
                progress.now(String.format(Locale.ROOT, "Kafka runs on %s (%.1f s)", broker.address(), seconds()));
                List<Pack> compiled = joined(packs);
                if (!stop.isAsked()) {
                    run(broker, folder, compiled, stop);
                }
            }
            return Plumbline.FINE;
        }
    }

    private void run(LocalBroker broker, TemporaryFolder folder, List<Pack> packs, Stop stop)
            throws IOException, InterruptedException {
        progress.now(String.format(
                Locale.ROOT,
                "%d rules compiled (%.1f s)",
                packs.stream().mapToInt(it -> it.rules().size()).sum(),
                seconds()));
        Settings settings = settings(broker.address(), folder);
        Topics topics = Topics.named(settings);
        PrometheusMeterRegistry registry = Registry.prometheus();
        try (Engine engine = new Engine(settings, packs, new Meters(registry));
                Endpoint endpoint = endpoint(settings, registry, engine);
                Publisher publisher = new Publisher(broker.address(), Map.of(), topics)) {
            Recording recording = live ? null : Recording.bundled();
            prepare(settings, topics, publisher, recording);
            engine.start(progress::now);
            boolean ready = engine.awaitReady(STARTING, stop::isAsked);
            if (stop.isAsked()) {
                return;
            }
            if (!ready) {
                throw new Failure(
                        "the topology did not start: " + engine.ready().detail());
            }
            progress.say(String.format(
                    Locale.ROOT,
                    "ready after %.1f s; metrics: http://127.0.0.1:%d/metrics",
                    seconds(),
                    endpoint.port()));
            Thread alerts = new Thread(() -> show(settings, topics, stop), "plumbline-alerts");
            alerts.start();
            feed(engine, publisher, recording, stop);
            stop.await(remaining());
            stop.ask();
            alerts.join();
            summary();
        }
    }

    /** What is declared is on its topics before the topology starts, so that the first event meets it. */
    private static void prepare(Settings settings, Topics topics, Publisher publisher, Recording recording)
            throws InterruptedException {
        try (Brokers brokers = new Brokers(settings.bootstrapServers(), Map.of())) {
            brokers.create(topics, settings.topicPartitions(), settings.topicReplication());
        }
        if (recording != null) {
            recording.identities().forEach(publisher::identity);
            recording.intents().forEach(publisher::intent);
        }
        publisher.flush();
    }

    private void feed(Engine engine, Publisher publisher, Recording recording, Stop stop) {
        if (live) {
            progress.now("attaching to this host's kernel");
            LiveCollection.run(
                    new Scope.Host(),
                    Bpftrace.Options.defaults(),
                    lines -> Source.read(
                            lines,
                            null,
                            BpftraceFormat.FORMAT,
                            InstantSource.system(),
                            parsed -> publish(parsed, publisher)),
                    stop,
                    remaining(),
                    progress);
        } else {
            progress.now("playing the recorded shop");
            Duration longest = remaining().dividedBy(2);
            new Player(publisher, engine.tables(), stop, progress)
                    .play(recording.records(), longest.compareTo(PLAYING) < 0 ? longest : PLAYING);
            if (stop.isAsked()) {
                return;
            }
            progress.now(length == null ? "the recording is over; Ctrl-C ends" : "the recording is over");
        }
    }

    private void publish(Parsed parsed, Publisher publisher) {
        if (parsed instanceof Parsed.Kernel kernel) {
            publisher.kernelEvent(kernel.event());
            progress.tick(
                    String.format(Locale.ROOT, "watching the kernel: %,d events, %,d alerts", ++watched, raised.get()));
        } else if (parsed instanceof Parsed.Rejected rejected) {
            publisher.refused(rejected, BpftraceFormat.FORMAT.name(), Instant.now());
        }
    }

    private Settings settings(String address, TemporaryFolder folder) throws IOException {
        Map<String, String> given = new HashMap<>();
        given.put("bootstrap.servers", address);
        given.put("instance.id", "demo");
        given.put("topic.partitions", "2");
        given.put("state.dir", folder.path("state").toString());
        given.put("http.port", httpPort == null ? "9404" : httpPort.toString());
        Settings.Read read = Settings.read(Map.of(), "", Map.of(), given, "localhost");
        if (read instanceof Settings.Read.Invalid invalid) {
            throw new Failure(String.join("\n", invalid.errors()));
        }
        return ((Settings.Read.Valid) read).settings();
    }

    private Endpoint endpoint(Settings settings, PrometheusMeterRegistry registry, Engine engine) throws IOException {
        try {
            return Endpoint.start("127.0.0.1", settings.httpPort(), registry, engine::live, engine::ready);
        } catch (IOException e) {
            if (httpPort != null) {
                throw e;
            }
            return Endpoint.start("127.0.0.1", 0, registry, engine::live, engine::ready);
        }
    }

    private void show(Settings settings, Topics topics, Stop stop) {
        PrintWriter out = spec.commandLine().getOut();
        AlertText text = new AlertText(ZoneId.systemDefault(), Terminal.colours());
        try (AlertReader reader =
                new AlertReader(settings.bootstrapServers(), Map.of(), topics.alerts(), true, progress::say)) {
            while (!stop.isAsked()) {
                reader.poll(MOMENT, alert -> show(alert, text, out));
                if (out.checkError()) {
                    stop.ask(); // nobody reads on, as when head has seen enough
                }
            }
        }
    }

    private void show(Alert alert, AlertText text, PrintWriter out) {
        if (raised.getAndIncrement() == 0) {
            progress.say(String.format(Locale.ROOT, "first alert after %.1f s", seconds()));
        }
        raisedRules.add(alert.getRule());
        progress.clear();
        out.print((json ? AlertJson.of(alert) : text.of(alert)) + "\n");
        out.flush();
    }

    private void summary() {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        progress.say(String.format(
                Locale.ROOT,
                "%d alerts of %d rules in %.0f s; %d MiB of heap in use with the broker",
                raised.get(),
                raisedRules.size(),
                seconds(),
                heap.getUsed() >> 20));
    }

    private Duration remaining() {
        return length == null ? Duration.ofDays(365) : length.minusNanos(System.nanoTime() - start);
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private static Duration sinceProcessStart() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    private static List<Pack> joined(CompletableFuture<List<Pack>> packs) {
        try {
            return packs.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw e;
        }
    }
}
