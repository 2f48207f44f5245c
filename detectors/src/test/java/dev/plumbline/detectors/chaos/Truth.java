package dev.plumbline.detectors.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.runnable.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a load must raise: {@code eval} over the same file, a process that knows neither Kafka, nor partitions, nor state
 * stores. It shares the rules and what settles alerts with the engine, and nothing that a fault can touch.
 */
record Truth(List<Entry> alerts) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * @param event the newest one that it stands on
     * @param content as {@link Watch#content}
     */
    record Entry(String id, String state, String event, String content) {}

    static Truth of(Load load, Path folder, Path packs) throws IOException {
        Path log = Files.writeString(folder.resolve("load.log"), load.file());
        Path identities = Files.writeString(folder.resolve("identities.yaml"), load.identities());
        try (Jar eval = Jar.start(
                folder,
                Map.of(),
                List.of(),
                "eval",
                "--rules",
                packs.toString(),
                "--identities",
                identities.toString(),
                "--format",
                "tetragon",
                log.toString())) {
            assertThat(eval.await(PATIENCE)).as(eval.stderr()).isEqualTo(1);
            List<Entry> alerts = new ArrayList<>();
            for (String line : eval.lines()) {
                alerts.add(entry(line));
            }
            return new Truth(alerts);
        }
    }

    private static Entry entry(String line) throws IOException {
        JsonNode alert = JSON.readTree(line);
        JsonNode evidence = alert.get("evidence");
        return new Entry(
                alert.get("id").textValue(),
                alert.get("state").textValue(),
                evidence.get(evidence.size() - 1).get("eventId").textValue(),
                Watch.content(line));
    }

    /** Ids of those that are raised by such events. */
    Set<String> raisedBy(Predicate<String> event) {
        return alerts.stream()
                .filter(it -> it.state().equals("raised") && event.test(it.event()))
                .map(Entry::id)
                .collect(Collectors.toSet());
    }

    List<String> contents() {
        return alerts.stream().map(Entry::content).toList();
    }
}
