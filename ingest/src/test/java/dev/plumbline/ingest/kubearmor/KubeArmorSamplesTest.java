package dev.plumbline.ingest.kubearmor;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Entries that KubeArmor's own documents show. Some show no time. */
class KubeArmorSamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "events/kubearmor/kubearmor-alerts.jsonl";

    @Test
    void everyEntryWithATimeIsReadAndAllElseToldByReason() {
        Map<String, Long> told =
                events().map(it -> kind(parsed(it))).collect(groupingBy(it -> it, TreeMap::new, counting()));

        assertThat(told)
                .containsExactly(
                        Map.entry("dns.query", 9L),
                        Map.entry("file.create", 2L),
                        Map.entry("file.delete", 7L),
                        Map.entry("file.open", 4L),
                        Map.entry("incomplete UpdatedTime", 6L),
                        Map.entry("network.socket", 4L),
                        Map.entry("privilege.setgid", 1L),
                        Map.entry("privilege.setuid", 1L),
                        Map.entry("process.launch", 14L));
    }

    @Test
    void aPolicyThatMatchedIsKept() {
        List<KernelEvent> matched = events().filter(
                        it -> it.path("Type").asText().startsWith("Matched") && it.has("UpdatedTime"))
                .map(it -> ((Parsed.Kernel) parsed(it)).event())
                .toList();

        assertThat(matched)
                .isNotEmpty()
                .allSatisfy(it -> assertThat(it.getVerdict().getRule()).isNotEmpty());
    }

    @Test
    void everyEntryIsKnownByItsLooks() {
        assertThat(events().filter(it ->
                        !KubeArmorFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(it.toString(), "-", 1)))))
                .isEmpty();
    }

    private static Stream<JsonNode> events() {
        String text = new String(SharedSamples.bytes(FILE), StandardCharsets.UTF_8);
        return text.lines().map(line -> {
            try {
                return JSON.readTree(line).get("event");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Parsed parsed(JsonNode event) {
        List<Parsed> parsed =
                SharedSamples.read(event.toString().getBytes(StandardCharsets.UTF_8), FILE, KubeArmorFormat.FORMAT);
        assertThat(parsed).hasSize(1);
        return parsed.get(0);
    }

    private static String kind(Parsed parsed) {
        return parsed instanceof Parsed.Rejected rejected
                ? rejected.reason() + " " + rejected.detail()
                : Kinds.of(((Parsed.Kernel) parsed).event());
    }
}
