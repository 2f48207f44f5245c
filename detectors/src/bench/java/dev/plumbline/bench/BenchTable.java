package dev.plumbline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the benchmarks, prints a table for each question and writes all figures to one JSON file. Each thing that is measured
 * has a process of its own.
 *
 * <p>Arguments: the parts, and how many rules the tables go to, both with commas between.
 */
public final class BenchTable {
    private interface Part {
        void run(Report report) throws IOException, InterruptedException;
    }

    private BenchTable() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path out = Path.of(System.getProperty("bench.out", "target/bench.json")).toAbsolutePath();
        Path work = Files.createDirectories(out.resolveSibling("bench"));
        List<Integer> sizes =
                Arrays.stream(arguments[1].split(",")).map(Integer::valueOf).toList();
        Children children = new Children(work);
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("rules", report -> new RulesTables(report, sizes, work).run());
        parts.put("start", report -> new StartTable(report, sizes.get(sizes.size() - 1), children, work).run());
        parts.put(
                "correlate",
                report -> children.run(report, "correlate", CorrelateCost.class, List.of("-Xmx3g"), List.of()));
        parts.put(
                "soak",
                report -> children.run(
                        report,
                        "soak",
                        CorrelateSoak.class,
                        List.of("-Xmx2g", "-Dsoak=" + System.getProperty("soak", "PT3M")),
                        List.of()));
        parts.put("join", report -> children.run(report, "join", JoinCost.class, List.of("-Xmx3g"), List.of()));
        parts.put(
                "throughput",
                report -> children.run(report, "throughput", EndToEnd.class, List.of("-Xmx3g"), List.of()));
        parts.put("delivery", report -> children.run(report, "delivery", Delivery.class, List.of("-Xmx3g"), List.of()));
        Set<String> asked = Set.of(arguments[0].split(","));
        if (!parts.keySet().containsAll(asked)) {
            throw new IllegalArgumentException("bench.only is " + asked + "; there are " + parts.keySet());
        }
        Report report = new Report();
        System.out.println(report.place());
        for (Map.Entry<String, Part> part : parts.entrySet()) {
            if (asked.contains(part.getKey())) {
                part.getValue().run(report);
                report.write(out);
            }
        }
        System.out.println();
        System.out.println("all figures: " + out.getParent().getParent().relativize(out));
        if (report.hasFailed()) {
            System.exit(1);
        }
    }
}
