package dev.plumbline.detectors.doctor;

import static dev.plumbline.detectors.Events.minute;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final Sources.Source A = new Sources.Source("node-a", "tetragon");
    private static final Sources.Source B = new Sources.Source("node-b", "tetragon");

    private final Sources sources = new Sources();

    @Test
    void aClockIsAheadWhereEventsComeBeforeTheyHappen() {
        told(A, minute(10), Duration.ofSeconds(-7), 1);
        told(B, minute(10), Duration.ofSeconds(-1), 1);
        assertThat(sources.ahead(Duration.ofSeconds(2))).containsOnlyKeys(A).containsValue(Duration.ofSeconds(7));
    }

    @Test
    void oneFreshEventShowsThatTheClockIsNotBehind() {
        told(A, minute(10), Duration.ofMinutes(5), 9);
        told(A, minute(10), Duration.ofSeconds(1), 1);
        told(B, minute(10), Duration.ofMinutes(5), 9);
        assertThat(sources.late(Duration.ofMinutes(1))).containsOnlyKeys(B);
    }

    @Test
    void whoFellBehindTheOthersIsSilent() {
        told(A, minute(1), Duration.ZERO, 1);
        told(B, minute(10), Duration.ZERO, 1);
        assertThat(sources.fallenBehind(Duration.ofMinutes(5)))
                .containsOnlyKeys(A)
                .containsValue(minute(1));
    }

    @Test
    void whoToldSomethingEarlierAndNothingLatelyIsSilent() {
        told(A, minute(10), Duration.ZERO, 1);
        sources.before(A);
        sources.before(B);
        assertThat(sources.silent()).containsExactly(B);
    }

    private void told(Sources.Source source, Instant ingested, Duration delay, int times) {
        for (int i = 0; i < times; i++) {
            sources.lately(source, ingested.minus(delay), ingested);
        }
    }
}
