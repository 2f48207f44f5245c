package dev.plumbline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DigestsTest {
    private static final byte[] RECORD = Digests.sha256("{\"a\": 1}".getBytes(UTF_8));

    @Test
    void theSameRecordHasTheSameId() {
        assertThat(Digests.eventId("tetragon", RECORD, 0))
                .isEqualTo(Digests.eventId("tetragon", RECORD.clone(), 0))
                .matches("[0-9a-f]{32}");
    }

    @Test
    void formatBytesAndIndexMakeTheDifference() {
        assertThat(Set.of(
                        Digests.eventId("tetragon", RECORD, 0),
                        Digests.eventId("bpftrace", RECORD, 0),
                        Digests.eventId("tetragon", Digests.sha256("{\"a\":1}".getBytes(UTF_8)), 0),
                        Digests.eventId("tetragon", RECORD, 1)))
                .hasSize(4);
    }

    @Test
    void everyIndexHasAnIdOfItsOwn() {
        Set<String> ids = new HashSet<>();
        for (int index = 0; index < 70_000; index++) {
            ids.add(Digests.eventId("trivy", RECORD, index));
        }
        assertThat(ids).hasSize(70_000);
    }

    @Test
    void hexDigitsAreThoseOfEveryByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertThat(Digests.hex(bytes)).isEqualTo(HexFormat.of().formatHex(bytes));
    }

    /** FIPS 180-4's example. */
    @Test
    void sha256IsWhatTheStandardSays() {
        assertThat(HexFormat.of().formatHex(Digests.sha256("abc".getBytes(UTF_8))))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
