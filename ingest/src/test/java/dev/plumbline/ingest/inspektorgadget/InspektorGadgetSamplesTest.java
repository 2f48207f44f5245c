package dev.plumbline.ingest.inspektorgadget;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Events that Inspektor Gadget's own documents show. Many of these show no time, or one since the boot. */
class InspektorGadgetSamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "events/inspektor-gadget/ig-events.jsonl";

    @Test
    void everyEventWithATimeIsReadAndAllElseToldByReason() {
        Map<String, Long> told =
                events().map(it -> kind(parsed(it.toString()))).collect(groupingBy(it -> it, TreeMap::new, counting()));

        assertThat(told)
                .containsExactly(
                        Map.entry("file.open", 3L),
                        Map.entry("incomplete timestamp", 15L),
                        Map.entry("incomplete timestamp: counted from the boot of the node", 11L),
                        Map.entry("network.connect", 5L),
                        Map.entry("unmodelled gadget: none that is known by its fields", 3L),
                        Map.entry("unmodelled gadget: snapshot_process", 2L),
                        Map.entry("unmodelled gadget: top_tcp", 1L),
                        Map.entry("unmodelled gadget: trace_signal", 1L));
    }

    @Test
    void withATimeEveryEventOfAModelledGadgetIsRead() {
        Map<String, Long> told = events().map(it -> ((ObjectNode) it).put("timestamp", "2026-01-01T00:00:00Z"))
                .map(it -> kind(parsed(it.toString())))
                .collect(groupingBy(it -> it, TreeMap::new, counting()));

        assertThat(told)
                .containsExactly(
                        Map.entry("file.open", 18L),
                        Map.entry("mount.mount", 8L),
                        Map.entry("network.bind", 1L),
                        Map.entry("network.connect", 7L),
                        Map.entry("unmodelled gadget: none that is known by its fields", 5L),
                        Map.entry("unmodelled gadget: top_tcp", 1L),
                        Map.entry("unmodelled gadget: trace_signal", 1L));
    }

    @Test
    void everyEventIsKnownByItsLooks() {
        assertThat(events().filter(it -> !InspektorGadgetFormat.FORMAT
                        .recognises()
                        .test(Glimpse.of(RawRecord.of(it.toString(), "-", 1)))))
                .isEmpty();
    }

    @Test
    void anOpenKeepsItsContainer() {
        KernelEvent event = events().map(it -> parsed(it.toString()))
                .filter(it -> it instanceof Parsed.Kernel)
                .map(it -> ((Parsed.Kernel) it).event())
                .findFirst()
                .orElseThrow();

        assertThat(event.getProcess().getIdentity().getContainer()).isEqualTo("mycontainer");
        assertThat(event.getProcess().getIdentity().getImage()).isEqualTo("busybox");
        assertThat(event.getProcess().getUid()).isZero();
    }

    private static Stream<JsonNode> events() {
        String text = new String(SharedSamples.bytes(FILE), StandardCharsets.UTF_8);
        return text.lines().map(line -> {
            try {
                return JSON.readTree(line).get("event");
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private static Parsed parsed(String json) {
        List<Parsed> parsed =
                SharedSamples.read(json.getBytes(StandardCharsets.UTF_8), FILE, InspektorGadgetFormat.FORMAT);
        assertThat(parsed).hasSize(1);
        return parsed.get(0);
    }

    private static String kind(Parsed parsed) {
        return parsed instanceof Parsed.Rejected rejected
                ? rejected.reason() + " " + rejected.detail()
                : Kinds.of(((Parsed.Kernel) parsed).event());
    }
}
