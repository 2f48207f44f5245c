package dev.plumbline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Intent;
import dev.plumbline.schemas.Wire.Decoded;
import java.util.Arrays;
import java.util.List;
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
}
