package dev.plumbline.bench;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.rules.Enriched;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Events per second that one thread looks at with all rules.
 *
 * <p>An engine warms up for at most ten seconds: two at most of comparison with the predicates, then seven
 * at most of this.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 7, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx3g")
public class ObserveBenchmark {
    /** Events that are decoded before each turn of {@link #observeDecoded}. */
    static final int BATCH = 500;

    private static final int EVENTS = 100_000;
    private static final Duration COMPARISON = Duration.ofSeconds(2);

    @Param("PLUMBLINE")
    public Engine.Kind engine;

    @Param("ALL_KINDS")
    public Workload.Rules kinds;

    @Param("100")
    public int rules;

    @Param("SPARSE")
    public Workload.Events events;

    /** Events as in life: decoded just before, so nobody has looked at their texts, and they are still in the cache. */
    @State(Scope.Thread)
    public static class Decoded {
        private final List<byte[]> records = new ArrayList<>();
        private List<Enriched.Kernel> events;
        private int next;

        @Setup
        public void encode(ObserveBenchmark benchmark) {
            events = benchmark.stream;
            events.forEach(it -> records.add(Wire.KERNEL_EVENT.encode(it.event())));
        }

        @Setup(Level.Invocation)
        public void decode(ObserveBenchmark benchmark) {
            next = benchmark.next;
            for (int i = 0; i < BATCH; i++) {
                Enriched.Kernel it = events.get(next);
                Wire.Decoded<KernelEvent> decoded = Wire.KERNEL_EVENT.decode(records.get(next));
                KernelEvent event = ((Wire.Decoded.Read<KernelEvent>) decoded).value();
                events.set(
                        next,
                        new Enriched.Kernel(
                                event, it.owner(), it.peer(), it.provenance(), it.intent(), it.ownership()));
                next = next + 1 == records.size() ? 0 : next + 1;
            }
        }
    }

    private Engine opened;
    private List<Enriched.Kernel> stream;
    private int count;
    private int next;
    private long matched;
    private final Consumer<String> matches = id -> matched++;

    @Setup
    public void open() {
        Workload workload = new Workload(kinds, rules);
        Workload.Stream made = workload.stream(events, EVENTS);
        stream = made.all();
        count = stream.size();
        opened = engine.open(workload, stream);
        Agreement.hold(workload, made, opened, COMPARISON);
    }

    @TearDown
    public void close() {
        opened.close();
    }

    @Benchmark
    public long observe() {
        opened.observe(next, matches);
        next = next + 1 == count ? 0 : next + 1;
        return matched;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long observeDecoded(Decoded decoded) {
        for (int i = 0; i < BATCH; i++) {
            observe();
        }
        return matched;
    }
}
