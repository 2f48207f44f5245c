package dev.plumbline.bench;

import dev.plumbline.rules.Correlator;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleSet;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What rules over several events cost: eight sequences, four absences and eight counts over 60 seconds, 10,000 keys, and so many
 * signals that are live at once; the same with one key that has half of all signals. Tells signals per second of one thread, the
 * heap of a live signal, and how long it takes to see the live ones again, as after a restart.
 *
 * <p>Run it with {@code mvn -q -DskipTests -Pbench -Dbench.only=correlate verify}; it wants a heap of 3 GiB.
 */
public final class CorrelateCost {
    private static final int KEYS = 10_000;
    private static final long WINDOW = 60_000_000L;
    private static final int[] LIVE = {10_000, 100_000, 500_000};
    private static final int ROUNDS = 3;
    private static final String HEAD = """
            package bench;

            rule "%s"
                @title("{service}")
                @severity(high)
                @attack(none)
                @maturity(stable)
                @owner("bench")
                @rationale("why")
                @remediation("how")
                %s
            when
                %s
            then
                alerts.%s
            end
            """;

    private long matches;
    private long clock;

    private CorrelateCost() {}

    public static void main(String[] arguments) {
        RuleSet rules = RuleSet.of(packs());
        System.out.printf(
                "%-28s %14s %14s %10s %14s%n", "live signals", "signals/s", "ratio", "B a signal", "again, s/100k");
        double base = 0;
        for (int live : LIVE) {
            for (boolean isHot : new boolean[] {false, true}) {
                double rate = new CorrelateCost().measure(rules, live, isHot, base);
                base = base == 0 ? rate : base;
            }
        }
    }

    private double measure(RuleSet rules, int live, boolean isHot, double base) {
        long before = heap();
        Correlator correlator = correlator(rules);
        Random random = new Random(7);
        run(correlator, random, live, live, isHot); // so many are live from here on
        long bytes = Math.max(0, heap() - before);
        int signals = Math.max(400_000, live);
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            run(correlator, random, signals, live, isHot);
            best = Math.max(best, signals / ((System.nanoTime() - start) / 1e9));
        }
        correlator.close();
        double again = again(rules, live, isHot);
        System.out.printf(
                Locale.ROOT,
                "%,10d%-18s %,14.0f %14.2f %,10d %14.2f%n",
                live,
                isHot ? ", half of one key" : "",
                best,
                base == 0 ? 1 : best / base,
                bytes / live,
                again);
        Map<String, String> conditions = Map.of("live", Integer.toString(live), "hot", Boolean.toString(isHot));
        new Figure("correlate", "Plumbline", conditions, "signals per second", best, "1/s").tell();
        new Figure("correlate", "Plumbline", conditions, "heap of a live signal", (double) bytes / live, "B").tell();
        new Figure("correlate", "Plumbline", conditions, "100,000 signals seen again", again, "s").tell();
        return best;
    }

    /** Seconds for 100,000. */
    private double again(RuleSet rules, int live, boolean isHot) {
        Correlator correlator =
                new Correlator(rules, 1, new Quarantine(), Baseline.Store.inMemory(), Correlator.Limits.USUAL);
        Random random = new Random(7);
        List<Signal.Noticed> all = new ArrayList<>();
        for (int i = 0; i < live; i++) {
            all.add(next(random, live, isHot));
        }
        long start = System.nanoTime();
        all.forEach(it -> correlator.again(it, new Counting()));
        correlator.told(clock, new Counting());
        double seconds = (System.nanoTime() - start) / 1e9;
        correlator.close();
        return seconds * 100_000 / live;
    }

    private void run(Correlator correlator, Random random, int signals, int live, boolean isHot) {
        Counting counting = new Counting();
        for (int i = 0; i < signals; i++) {
            correlator.signal(next(random, live, isHot), counting);
            if (i % 10_000 == 0) {
                correlator.advance(clock, counting);
            }
        }
    }

    private Signal.Noticed next(Random random, int live, boolean isHot) {
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

    private Correlator correlator(RuleSet rules) {
        Correlator correlator =
                new Correlator(rules, 1, new Quarantine(), Baseline.Store.inMemory(), Correlator.Limits.USUAL);
        correlator.told(0, new Counting());
        return correlator;
    }

    private static List<Pack> packs() {
        Map<String, String> files = new TreeMap<>();
        files.put("pack.yaml", "name: bench\nversion: 1.0.0\n");
        files.put("facts.drl", """
                package bench;
                import dev.plumbline.rules.facts.*;
                global dev.plumbline.rules.Alerts alerts;
                """);
        for (int i = 0; i < 8; i++) {
            for (String area : List.of("a", "b")) {
                String id = area + "/r" + i;
                files.put(
                        id + ".drl",
                        HEAD.formatted(
                                id,
                                "",
                                "$e : ProcessLaunched( name == \"" + id + "\" )",
                                "signal(drools.getRule(), $e);"));
            }
            over(
                    files,
                    "sequence/r" + i,
                    "$a : Signal( rule == \"a/r" + i + "\" )\n$s : Signal( rule == \"b/r" + i
                            + "\", key == $a.key, this after[0s, 60s] $a )");
            over(files, "count/r" + i, "$s : Count( rule == \"a/r" + i + "\", within == \"60s\", count >= 100 )");
            if (i < 4) {
                over(
                        files,
                        "absence/r" + i,
                        "$s : Signal( rule == \"b/r" + i + "\" )\nnot Signal( rule == \"a/r" + i
                                + "\", key == $s.key, this after[0s, 60s] $s )");
            }
        }
        return ((Pack.Loaded.Ready) Packs.load(List.of(new PackFiles("bench", new TreeMap<>(files))))).packs();
    }

    private static void over(Map<String, String> files, String id, String conditions) {
        files.put(id + ".drl", HEAD.formatted(id, "@scope(container)", conditions, "raise(drools.getRule(), $s);"));
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private final class Counting implements Correlator.Sink {
        @Override
        public void matched(Correlator.Correlated correlated) {
            matches++;
        }

        @Override
        public void quarantined(Quarantined rule, Signal.Noticed at) {
            throw new IllegalStateException(rule.text());
        }
    }
}
