package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.Parsed.Rejected;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionTest {
    static {
        Trust.inGeneratedClasses();
    }

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123456789Z");
    private static final RawRecord RECORD = RawRecord.of("raw", "events.json", 7);

    @Test
    void anAdmittedEventGetsItsIngestTimeAndKeepsTheRest() {
        KernelEvent event = kernel("2026-06-01T11:00:00Z", RECORD);
        KernelEvent admitted = ((Parsed.Kernel) admit(new Parsed.Kernel(event))).event();
        assertThat(admitted.getIngestTime()).isEqualTo("2026-06-01T12:00:00.123456Z");
        assertThat(admitted)
                .usingRecursiveComparison()
                .ignoringFields("ingestTime")
                .isEqualTo(event);
    }

    @Test
    void aPipelineEventGetsItsIngestTimeAndKeepsTheRest() {
        PipelineEvent event = pipeline("2026-06-01T11:00:00Z");
        PipelineEvent admitted = ((Parsed.Pipeline) admit(new Parsed.Pipeline(event))).event();
        assertThat(admitted.getIngestTime()).isEqualTo("2026-06-01T12:00:00.123456Z");
        assertThat(admitted)
                .usingRecursiveComparison()
                .ignoringFields("ingestTime")
                .isEqualTo(event);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2000-01-01T00:00:00Z", "2026-06-02T12:00:00.123456Z", "2026-06-02T12:00:00.123456789Z"})
    void theBoundariesAreInside(String time) {
        assertThat(admit(new Parsed.Kernel(kernel(time, RECORD)))).isInstanceOf(Parsed.Kernel.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1999-12-31T23:59:59.999999Z",
                "2026-06-02T12:00:00.123457Z",
                "2099-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z"
            })
    void anImpossibleTimeIsRejectedWithTheRecord(String time) {
        Rejected kernel = (Rejected) admit(new Parsed.Kernel(kernel(time, RECORD)));
        assertThat(kernel.reason()).isEqualTo("time");
        assertThat(kernel.record()).isSameAs(RECORD);
        Rejected pipeline = (Rejected) admit(new Parsed.Pipeline(pipeline(time)));
        assertThat(pipeline.reason()).isEqualTo("time");
    }

    @Test
    void theRejectionNamesTheTimeAndTheLimit() {
        assertThat(Admission.objection(Instant.EPOCH, NOW)).contains("1970-01-01T00:00:00.000000Z is before 2000");
        assertThat(Admission.objection(Instant.parse("2099-01-01T00:00:00Z"), NOW))
                .contains("2099-01-01T00:00:00.000000Z is more than a day ahead of the clock");
    }

    @Test
    void anEventThatBeganAtAnEarlierLineIsRejectedThere() {
        RawRecord begin = RawRecord.of("begin", "events.json", 3);
        Rejected rejected = (Rejected) admit(new Parsed.Kernel(kernel("1970-01-01T00:00:00Z", begin)));
        assertThat(rejected.record().line()).isEqualTo(3);
        assertThat(rejected.record().file()).isEqualTo("events.json");
        assertThat(rejected.record().bytes()).isEmpty();
    }

    @Test
    void aRejectionPasses() {
        Parsed rejected = new Rejected("malformed", "not JSON", RECORD);
        assertThat(admit(rejected)).isSameAs(rejected);
    }

    private static Parsed admit(Parsed parsed) {
        return Admission.admit(parsed, RECORD, NOW);
    }

    private static KernelEvent kernel(String time, RawRecord record) {
        return KernelEvent.newBuilder()
                .setId("id")
                .setTime(Instant.parse(time))
                .setIngestTime(Instant.EPOCH)
                .setCollector(new Collector("tetragon", "1.4"))
                .setNode("node-1")
                .setOrigin(record.origin())
                .setProcess(Process.newBuilder().setPid(1).build())
                .setActivity(new Heartbeat(5L))
                .build();
    }

    private static PipelineEvent pipeline(String time) {
        return PipelineEvent.newBuilder()
                .setId("id")
                .setTime(Instant.parse(time))
                .setIngestTime(Instant.EPOCH)
                .setCollector(new Collector("cdevents", null))
                .setOrigin(RECORD.origin())
                .setImage("registry.example/shop/web:1")
                .setImageDigest("sha256:00")
                .setStep(new Deployed("web", "shop", "production", "deployed"))
                .build();
    }
}
