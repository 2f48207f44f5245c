package dev.plumbline.detectors.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
    private final Networks privateOnes = new Networks(Networks.PRIVATE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.255.255.255",
                "172.16.0.0",
                "172.31.255.255",
                "192.168.1.1",
                "100.64.0.1",
                "169.254.169.254",
                "127.0.0.1",
                "0.0.0.0",
                "fd00::1",
                "fe80::1",
                "224.0.0.251",
                "255.255.255.255",
                "ff02::fb",
                "::1",
                "::"
            })
    void privateAddressesBelongToTheEstate(String address) {
        assertThat(privateOnes.contain(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9.255.255.255",
                "11.0.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.169.0.0",
                "100.128.0.0",
                "128.0.0.1",
                "fec0::1",
                "::2",
                "2001:db8::1",
                "no address",
                ""
            })
    void othersDoNot(String address) {
        assertThat(privateOnes.contain(address)).isFalse();
    }

    @Test
    void givenBlocksStandInPlaceOfThePrivateOnes() {
        Networks given = new Networks(List.of("203.0.113.0/24"));
        assertThat(given.contain("203.0.113.9")).isTrue();
        assertThat(given.contain("10.0.0.1")).isFalse();
        assertThat(new Networks(List.of()).contain("10.0.0.1")).isFalse();
    }

    @Test
    void whatIsNoBlockIsRefusedByName() {
        assertThatThrownBy(() -> new Networks(List.of("10.0.0.0/8", "10.0.0.0/33")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'10.0.0.0/33' is no CIDR block");
    }
}
