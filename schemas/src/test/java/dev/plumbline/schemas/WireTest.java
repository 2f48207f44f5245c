package dev.plumbline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.event.Alert;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Intent;
import dev.plumbline.event.Severity;
import dev.plumbline.schemas.Wire.Decoded;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final Intent SEARCH = Intent.newBuilder()
            .setService("product-search")
            .setTalksTo(List.of("product-db"))
            .build();

    @Test
    void aRecordComesBackAsItWas() {
        byte[] bytes = Wire.INTENT.encode(SEARCH);
        assertThat(Wire.INTENT.decode(bytes)).isEqualTo(new Decoded.Read<>(SEARCH));
    }

    @Test
    void theHeaderIsThatOfSingleObjectEncoding() {
        assertThat(Wire.INTENT.encode(SEARCH)).startsWith(0xC3, 0x01);
    }

    @Test
    void halfARecordIsUndecodable() {
        byte[] bytes = Wire.INTENT.encode(SEARCH);
        assertThat(Wire.INTENT.decode(Arrays.copyOf(bytes, bytes.length / 2))).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void anotherTypesRecordIsUndecodable() {
        assertThat(Wire.ALERT.decode(Wire.INTENT.encode(SEARCH))).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void noBytesAreUndecodable() {
        assertThat(Wire.INTENT.decode(null)).isInstanceOf(Decoded.Undecodable.class);
        assertThat(Wire.INTENT.decode(new byte[0])).isInstanceOf(Decoded.Undecodable.class);
    }

    /** Any bytes at all: a record, or undecodable. Lengths that the bytes claim are never believed. */
    @Test
    void aChangedByteNeverThrows() {
        Random random = new Random(42);
        byte[] alert = Wire.ALERT.encode(alert());
        for (int round = 0; round < 200_000; round++) {
            byte[] changed = alert.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                changed[10 + random.nextInt(changed.length - 10)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> Wire.ALERT.decode(changed)).doesNotThrowAnyException();
        }
    }

    @Test
    void aLengthThatTheBytesDoNotHoldIsUndecodable() {
        byte[] huge = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xF0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        System.arraycopy(Wire.INTENT.encode(SEARCH), 0, huge, 0, 10);
        assertThat(Wire.INTENT.decode(huge)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void bytesBehindTheRecordAreUndecodable() {
        byte[] bytes = Wire.INTENT.encode(SEARCH);
        assertThat(Wire.INTENT.decode(Arrays.copyOf(bytes, bytes.length + 1))).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void aRequiredFieldThatIsMissingIsNamed() {
        assertThatThrownBy(() -> Wire.INTENT.encode(new Intent()))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("Intent.service");
        assertThat(Wire.INTENT.decode(Wire.INTENT.encode(SEARCH))).isEqualTo(new Decoded.Read<>(SEARCH));
    }

    @Test
    void aListLongerThanTheBytesIsUndecodable() {
        byte[] bytes = Wire.INTENT.encode(Intent.newBuilder().setService("").build());
        byte[] huge = Arrays.copyOf(bytes, bytes.length + 4);
        int talksTo = 10 + 1 + 1; // behind the header, an empty text and a null
        System.arraycopy(new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F}, 0, huge, talksTo, 5);
        assertThat(Wire.INTENT.decode(huge)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void anUnknownSchemaIsToldByItsFingerprint() {
        byte[] bytes = Wire.INTENT.encode(SEARCH);
        Arrays.fill(bytes, 2, 10, (byte) 0xAB);
        assertThat(Wire.INTENT.decode(bytes))
                .isEqualTo(new Decoded.Undecodable<Intent>("schema abababababababab is no version of Intent"));
    }

    @Test
    void withoutTheMarkNothingIsRead() {
        byte[] bytes = Wire.INTENT.encode(SEARCH);
        bytes[1] = 2;
        assertThat(Wire.INTENT.decode(bytes)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void everyTypeIsListed() {
        assertThat(Wire.all())
                .extracting(wire -> wire.type().getSimpleName())
                .doesNotHaveDuplicates()
                .hasSize(13);
    }

    private static Alert alert() {
        return Alert.newBuilder()
                .setId("00")
                .setRule("file/credential-read")
                .setSeverity(Severity.HIGH)
                .setTitle("title")
                .setRationale("rationale")
                .setRemediation("remediation")
                .setTime(Instant.parse("2026-01-01T00:00:00Z"))
                .setAttack(List.of("T1552.001"))
                .setEnrichment(new Enrichment("known", "none", "unknown", "none", null))
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("01")
                        .setTime(Instant.parse("2026-01-01T00:00:00Z"))
                        .setKind("file.open")
                        .setPartition(3)
                        .setOffset(4L)
                        .build()))
                .setPackVersion("baseline@0.1.0")
                .setPackDigest("ab")
                .setEmitTime(Instant.parse("2026-01-01T00:00:00Z"))
                .setLatencyMillis(5)
                .build();
    }
}
