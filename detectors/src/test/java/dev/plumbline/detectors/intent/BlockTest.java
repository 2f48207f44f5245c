package dev.plumbline.detectors.intent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8",
        "203.0.113.7, 203.0.113.7/32",
        "2001:DB8::1/32, 2001:db8::/32",
        "::1, ::1/128",
        "::ffff:10.0.0.1, 10.0.0.1/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "::/0, ::/0"
    })
    void aBlockHasOneForm(String text, String cidr) {
        assertThat(block(text).cidr()).isEqualTo(cidr);
    }

    @Test
    void blocksHoldEachOtherOrLieApart() {
        assertThat(block("10.0.0.0/8").holds(block("10.1.0.0/16"))).isTrue();
        assertThat(block("10.1.0.0/16").holds(block("10.0.0.0/8"))).isFalse();
        assertThat(block("10.1.0.0/16").meets(block("10.0.0.0/8"))).isTrue();
        assertThat(block("10.0.0.0/8").meets(block("11.0.0.0/8"))).isFalse();
        assertThat(block("0.0.0.0/0").holds(block("::1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/30", "10.0.0.4/31", "10.0.0.7", "10.0.0.0/29"})
    void whatIsTakenOutIsGoneAndNothingElse(String taken) {
        Block whole = block("10.0.0.0/29");
        for (int i = 0; i < 8; i++) {
            Block one = block("10.0.0." + i);
            assertThat(whole.without(block(taken)).stream().filter(it -> it.holds(one)))
                    .as("10.0.0.%d", i)
                    .hasSize(block(taken).holds(one) ? 0 : 1);
        }
    }

    @Test
    void aLineOfAnIntentIsWrittenWithItsPort() {
        assertThat(block("203.0.113.7").text(443)).isEqualTo("203.0.113.7:443");
        assertThat(block("2001:db8::/32").text(443)).isEqualTo("[2001:db8::/32]:443");
        assertThat(block("10.0.0.0/8").text(-1)).isEqualTo("10.0.0.0/8");
        assertThat(AddressLine.address("[2001:db8::/32]:443")).isEqualTo("2001:db8::/32");
        assertThat(AddressLine.port("[2001:db8::/32]:443")).contains(443);
        assertThat(AddressLine.port("2001:db8::1")).isEmpty();
        assertThat(AddressLine.of("2001:db8::1", 443)).isEqualTo("[2001:db8::1]:443");
    }

    private static Block block(String text) {
        return Block.parse(text).orElseThrow();
    }
}
