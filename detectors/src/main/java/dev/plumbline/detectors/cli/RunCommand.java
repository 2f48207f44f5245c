package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.exceptions.ExceptionsWatch;
import dev.plumbline.detectors.ops.Endpoint;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Registry;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.packs.PacksInForce;
import dev.plumbline.detectors.packs.PublishedPacks;
import dev.plumbline.detectors.packs.RulesWatch;
import dev.plumbline.detectors.stream.Engine;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleCache;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.StreamsException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "run",
        description = "The topology against a cluster, until it is told to stop.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Serves /metrics, /health (JSON for people), /health/live and /health/ready.",
            "Waits for a broker that is not there. Topics of other tools (raw.topics) are",
            "read in their own formats. Rules that change in rules.path, or are published",
            "by somebody in rules.keys, hold from the next event on.",
            "",
            "Examples:",
            "  plumbline run --bootstrap-servers kafka-1:9092,kafka-2:9092",
            "  plumbline run --config plumbline.properties --set threads=2",
            "  plumbline run --set raw.topics=falco.raw=falco,fluent-bit=tetragon@log",
            "  PLUMBLINE_BOOTSTRAP_SERVERS=kafka:9092 plumbline run"
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration GLANCE = Duration.ofSeconds(1);

    @Mixin
    private SettingsOptions options;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = options.read();
        Progress progress = new Progress();
        RuleCache cache = Rules.cache(settings.rulesCache());
        RulesWatch watch = new RulesWatch(settings.rulesPath());
        List<PackFiles> files = Rules.files(settings.rulesPath());
        PacksInForce packs = new PacksInForce(files, Rules.compiled(files, cache), cache);
        PrometheusMeterRegistry registry = Registry.prometheus();
        Meters meters = new Meters(registry);
        Exceptions exceptions = new Exceptions(meters);
        try (Stop stop = new Stop();
                ExceptionsWatch exceptionsWatch = new ExceptionsWatch(settings.exceptionsPath(), exceptions);
                Engine engine = new Engine(settings, packs.packs(), exceptions, meters);
                watch;
                PublishedPacks published =
                        new PublishedPacks(settings, Rules.keys(settings.rulesKeys()), packs, engine::release);
                Endpoint endpoint = Endpoint.start(
                        settings.httpHost(), settings.httpPort(), registry, engine::live, engine::ready)) {
            progress.say("metrics: http://" + settings.httpHost() + ":" + endpoint.port() + "/metrics");
            endpoint.tell(
                    engine::ready, () -> HealthJson.of(engine.live(), engine.ready(), packs, engine.quarantined()));
            stop.interrupts(Thread.currentThread());
            packs.tell(new Reload(engine, meters));
            watch.start(settings.rulesWatch(), packs::folder, packs::folderRefused);
            exceptionsWatch.start(settings.rulesWatch());
            engine.start(progress::say, published::start);
            if (engine.awaitReady(Duration.ofMinutes(2), stop::isAsked)) {
                progress.say("ready: "
                        + packs.packs().stream()
                                .mapToInt(it -> it.rules().size())
                                .sum() + " rules hold on "
                        + settings.bootstrapServers());
            }
            while (!stop.await(GLANCE)) {
                if (!engine.live().good()) {
                    throw new Failure(
                            "the engine cannot go on: " + engine.live().detail()
                                    + "; the log says why. Restart it: what was not committed is worked on again.");
                }
            }
            return Plumbline.FINE;
        } catch (IllegalStateException | IOException e) {
            throw new Failure(e.getMessage());
        } catch (StreamsException e) {
            throw new Failure("the engine cannot work: " + Failure.reasons(e) + "; check state.dir ("
                    + settings.stateDir() + ") and that its disk has room");
        } catch (KafkaException e) {
            throw Cluster.unreached(settings, e);
        }
    }

    private record Reload(Engine engine, Meters meters) implements PacksInForce.Sink {
        @Override
        public void taken(List<Pack> packs, long position) {
            engine.reload(packs, position);
            meters.reloaded("taken-up");
        }

        @Override
        public void refused(PacksInForce.Refusal refusal) {
            meters.reloaded("refused");
        }

        @Override
        public void looked(long position) {
            engine.looked(position);
        }
    }
}
