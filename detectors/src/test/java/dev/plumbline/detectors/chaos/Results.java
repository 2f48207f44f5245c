package dev.plumbline.detectors.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results so far, in a file where there is one: a run that was broken off goes on behind them. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Path> file;
    private final List<Result> all = new ArrayList<>();

    /** @param file of an earlier run, or to be made */
    Results(Optional<Path> file) throws IOException {
        this.file = file;
        if (file.isPresent() && Files.exists(file.get())) {
            for (String line : Files.readAllLines(file.get())) {
                all.add(JSON.readValue(line, Result.class));
            }
        }
    }

    boolean has(long seed) {
        return all.stream().anyMatch(it -> it.seed() == seed);
    }

    void add(Result result) throws IOException {
        all.add(result);
        if (file.isPresent()) {
            Files.writeString(
                    file.get(),
                    JSON.writeValueAsString(result) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    List<Result> failed() {
        return all.stream().filter(it -> !it.passed()).toList();
    }

    /** In Markdown. */
    String table() {
        StringBuilder table = new StringBuilder("| fault | schedules | passed | recovery p50 | recovery max |\n");
        table.append("|---|---|---|---|---|\n");
        for (Fault fault : Fault.values()) {
            List<Result> with = all.stream().filter(it -> struck(it, fault)).toList();
            if (!with.isEmpty()) {
                table.append(row(fault, with));
            }
        }
        return table.append("| all | %d | %d | | |%n".formatted(all.size(), all.size() - failed().size()))
                .toString();
    }

    private static boolean struck(Result result, Fault fault) {
        return result.faults().stream().anyMatch(it -> it.fault() == fault && !it.skipped());
    }

    private static String row(Fault fault, List<Result> with) {
        List<Long> recoveries = with.stream()
                .flatMap(it -> it.faults().stream())
                .filter(it -> it.fault() == fault && !it.skipped())
                .map(Result.Struck::recoveryMillis)
                .sorted()
                .toList();
        return "| %s | %d | %d | %s | %s |%n"
                .formatted(
                        fault.text(),
                        with.size(),
                        with.stream().filter(Result::passed).count(),
                        seconds(recoveries.get(recoveries.size() / 2)),
                        seconds(recoveries.get(recoveries.size() - 1)));
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
}
