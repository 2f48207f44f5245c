package dev.plumbline.ingest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link DecodeBenchmark} for every format and prints one table: records a second of one core, beside Jackson's tree of
 * the same bytes in the same run. Arguments name inputs; none is all.
 */
public final class DecodeTable {
    private DecodeTable() {}

    public static void main(String[] names) throws RunnerException, IOException {
        List<String> inputs = new ArrayList<>(List.of(names));
        if (inputs.isEmpty()) {
            inputs.add(DecodeBenchmark.EXEC);
            Formats.all().forEach(format -> inputs.add(format.name()));
        }
        Map<String, Map<String, Double>> seconds = new TreeMap<>();
        for (RunResult result : new Runner(new OptionsBuilder()
                        .include(DecodeBenchmark.class.getName())
                        .param("input", inputs.toArray(String[]::new))
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run()) {
            seconds.computeIfAbsent(result.getParams().getParam("input"), it -> new TreeMap<>())
                    .put(
                            result.getPrimaryResult().getLabel(),
                            result.getPrimaryResult().getScore());
        }
        System.out.printf(
                "%-26s %8s %8s %14s %14s %8s%n",
                "input", "records", "bytes", "normalised/s", "Jackson tree/s", "ratio");
        for (String input : inputs) {
            print(input, DecodeBenchmark.records(input), seconds.get(input));
        }
    }

    /** What is no JSON has no tree. */
    private static void print(String input, List<byte[]> records, Map<String, Double> seconds) {
        int count = records.size();
        long bytes = records.stream().mapToLong(it -> it.length).sum();
        boolean isJson = records.stream().filter(DecodeTable::isJson).count() > count / 2;
        double tree = seconds.get("tree");
        double normalised = seconds.get("normalise");
        System.out.printf(
                Locale.ROOT,
                "%-26s %8d %8d %,14.0f %14s %8s%n",
                input,
                count,
                bytes / Math.max(1, count),
                count / normalised,
                isJson ? String.format(Locale.ROOT, "%,.0f", count / tree) : "-",
                isJson ? String.format(Locale.ROOT, "%.2f", tree / normalised) : "-");
    }

    private static boolean isJson(byte[] record) {
        return record.length > 0 && (record[0] == '{' || record[0] == '[');
    }
}
