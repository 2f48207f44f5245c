package dev.plumbline.bench;

import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Observer;
import dev.plumbline.rules.Observer.Observation;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A process of its own that loads rules, looks at its first event, tells what heap that takes, and loads them again with one
 * changed while the ones before are still in use.
 *
 * <p>Arguments: how many rules, the folder of compiled packs, what the start is called.
 */
public final class StartBenchmark {
    private static final String LOAD = "load until the first event is seen";
    private static final String RELOAD = "reload of one changed rule";
    private static final String HEAP = "heap in use after a collection";
    private static final String OUTSIDE = "in use outside the heap";

    /** In the order of the table. */
    static final List<String> MEASURES = List.of(LOAD, RELOAD, HEAP, OUTSIDE);

    private final String start;
    private final int rules;

    private StartBenchmark(String start, int rules) {
        this.start = start;
        this.rules = rules;
    }

    public static void main(String[] arguments) {
        new StartBenchmark(arguments[2], Integer.parseInt(arguments[0])).run(Path.of(arguments[1]));
    }

    private void run(Path cache) {
        Workload workload = new Workload(Workload.Rules.ALL_KINDS, rules);
        PackFiles files = workload.pack();
        Enriched event = workload.stream(Workload.Events.SPARSE, 1_000).all().get(0);
        long begin = System.nanoTime();
        Loading loading = new Loading(cache);
        List<Pack> packs = loading.packs(files);
        try (Observer observer = new Observer(packs)) {
            look(observer, event);
            tell(LOAD, seconds(begin), "s");
            MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
            System.gc();
            tell(HEAP, memory.getHeapMemoryUsage().getUsed() / 1048576.0, "MiB");
            tell(OUTSIDE, memory.getNonHeapMemoryUsage().getUsed() / 1048576.0, "MiB");
            BenchRule changed = workload.rules().get(rules / 2);
            PackFiles edited = files.with(changed.path(), changed.text().replace("\", ", "x\", "));
            long again = System.nanoTime();
            try (Observer next = new Observer(loading.packs(edited))) {
                look(next, event);
                tell(RELOAD, seconds(again), "s");
            }
            look(observer, event);
        }
    }

    private static void look(Observer observer, Enriched event) {
        if (!(observer.observe(event) instanceof Observation.Seen)) {
            throw new IllegalStateException("the event failed");
        }
    }

    private static double seconds(long since) {
        return Duration.ofNanos(System.nanoTime() - since).toMillis() / 1e3;
    }

    private void tell(String measure, double value, String unit) {
        new Figure("start", start, Map.of("rules", Integer.toString(rules)), measure, value, unit).tell();
    }
}
