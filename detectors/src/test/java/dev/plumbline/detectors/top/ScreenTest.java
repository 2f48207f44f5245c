package dev.plumbline.detectors.top;

import static dev.plumbline.detectors.top.ScrapeTest.scrape;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.alert.Alerts;
import dev.plumbline.event.Alert;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScreenTest {
    private static final String BEFORE = """
        plumbline_ready 1.0
        plumbline_events_in_total{source="tetragon",type="process.launch"} 1000.0
        plumbline_events_in_total{source="trivy",type="image.scanned"} 7.0
        plumbline_rule_matches_total{rule="process/shell"} 10.0
        plumbline_rule_matches_total{rule="file/quiet"} 0.0
        plumbline_shard_evaluation_seconds_sum{shard="process/shell"} 1.0
        plumbline_alerts_total{rule="process/shell",severity="high"} 10.0
        """;
    private static final String NOW = """
        plumbline_ready 1.0
        plumbline_events_in_total{source="tetragon",type="process.launch"} 3500.0
        plumbline_events_in_total{source="trivy",type="image.scanned"} 7.0
        plumbline_rule_matches_total{rule="process/shell"} 20.0
        plumbline_rule_matches_total{rule="file/quiet"} 0.0
        plumbline_shard_evaluation_seconds_sum{shard="process/shell"} 1.25
        plumbline_alerts_total{rule="process/shell",severity="high"} 20.0
        plumbline_input_lag_records{topic="plumbline.kernel-events",partition="0"} 40.0
        plumbline_input_lag_records{topic="plumbline.kernel-events",partition="1"} 2.0
        plumbline_rules_quarantined{rule="file/broken",reason="threw"} 1.0
        plumbline_dead_letters_total{reason="malformed",step="ingest"} 3.0
        plumbline_events_lost_total{node="node-1",source="bpftrace"} 9.0
        """;

    @Test
    void ratesAreBetweenTwoLooks() {
        Board board = board(2.0, List.of());
        assertThat(board.events()).containsEntry("tetragon", 1250.0).containsEntry("trivy", 0.0);
        assertThat(board.hottest()).containsExactly(new Board.Rule("process/shell", 5, 20, 0.125));
        assertThat(board.lag()).containsExactly(java.util.Map.entry("kernel-events", 42.0));
        assertThat(board.quarantined()).containsExactly("file/broken");
    }

    @Test
    void anEngineThatBeganAnewGivesNoRateBelowZero() {
        Board board = Board.of("12:00:00", 1, "plumbline.", scrape(NOW), scrape(BEFORE), 1, List.of(), List.of());
        assertThat(board.events()).containsEntry("tetragon", 0.0);
    }

    @Test
    void aFrameTellsRatesLagRulesAlertsAndWhatIsWrong() {
        List<String> lines = new Screen(80, 24, false, ZoneOffset.UTC).lines(board(2.0, List.of(Alerts.FULL)));
        assertThat(String.join("\n", lines))
                .contains(
                        "1/2 engines ready",
                        "1,250 events/s",
                        "42 wait",
                        "3 dead letters",
                        "9 lost on node-1",
                        "in quarantine: file/broken",
                        "node-2 is away",
                        "kernel-events",
                        "12.50 %",
                        "LATEST ALERTS   20 high",
                        "00:01:00 CRITICAL shop/web             sh of web");
    }

    @ParameterizedTest
    @CsvSource({"80,24", "160,50", "40,8", "60,12", "300,9"})
    void noFrameIsWiderOrHigherThanTheTerminal(int width, int height) {
        List<Alert> many = Collections.nCopies(100, Alerts.FULL);
        List<String> lines = new Screen(width, height, false, ZoneOffset.UTC).lines(board(2.0, many));
        assertThat(lines)
                .hasSizeLessThanOrEqualTo(height)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    }

    @Test
    void coloursChangeNothingButTheColours() {
        Board board = board(2.0, List.of(Alerts.FULL));
        List<String> plain = new Screen(80, 24, false, ZoneOffset.UTC).lines(board);
        List<String> coloured = new Screen(80, 24, true, ZoneOffset.UTC).lines(board);
        assertThat(coloured.stream().map(it -> it.replaceAll("\u001B\\[[0-9;]*m", "")))
                .containsExactlyElementsOf(plain);
        assertThat(coloured).isNotEqualTo(plain);
    }

    @Test
    void whatATerminalWouldObeyIsNotDrawn() {
        Alert hostile = Alert.newBuilder(Alerts.FULL)
                .setTitle("a\u001B[2Jb\nc")
                .setService("\u009B2J")
                .build();
        List<String> lines = new Screen(80, 24, false, ZoneOffset.UTC).lines(board(2.0, List.of(hostile)));
        assertThat(String.join("", lines)).doesNotContain("\u001B", "\u009B", "\n");
    }

    @Test
    void jsonHasTheSame() throws IOException {
        JsonNode json = new ObjectMapper().readTree(BoardJson.of(board(2.0, List.of(Alerts.FULL))));
        assertThat(json.at("/eventsPerSecond/tetragon").asDouble()).isEqualTo(1250);
        assertThat(json.at("/hottest/0/cost").asDouble()).isEqualTo(0.125);
        assertThat(json.at("/latest/0/severity").asText()).isEqualTo("critical");
        assertThat(json.at("/trouble/0").asText()).isEqualTo("node-2 is away");
    }

    private static Board board(double seconds, List<Alert> alerts) {
        return Board.of(
                "12:00:00", 2, "plumbline.", scrape(BEFORE), scrape(NOW), seconds, alerts, List.of("node-2 is away"));
    }
}
