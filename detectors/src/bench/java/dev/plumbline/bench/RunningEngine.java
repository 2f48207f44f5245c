package dev.plumbline.bench;

import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Engine;
import dev.plumbline.rules.Pack;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The engine as {@code run} starts it, and what it counts. */
final class RunningEngine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Counter> eventsIn = new CopyOnWriteArrayList<>();
    private final Engine engine;

    /** Returns once it is ready. */
    RunningEngine(Settings settings, List<Pack> packs) throws InterruptedException {
        this(settings, packs, started -> {});
    }

    /**
     * As {@link #RunningEngine(Settings, List)}.
     *
     * @param topicsReady given the engine when the topics are there and nothing is read yet
     */
    RunningEngine(Settings settings, List<Pack> packs, Consumer<Engine> topicsReady) throws InterruptedException {
        registry.config().onMeterAdded(meter -> {
            if (meter.getId().getName().equals("plumbline.events.in") && meter instanceof Counter counter) {
                eventsIn.add(counter);
            }
        });
        engine = new Engine(settings, packs, new Meters(registry));
        engine.start(problem -> {}, () -> topicsReady.accept(engine));
        if (!engine.awaitReady(PATIENCE, () -> false)) {
            engine.close();
            throw new IllegalStateException("the engine is not ready: " + engine.ready());
        }
    }

    /** Events that were enriched and held against the rules. Cheap enough to ask thousands of times a second. */
    long seen() {
        double seen = 0;
        for (Counter it : eventsIn) {
            seen += it.count();
        }
        return (long) seen;
    }

    long matches() {
        return (long) registry.find("plumbline.rule.matches").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    /** Over all that have that name, whatever their tags. */
    double gauge(String name) {
        return registry.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    @Override
    public void close() {
        engine.close();
    }
}
