package dev.plumbline.ingest.tracee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Events as Tracee's own documentation shows them. */
class TraceeSamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyEventOfAModelledKindIsOne() throws IOException {
        assertThat(kinds(samples()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "collector.finding", 1,
                        "dns.query", 7,
                        "dns.response", 9,
                        "file.create", 3,
                        "file.open", 12,
                        "file.read", 1,
                        "process.launch", 4));
    }

    @Test
    void everyOtherIsToldByReason() throws IOException {
        Map<String, Integer> reasons = new TreeMap<>();
        samples().forEach(it -> {
            if (it instanceof Parsed.Rejected rejected) {
                boolean isTime = rejected.reason().equals("time");
                reasons.merge(
                        isTime
                                ? "time"
                                : rejected.reason() + " "
                                        + rejected.detail().replaceFirst("net_packet_.*", "net_packet"),
                        1,
                        Integer::sum);
            }
        });
        assertThat(reasons)
                .as("packets, calls without a kind, a read from a pipe, and test data without a time")
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "incomplete timestamp: no time", 1,
                        "unmodelled eventName: vfs_read", 1,
                        "time", 1,
                        "unmodelled eventName: clone", 1,
                        "unmodelled eventName: close", 2,
                        "unmodelled eventName: net_packet", 39));
    }

    @Test
    void everyAnswerOfAPacketIsKept() throws IOException {
        assertThat(samples())
                .filteredOn(it ->
                        it instanceof Parsed.Kernel kernel && kernel.event().getActivity() instanceof DnsActivity)
                .extracting(it -> (DnsActivity) ((Parsed.Kernel) it).event().getActivity())
                .anySatisfy(it -> assertThat(it.getAnswers()).hasSize(5).contains("dftex7xfha8fh.cloudfront.net"));
    }

    private static List<Parsed> samples() throws IOException {
        StringBuilder lines = new StringBuilder();
        String wrapped =
                new String(SharedSamples.bytes("events/tracee/tracee-events-docs.jsonl"), StandardCharsets.UTF_8);
        for (String line : wrapped.lines().toList()) {
            lines.append(JSON.readTree(line).get("event")).append('\n');
        }
        return SharedSamples.read(lines.toString().getBytes(StandardCharsets.UTF_8), "docs", TraceeFormat.FORMAT);
    }

    private static Map<String, Integer> kinds(List<Parsed> parsed) {
        Map<String, Integer> kinds = new TreeMap<>();
        parsed.forEach(it -> {
            if (it instanceof Parsed.Kernel kernel) {
                kinds.merge(Kinds.of(kernel.event()), 1, Integer::sum);
            }
        });
        return kinds;
    }
}
