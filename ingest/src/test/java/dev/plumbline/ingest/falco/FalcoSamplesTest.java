package dev.plumbline.ingest.falco;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alerts as Falco's own projects show them, and events that were decoded from real captures. */
class FalcoSamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyAlertIsAnEventOrToldByReason() throws IOException {
        List<Parsed> parsed = alerts();
        assertThat(kinds(parsed))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "collector.finding", 25,
                        "collector.heartbeat", 5,
                        "collector.loss", 3,
                        "file.open", 1,
                        "kubernetes.call", 3,
                        "kubernetes.exec", 2));
        assertThat(reasons(parsed))
                .as(
                        "a template, a mapping of an index, examples without rule, a metrics excerpt without time, a time of 1970")
                .containsExactlyInAnyOrder(
                        "incomplete time: no RFC 3339 time",
                        "incomplete rule: missing",
                        "time",
                        "incomplete time: missing",
                        "incomplete rule: missing",
                        "incomplete rule: missing",
                        "incomplete rule: missing",
                        "incomplete rule: missing",
                        "incomplete rule: missing",
                        "incomplete rule: missing");
    }

    @Test
    void everyVerdictIsKept() throws IOException {
        assertThat(events(alerts()))
                .filteredOn(it -> !Kinds.of(it).matches("collector[.](loss|heartbeat)"))
                .allSatisfy(it -> assertThat(it.getVerdict()).isNotNull());
    }

    @ParameterizedTest
    @CsvSource({"cat_write, 85", "connect_localhost, 8", "open-multiple-files, 86"})
    void everyResultInACaptureIsAnEventOrUnmodelled(String capture, int records) throws IOException {
        List<Parsed> parsed = SharedSamples.read(capture(capture), capture, FalcoFormat.FORMAT);
        assertThat(parsed).hasSize(records);
        assertThat(reasons(parsed))
                .allMatch(it -> it.matches("unmodelled evt.type: (.* before its result|" + UNMODELLED + ")"));
        assertThat(events(parsed))
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.getVerdict()).isNull());
    }

    private static final String UNMODELLED =
            "access|arch_prctl|brk|close|exit_group|fstat|mmap|mprotect|munmap|rt_sigaction|select|switch|<unknown>";

    private static List<Parsed> alerts() throws IOException {
        StringBuilder lines = new StringBuilder();
        String wrapped = new String(SharedSamples.bytes("events/falco/falco-alerts-all.jsonl"), StandardCharsets.UTF_8);
        for (String line : wrapped.lines().toList()) {
            JsonNode sample = JSON.readTree(line);
            lines.append(sample.get("event")).append('\n');
        }
        return SharedSamples.read(lines.toString().getBytes(StandardCharsets.UTF_8), "alerts", FalcoFormat.FORMAT);
    }

    private static byte[] capture(String name) throws IOException {
        byte[] packed = SharedSamples.bytes("events/falco-scap/" + name + ".jsonl.gz");
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return unpacked.readAllBytes();
        }
    }

    private static List<KernelEvent> events(List<Parsed> parsed) {
        List<KernelEvent> events = new ArrayList<>();
        parsed.forEach(it -> {
            if (it instanceof Parsed.Kernel kernel) {
                events.add(kernel.event());
            }
        });
        return events;
    }

    private static Map<String, Integer> kinds(List<Parsed> parsed) {
        Map<String, Integer> kinds = new TreeMap<>();
        events(parsed).forEach(it -> kinds.merge(Kinds.of(it), 1, Integer::sum));
        return kinds;
    }

    private static List<String> reasons(List<Parsed> parsed) {
        List<String> reasons = new ArrayList<>();
        parsed.forEach(it -> {
            if (it instanceof Parsed.Rejected rejected) {
                boolean isTime = rejected.reason().equals("time");
                reasons.add(isTime ? "time" : rejected.reason() + " " + rejected.detail());
            }
        });
        return reasons;
    }
}
