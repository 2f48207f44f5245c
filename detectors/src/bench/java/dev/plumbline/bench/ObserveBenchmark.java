package dev.plumbline.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
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
 * <p>An engine warms up for at most ten seconds: two at most of comparison with the predicates, seven of this.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 7, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx3g")
public class ObserveBenchmark {
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

    private Engine opened;
    private int count;
    private int next;
    private long matched;
    private final Consumer<String> matches = id -> matched++;

    @Setup
    public void open() {
        Workload workload = new Workload(kinds, rules);
        Workload.Stream stream = workload.stream(events, EVENTS);
        opened = engine.open(workload, stream.all());
        count = stream.all().size();
        Agreement.hold(workload, stream, opened, COMPARISON);
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
}
