package dev.plumbline.bench;

import dev.plumbline.rules.Correlator;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleSet;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * What rules over several events cost: eight sequences, four absences and eight counts over 60 seconds, 10,000 keys, and so many
 * signals that are live at once; the same with one key that has half of all signals. Tells signals per second of one thread, the
 * heap of a live signal, and how long it takes to see the live ones again, as after a restart; and beside it what a plain Drools
 * session and Esper do of the same.
 *
 * <p>Run it with {@code mvn -q -DskipTests -Pbench -Dbench.only=correlate verify}; it wants a heap of 3 GiB.
 */
public final class CorrelateCost {
    private static final int KEYS = 10_000;
    private static final long WINDOW = 60_000_000L;
    private static final int[] LIVE = {10_000, 100_000, 500_000};
    private static final int ROUNDS = 3;
    private static final String PLUMBLINE = "Plumbline";

    /** An engine that is slow is not waited for longer. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final String subject;
    private final Supplier<SignalEngine> engine;
    private final int live;
    private final boolean isHot;
    private final Random random = new Random(7);
    private long clock;

    private CorrelateCost(String subject, Supplier<SignalEngine> engine, int live, boolean isHot) {
        this.subject = subject;
        this.engine = engine;
        this.live = live;
        this.isHot = isHot;
    }

    public static void main(String[] arguments) {
        RuleSet rules = RuleSet.of(packs());
        Map<String, Supplier<SignalEngine>> engines = new LinkedHashMap<>();
        engines.put(PLUMBLINE, () -> new SignalEngine.OfPlumbline(rules));
        engines.put("Esper", SignalEngine.OfEsper::new);
        engines.put("Drools session", SignalEngine.OfDrools::new);
        System.out.printf(
                "%-16s %-28s %14s %8s %10s %14s%n",
                "", "live signals", "signals/s", "ratio", "B a signal", "again, s/100k");
        engines.forEach((subject, engine) -> {
            double base = 0;
            for (int live : LIVE) {
                for (boolean isHot : new boolean[] {false, true}) {
                    CorrelateCost cost = new CorrelateCost(subject, engine, live, isHot);
                    double rate = cost.measure(base);
                    base = base == 0 ? rate : base;
                    if (subject.equals(PLUMBLINE)) {
                        cost.again(rules);
                    }
                    System.out.println();
                }
            }
        });
    }

    private double measure(double base) {
        long before = heap();
        SignalEngine it = engine.get();
        long filled = run(it, live); // so many are live from here on
        long bytes = Math.max(0, heap() - before);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long signals = run(it, Math.max(400_000, live));
            best = Math.max(best, signals / ((System.nanoTime() - start) / 1e9));
        }
        it.close();
        System.out.printf(
                Locale.ROOT,
                "%-16s %,10d%-18s %,14.0f %8.2f %,10d",
                subject,
                filled,
                isHot ? ", half of one key" : "",
                best,
                base == 0 ? 1 : best / base,
                bytes / filled);
        tell("live when it was measured", filled, "1");
        tell("signals per second", best, "1/s");
        tell("heap of a live signal", (double) bytes / filled, "B");
        return best;
    }

    private void tell(String measure, double value, String unit) {
        Map<String, String> conditions = Map.of("live", Integer.toString(live), "hot", Boolean.toString(isHot));
        new Figure("correlate", subject, conditions, measure, value, unit).tell();
    }

    /** Seconds for 100,000. */
    private void again(RuleSet rules) {
        Correlator correlator =
                new Correlator(rules, 1, new Quarantine(), Baseline.Store.inMemory(), Correlator.Limits.USUAL);
        List<Signal.Noticed> all = new ArrayList<>();
        for (int i = 0; i < live; i++) {
            all.add(next());
        }
        Correlator.Sink nobody = new Correlator.Sink() {
            @Override
            public void matched(Correlator.Correlated correlated) {}

            @Override
            public void quarantined(Quarantined rule, Signal.Noticed at) {
                throw new IllegalStateException(rule.text());
            }
        };
        long start = System.nanoTime();
        all.forEach(it -> correlator.again(it, nobody));
        correlator.told(clock, nobody);
        double seconds = (System.nanoTime() - start) / 1e9 * 100_000 / live;
        correlator.close();
        System.out.printf(Locale.ROOT, " %14.2f", seconds);
        tell("100,000 signals seen again", seconds, "s");
    }

    /** How many were done in time. */
    private long run(SignalEngine it, int signals) {
        long end = System.nanoTime() + LONGEST.toNanos();
        for (int i = 0; i < signals; i++) {
            it.signal(next());
            if (i % 100 == 0 && System.nanoTime() > end) {
                return i + 1L;
            }
            if (i % 10_000 == 0) {
                it.advance(clock);
            }
        }
        return signals;
    }

    private Signal.Noticed next() {
        clock += WINDOW / live;
        int rule = random.nextInt(8);
        boolean isSecond = random.nextInt(10) == 0;
        String key = "k" + (isHot && random.nextBoolean() ? 0 : random.nextInt(KEYS));
        return new Signal.Noticed(
                new Ref(clock, Long.toString(clock)),
                (isSecond ? "b/" : "a/") + "r" + rule,
                "container",
                key,
                false,
                10,
                Map.of("binary", "/usr/bin/dash", "container", key));
    }

    private static List<Pack> packs() {
        SignalPack pack = new SignalPack();
        for (int i = 0; i < 8; i++) {
            String first = "a/r" + i;
            String second = "b/r" + i;
            pack.signal(first, first);
            pack.signal(second, second);
            pack.over(
                    "sequence/r" + i,
                    "$a : Signal( rule == \"" + first + "\" )\n$s : Signal( rule == \"" + second
                            + "\", key == $a.key, this after[0s, 60s] $a )");
            pack.over(
                    "count/r" + i,
                    "$s : Count( rule == \"" + first + "\", within == \"60s\", count >= " + SignalEngine.ENOUGH + " )");
            if (i < 4) {
                pack.over(
                        "absence/r" + i,
                        "$s : Signal( rule == \"" + second + "\" )\nnot Signal( rule == \"" + first
                                + "\", key == $s.key, this after[0s, 60s] $s )");
            }
        }
        return pack.compiled();
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
