package dev.plumbline.detectors.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.stream.Redrive.Outcome;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.schemas.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedriveTest {
    private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
    private static final RawRecord EXEC = RawRecord.of(
            "{\"process_exec\":{\"process\":{\"pid\":7}},\"time\":\"2026-11-23T10:00:00Z\"}", "tetragon.log", 3);

    @Test
    void aRecordThatCanBeReadByNowGivesTheEventOfItsPlace() {
        Outcome outcome = Redrive.of(letter(EXEC, "tetragon"), NOW);
        assertThat(((Outcome.Again) outcome).events())
                .singleElement()
                .isInstanceOfSatisfying(Parsed.Kernel.class, it -> {
                    assertThat(it.event().getOrigin().getFile()).isEqualTo("tetragon.log");
                    assertThat(it.event().getOrigin().getLine()).isEqualTo(3);
                    assertThat(it.event().getProcess().getPid()).isEqualTo(7);
                });
    }

    @Test
    void aRecordOfATopicKeepsItsPlaceThere() {
        RawRecord record = RawRecord.ofTopic(EXEC.bytes(), "raw", 2, 9, Map.of("a", "b"));
        Outcome outcome = Redrive.of(letter(record, "tetragon"), NOW);
        assertThat(((Parsed.Kernel) ((Outcome.Again) outcome).events().get(0))
                        .event()
                        .getOrigin())
                .returns("raw", it -> it.getTopic())
                .returns(9L, it -> it.getOffset());
    }

    @Test
    void whatIsStillWrongStaysWithItsReason() {
        assertThat(why(letter(RawRecord.of("{}", "a", 1), "tetragon"))).startsWith("incomplete: ");
    }

    @Test
    void whatWasNotKeptWholeStays() {
        DeadLetter cut = letter(EXEC, "tetragon");
        cut.setLength(5_000_000);
        assertThat(why(cut)).contains("of its 5000000 bytes were kept");
    }

    @Test
    void ofAFormatThatCarriesSecretsNothingWasKept() {
        DeadLetter empty = letter(new RawRecord(new byte[0], "a", 1, 10), "tetragon");
        assertThat(why(empty)).contains("carries secrets");
    }

    @Test
    void aFormatThatIsGoneStays() {
        assertThat(why(letter(EXEC, "nothing"))).contains("no format is named 'nothing'");
    }

    @Test
    void anEventOnWhichARuleFailedGoesBack() {
        byte[] event = Wire.KERNEL_EVENT.encode(ShopEvents.shellFromServer());
        DeadLetter letter =
                DeadLetters.ofTopic("failed", "why", "observe", "KernelEvent", new Coordinates("t", 0, 1), event, NOW);
        assertThat(((Outcome.Again) Redrive.of(letter, NOW)).events())
                .containsExactly(new Parsed.Kernel(ShopEvents.shellFromServer()));
    }

    @Test
    void bytesThatAreNoEventStay() {
        DeadLetter letter = DeadLetters.ofTopic(
                "undecodable",
                "why",
                "decode",
                "KernelEvent",
                new Coordinates("t", 0, 1),
                "no event".getBytes(StandardCharsets.UTF_8),
                NOW);
        assertThat(why(letter)).contains("no event of any version");
    }

    private static DeadLetter letter(RawRecord record, String format) {
        return DeadLetters.ofInput(new Parsed.Rejected("malformed", "why", record), format, NOW);
    }

    private static String why(DeadLetter letter) {
        return ((Outcome.Stays) Redrive.of(letter, NOW)).why();
    }
}
