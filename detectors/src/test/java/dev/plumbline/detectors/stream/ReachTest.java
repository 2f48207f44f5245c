package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.stream.ShopEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Progress;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Peer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReachTest {
    private static final long NOW = TEN.plusSeconds(3_600).toEpochMilli();

    private final Map<String, Long> ends = new HashMap<>();
    private final Reach.OfTask task = new Reach(
                    "kernel",
                    "pipeline",
                    () -> 3,
                    (topic, partition) ->
                            ends.containsKey(topic) ? OptionalLong.of(ends.get(topic)) : OptionalLong.empty())
            .ofTask(2);

    private void see(Instant time) {
        task.seen(new Enriched.Kernel(ShopEvents.launch("/a", "/b", time), null, Peer.NONE, null, null), NOW);
    }

    @Test
    void nothingIsToldWhileATopicIsNeitherReadToItsEndNorHasShownAnEvent() {
        see(TEN);
        assertThat(task.told()).isEmpty();
    }

    @Test
    void aTopicThatIsReadToItsEndHoldsTheOtherNotUp() {
        ends.put("pipeline", NOW);
        see(TEN.plusSeconds(5));
        see(TEN);
        assertThat(task.told()).contains(new Progress("observe", 2, 3, TEN.plusSeconds(5), false));
        assertThat(task.told()).as("told once").isEmpty();
    }

    @Test
    void whereAllIsReadAndNothingCameSinceTimeIsTheClocks() {
        ends.put("pipeline", NOW);
        ends.put("kernel", NOW - 2_000);
        see(TEN);
        assertThat(task.told())
                .as("more may be at hand")
                .hasValueSatisfying(it -> assertThat(it.getIdle()).isFalse());
        assertThat(task.told()).contains(new Progress("observe", 2, 3, Instant.ofEpochMilli(NOW - 2_000), true));
    }

    @Test
    void anOldEventThatComesAfterTheEndTakesTimeBack() {
        ends.put("pipeline", NOW);
        ends.put("kernel", NOW);
        see(TEN.plusSeconds(60));
        task.told();
        task.told();
        see(TEN);
        assertThat(task.told()).contains(new Progress("observe", 2, 3, TEN, false));
    }

    @Test
    void anEventOfTomorrowTakesItToNowAlone() {
        ends.put("pipeline", NOW);
        see(TEN.plusSeconds(86_400));
        assertThat(task.told()).contains(new Progress("observe", 2, 3, Instant.ofEpochMilli(NOW), false));
    }
}
