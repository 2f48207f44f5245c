package dev.plumbline.detectors.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.rules.Peer;
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
                "169.254.169.253",
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
        assertThat(privateOnes.peer(address).state()).isEqualTo(Peer.State.UNDETERMINED);
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
        assertThat(privateOnes.peer(address)).isEqualTo(Peer.EXTERNAL);
    }

    @Test
    void givenBlocksStandInPlaceOfThePrivateOnes() {
        Networks given = new Networks(List.of("203.0.113.0/24"));
        assertThat(given.peer("203.0.113.9")).isEqualTo(Peer.UNDETERMINED);
        assertThat(given.peer("10.0.0.1")).isEqualTo(Peer.EXTERNAL);
        assertThat(new Networks(List.of()).peer("10.0.0.1")).isEqualTo(Peer.EXTERNAL);
    }

    @Test
    void theNarrowestBlockThatHoldsAnAddressNamesIt() {
        Networks named = new Networks(
                Networks.PRIVATE,
                List.of(new Networks.Named("corporate", "10.0.0.0/8"), new Networks.Named("mirror", "10.1.0.0/16")));
        assertThat(named.peer("10.1.2.3")).isEqualTo(Peer.external("mirror"));
        assertThat(named.peer("10.2.2.3")).isEqualTo(Peer.external("corporate"));
        assertThat(named.peer("192.168.0.1")).isEqualTo(Peer.UNDETERMINED);
    }

    @Test
    void whyAnAddressIsNobodysIsTold() {
        assertThat(privateOnes.peer("127.0.0.1").network()).isEqualTo("loopback");
        assertThat(privateOnes.peer("ff02::fb").network()).isEqualTo("multicast");
        assertThat(privateOnes.peer("10.0.0.1").network()).isNull();
    }

    @Test
    void theMetadataServiceOfACloudIsKnownByName() {
        assertThat(privateOnes.peer("169.254.169.254")).isEqualTo(Peer.external("cloud-metadata"));
        assertThat(privateOnes.peer("fd00:ec2::254")).isEqualTo(Peer.external("cloud-metadata"));
    }

    @Test
    void whatIsNoBlockIsRefusedByName() {
        assertThatThrownBy(() -> new Networks(List.of("10.0.0.0/8", "10.0.0.0/33")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'10.0.0.0/33' is no CIDR block");
    }
}
