package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.Events.DIGEST;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownThenTest {
    private static final PipelineEvent BUILT = step(1, minute(1), minute(1), build());
    private static final PipelineEvent SCANNED = step(2, minute(2), minute(2), scan("first"));
    private static final PipelineEvent LATE = step(3, minute(1), minute(3), scan("late"));

    private final Tables tables = new Tables();
    private final KnownThen known = new KnownThen(tables);

    @Test
    void whatWasIngestedBeforeIsKnownAlsoWhereItIsNotReadAgain() {
        known.told(DIGEST, whole(BUILT, SCANNED));
        assertThat(known.with(SCANNED).orElseThrow().getSteps()).containsExactly(BUILT, SCANNED);
    }

    @Test
    void whatWasIngestedLaterIsNotKnownYetAlthoughItHappenedBefore() {
        known.told(DIGEST, whole(BUILT, LATE, SCANNED));
        assertThat(known.with(SCANNED).orElseThrow().getSteps()).containsExactly(BUILT, SCANNED);
        assertThat(known.with(LATE).orElseThrow().getSteps()).containsExactly(BUILT, LATE, SCANNED);
    }

    @Test
    void whatIsNoLongerKeptIsKnownToThoseThatCameAfterIt() {
        known.told(DIGEST, whole(SCANNED));
        known.with(BUILT);
        assertThat(known.with(SCANNED).orElseThrow().getSteps()).containsExactly(BUILT, SCANNED);
    }

    @Test
    void whatNoEngineHasToldYetTheTablesTakeFromHere() {
        known.told(DIGEST, whole(BUILT));
        known.with(SCANNED);
        Provenance told = tables.provenance(DIGEST, minute(5));
        assertThat(told.getBuilt()).isEqualTo(BUILT.getStep());
        assertThat(told.getScans()).containsExactly((ImageScanned) SCANNED.getStep());
    }

    @Test
    void whatIsTakenAwayIsNotKnown() {
        known.told(DIGEST, whole(BUILT));
        known.told(DIGEST, null);
        assertThat(known.with(SCANNED).orElseThrow().getSteps()).containsExactly(SCANNED);
    }

    private static Provenance whole(PipelineEvent... steps) {
        Provenance whole = null;
        for (PipelineEvent step : List.of(steps)) {
            whole = Provenances.add(whole, DIGEST, step);
        }
        return whole;
    }

    private static PipelineEvent step(
            long number, Instant time, Instant ingested, org.apache.avro.specific.SpecificRecord step) {
        PipelineEvent event = pipeline(number, time, step);
        event.setIngestTime(ingested);
        return event;
    }

    private static ImageBuilt build() {
        return ImageBuilt.newBuilder().setRepository("https://git.example/web").build();
    }

    private static ImageScanned scan(String scanner) {
        return ImageScanned.newBuilder().setScanner(scanner).build();
    }
}
