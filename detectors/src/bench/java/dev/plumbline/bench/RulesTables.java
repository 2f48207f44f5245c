package dev.plumbline.bench;

import dev.plumbline.bench.Engine.Kind;
import dev.plumbline.bench.Workload.Events;
import dev.plumbline.bench.Workload.Rules;
import dev.plumbline.rules.Enriched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What an event costs, by engine and by how many rules there are. */
final class RulesTables {
    private static final String SPEED = "events per second";
    private static final String DECODED_SPEED = "events per second, each decoded just before";
    private static final String ALLOCATION = "allocated per event";
    private static final List<Kind> ALL =
            List.of(Kind.DROOLS, Kind.HAND_WRITTEN, Kind.EVENT_RULER, Kind.ESPER, Kind.PLUMBLINE);
    private static final List<Events> BY_CANDIDATES =
            List.of(Events.SPARSE, Events.FIVE_PERCENT_CANDIDATES, Events.FIFTH_CANDIDATES, Events.HALF_CANDIDATES);
    /** These two take long to compile, and the first table has them at every size: the second has them at this one. */
    private static final int SECOND_TIME = 500;

    private final Report report;
    private final List<Integer> sizes;
    private final int most;
    private final Path work;
    private int run;

    RulesTables(Report report, List<Integer> sizes, Path work) {
        this.report = report;
        this.sizes = sizes;
        this.most = sizes.get(sizes.size() - 1);
        this.work = work;
    }

    void run() throws IOException {
        Loading.forget(Engine.OfPlumbline.CACHE);
        workload();
        engines(
                Rules.ALL_KINDS,
                "Events/s of one thread, six kinds of rules, 0.5 % match (x hand-written); event-ruler has no regex");
        engines(Rules.WITHOUT_REGEX, "The same without the kind that event-ruler has not");
        candidates();
        allocation();
    }

    /** What the events of the other tables are. */
    private void workload() {
        Workload workload = new Workload(Rules.ALL_KINDS, most);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("events", "match", "have a candidate", "only a hot rule's"));
        for (Events events : Events.values()) {
            List<Enriched.Kernel> some = workload.stream(events, 10_000).all();
            List<String> line = new ArrayList<>(List.of(title(events)));
            line.add(share(
                    events,
                    "match",
                    some,
                    event -> any(workload, it -> it.matches().test(event))));
            Predicate<Enriched.Kernel> cold =
                    event -> any(workload, it -> !it.isHot() && it.candidate().test(event));
            line.add(share(events, "have a candidate", some, cold));
            line.add(share(
                    events,
                    "have a hot rule's candidate only",
                    some,
                    event -> !cold.test(event)
                            && any(workload, it -> it.candidate().test(event))));
            lines.add(line);
        }
        Report.print(String.format(Locale.ROOT, "The events, of 10,000, with %,d rules", most), lines);
    }

    private static boolean any(Workload workload, Predicate<BenchRule> asked) {
        return workload.rules().stream().anyMatch(asked);
    }

    private String share(Events events, String measure, List<Enriched.Kernel> some, Predicate<Enriched.Kernel> asked) {
        double share = some.stream().filter(asked).count() / (double) some.size();
        report.add(new Figure(
                "rules", "events", conditions(Rules.ALL_KINDS, most, events), "share that " + measure, share, "1"));
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private void engines(Rules kinds, String title) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("engine"));
        sizes.forEach(size -> head.add(String.format(Locale.ROOT, "%,d rules", size)));
        lines.add(head);
        for (int size : sizes) {
            for (Kind engine : ALL) {
                if (isAsked(engine, kinds, size)) {
                    measure(engine, kinds, size, Events.SPARSE);
                }
            }
        }
        for (Kind engine : ALL) {
            List<String> line = new ArrayList<>(List.of(engine.title()));
            for (int size : sizes) {
                Map<String, String> conditions = conditions(kinds, size, Events.SPARSE);
                line.add(against(engine.title(), conditions, Kind.HAND_WRITTEN.title(), conditions, "hand-written"));
            }
            lines.add(line);
        }
        Report.print(title, lines);
    }

    private static boolean isAsked(Kind engine, Rules kinds, int size) {
        return switch (engine) {
            case EVENT_RULER -> kinds == Rules.WITHOUT_REGEX;
            case DROOLS, ESPER -> kinds == Rules.ALL_KINDS || size == SECOND_TIME;
            case HAND_WRITTEN, PLUMBLINE -> true;
        };
    }

    private void candidates() throws IOException {
        for (Events events : BY_CANDIDATES) {
            if (events != Events.SPARSE) {
                measure(Kind.PLUMBLINE, Rules.ALL_KINDS, most, events);
            }
        }
        measure(Kind.PLUMBLINE, Rules.WITHOUT_HOT, most, Events.SPARSE);
        measureDecoded(most);
        Map<String, String> few = conditions(Rules.ALL_KINDS, sizes.get(0), Events.SPARSE);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("events", "events/s"));
        for (Events events : BY_CANDIDATES) {
            lines.add(List.of(title(events), ofFew(conditions(Rules.ALL_KINDS, most, events), few)));
        }
        String sparse = title(Events.SPARSE);
        lines.add(List.of(sparse + ", no hot rules", ofFew(conditions(Rules.WITHOUT_HOT, most, Events.SPARSE), few)));
        lines.add(List.of(
                sparse + ", each decoded just before",
                shown(report.value(
                        Kind.PLUMBLINE.title(), conditions(Rules.ALL_KINDS, most, Events.SPARSE), DECODED_SPEED))));
        Report.print(
                String.format(Locale.ROOT, "Plumbline with %,d rules (x its own with %,d)", most, sizes.get(0)), lines);
    }

    private String ofFew(Map<String, String> conditions, Map<String, String> few) {
        String title = Kind.PLUMBLINE.title();
        return against(title, conditions, title, few, "itself with " + sizes.get(0) + " rules");
    }

    private void allocation() throws IOException {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("rules", "bytes", "events/s"));
        for (int size : List.of(sizes.get(0), most)) {
            measure(Kind.PLUMBLINE, Rules.ALL_KINDS, size, Events.NONE_CAN_MATCH);
            Map<String, String> conditions = conditions(Rules.ALL_KINDS, size, Events.NONE_CAN_MATCH);
            lines.add(List.of(
                    String.format(Locale.ROOT, "%,d", size),
                    shown(report.value(Kind.PLUMBLINE.title(), conditions, ALLOCATION)),
                    shown(report.value(Kind.PLUMBLINE.title(), conditions, SPEED))));
        }
        Report.print("What Plumbline allocates for an event that no rule can match", lines);
    }

    private String against(
            String subject, Map<String, String> conditions, String base, Map<String, String> of, String baseName) {
        OptionalDouble value = report.value(subject, conditions, SPEED);
        OptionalDouble other = report.value(base, of, SPEED);
        if (value.isEmpty() || other.isEmpty()) {
            return shown(value);
        }
        double ratio = value.getAsDouble() / other.getAsDouble();
        report.add(new Figure("rules", subject, conditions, SPEED + " against " + baseName, ratio, "1"));
        return String.format(Locale.ROOT, "%s (%s)", shown(value), Report.shown(ratio));
    }

    /** A dash where it was not measured. */
    private static String shown(OptionalDouble value) {
        return value.isPresent() ? Report.shown(value.getAsDouble()) : "-";
    }

    private static String title(Events events) {
        return switch (events) {
            case SPARSE -> "every candidate matches";
            case FIVE_PERCENT_CANDIDATES -> "5 % have a candidate";
            case FIFTH_CANDIDATES -> "20 % have a candidate";
            case HALF_CANDIDATES -> "50 % have a candidate";
            case NONE_CAN_MATCH -> "no rule can match";
        };
    }

    private static Map<String, String> conditions(Rules kinds, int rules, Events events) {
        return Map.of("kinds", kinds.name(), "rules", Integer.toString(rules), "events", events.name());
    }

    private void measure(Kind engine, Rules kinds, int rules, Events events) {
        Map<String, String> conditions = conditions(kinds, rules, events);
        for (RunResult result : ran("observe", engine, conditions)) {
            Result<?> speed = result.getPrimaryResult();
            add(engine, conditions, SPEED, speed.getScore(), "1/s");
            add(engine, conditions, "slowest second", speed.getStatistics().getMin(), "1/s");
            add(engine, conditions, "fastest second", speed.getStatistics().getMax(), "1/s");
            add(
                    engine,
                    conditions,
                    ALLOCATION,
                    result.getSecondaryResults().get("gc.alloc.rate.norm").getScore(),
                    "B");
        }
    }

    private void measureDecoded(int rules) {
        Map<String, String> conditions = conditions(Rules.ALL_KINDS, rules, Events.SPARSE);
        for (RunResult result : ran("observeDecoded", Kind.PLUMBLINE, conditions)) {
            add(
                    Kind.PLUMBLINE,
                    conditions,
                    DECODED_SPEED,
                    result.getPrimaryResult().getScore(),
                    "1/s");
        }
    }

    /** Nothing where it goes wrong: that is told, and the other figures are still measured. */
    private Collection<RunResult> ran(String method, Kind engine, Map<String, String> conditions) {
        Path log = work.resolve("jmh-" + ++run + ".log");
        System.out.printf(
                Locale.ROOT,
                "  %s: %s, %s rules, %s%n",
                engine.title(),
                conditions.get("kinds"),
                conditions.get("rules"),
                conditions.get("events"));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote(ObserveBenchmark.class.getName() + "." + method) + "$")
                .param("engine", engine.name())
                .warmupIterations(engine.isSoonWarm() ? 3 : 7)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .output(log.toString());
        conditions.forEach(options::param);
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            report.fail(engine.title() + " with " + conditions + ", see " + log.getFileName());
            return List.of();
        }
    }

    private void add(Kind engine, Map<String, String> conditions, String measure, double value, String unit) {
        report.add(new Figure("rules", engine.title(), conditions, measure, value, unit));
    }
}
