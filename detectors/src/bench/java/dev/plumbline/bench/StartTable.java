package dev.plumbline.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long it takes until all rules are there, and how much memory they take. */
final class StartTable {
    private static final String SMALL = "-Xmx512m";

    private final Report report;
    private final int rules;
    private final Children children;
    private final Path cache;

    StartTable(Report report, int rules, Children children, Path work) {
        this.report = report;
        this.rules = rules;
        this.children = children;
        this.cache = work.resolve("start-cache");
    }

    void run() throws IOException, InterruptedException {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("start", "first event seen, s", "reload of one, s", "heap, MiB", "outside of it, MiB"));
        Loading.forget(cache);
        lines.add(started("cold"));
        lines.add(started("from compiled rules"));
        lines.add(started("from compiled rules, " + SMALL, SMALL));
        Loading.forget(cache);
        lines.add(started("cold, " + SMALL, SMALL));
        Report.print(String.format(Locale.ROOT, "Start with %,d rules, each in a new process", rules), lines);
    }

    private List<String> started(String name, String... options) throws IOException, InterruptedException {
        boolean ran = children.run(
                report,
                name,
                StartBenchmark.class,
                List.of(options),
                List.of(Integer.toString(rules), cache.toString(), name));
        Map<String, String> conditions = Map.of("rules", Integer.toString(rules));
        report.add(new Figure("start", name, conditions, "ran to its end", ran ? 1 : 0, "1"));
        List<String> line = new ArrayList<>(List.of(name));
        for (String measure : StartBenchmark.MEASURES) {
            var value = report.value(name, conditions, measure);
            line.add(value.isPresent() ? Report.shown(value.getAsDouble()) : "failed");
        }
        return line;
    }
}
