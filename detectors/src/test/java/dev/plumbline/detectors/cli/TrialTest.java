package dev.plumbline.detectors.cli;

import static dev.plumbline.detectors.Events.id;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.stream.Replay;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Peer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TrialTest {
    private static List<Pack> packs;

    @BeforeAll
    static void compile() {
        Map<String, String> files = new TreeMap<>(
                TestPacks.files("stable", Map.of("process/any", "$event : ProcessLaunched( name == \"nginx\" )"))
                        .files());
        files.replaceAll((path, text) -> text.replace(
                "@severity(high)", "@severity(high) @suppressionKey(\"binary\") @suppressionInterval(\"10m\")"));
        packs = Rules.compiled(List.of(new PackFiles("test", new TreeMap<>(files))));
    }

    @Test
    void whatBeganBeforeTheRangeSuppressesWithinIt() {
        List<Alert> alerts = alerts(4, 60, 0, 5, 30);
        assertThat(alerts).hasSize(2);
        assertThat(alerts.get(0).getState()).isEqualTo(AlertState.UPDATED);
        assertThat(alerts.get(0).getSuppressed()).isOne();
        assertThat(alerts.get(0).getTime()).isEqualTo(minute(5));
        assertThat(alerts.get(1).getState()).isEqualTo(AlertState.RAISED);
        assertThat(alerts.get(1).getEvidence().get(0).getEventId()).isEqualTo(id(30));
    }

    @Test
    void theRangeHoldsItsBeginAndNotItsEnd() {
        assertThat(alerts(20, 40, 0, 20, 40)).extracting(Alert::getTime).containsExactly(minute(20));
    }

    /** Of a launch in each of the minutes, those of a range of minutes. */
    private static List<Alert> alerts(long from, long to, long... minutes) {
        try (Trial trial = new Trial(packs, 0, new Exceptions(Exceptions.Watcher.NONE), failure -> {
            throw new AssertionError(failure);
        })) {
            for (long at : minutes) {
                trial.observe(event(at, minute(at)), new Coordinates("events", 0, at));
            }
            return trial.alerts(new Replay.Range(minute(from), minute(to)));
        }
    }

    private static Enriched event(long number, Instant time) {
        KernelEvent event = launch(number, time, process().build());
        return new Enriched.Kernel(event, null, Peer.NONE, null, null);
    }
}
