package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0, 10.255.255.255, 9.255.255.255, 11.0.0.0",
        "10.77.0.0/23, 10.77.0.0, 10.77.1.255, 10.76.255.255, 10.77.2.0",
        "192.0.2.7/32, 192.0.2.7, 192.0.2.7, 192.0.2.6, 192.0.2.8",
        "192.0.2.7, 192.0.2.7, 192.0.2.7, 192.0.2.6, 192.0.2.8",
        "172.16.0.0/12, 172.16.0.0, 172.31.255.255, 172.15.255.255, 172.32.0.0",
        "128.0.0.0/1, 128.0.0.0, 255.255.255.255, 127.255.255.255, 0.0.0.0",
        "2001:db8::/32, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db7:ffff::, 2001:db9::",
        "fe80::/10, fe80::1, febf:ffff::, fe7f:ffff::, fec0::",
        "::1, ::1, ::1, ::, ::2",
        "2001:db8::7/127, 2001:db8::6, 2001:db8::7, 2001:db8::5, 2001:db8::8"
    })
    void aBlockEndsAtItsBits(String block, String first, String last, String below, String above) {
        Cidr cidr = Cidr.parse(block).orElseThrow();
        assertThat(cidr.contains(first)).isTrue();
        assertThat(cidr.contains(last)).isTrue();
        assertThat(cidr.contains(below)).isFalse();
        assertThat(cidr.contains(above)).isFalse();
    }

    @Test
    void noBitsAreTheWholeFamilyAndNotTheOther() {
        assertThat(Cidr.parse("0.0.0.0/0").orElseThrow().contains("203.0.113.66"))
                .isTrue();
        assertThat(Cidr.parse("0.0.0.0/0").orElseThrow().contains("2001:db8::7"))
                .isFalse();
        assertThat(Cidr.parse("::/0").orElseThrow().contains("2001:db8::7")).isTrue();
        assertThat(Cidr.parse("::/0").orElseThrow().contains("203.0.113.66")).isFalse();
    }

    @Test
    void anIpv4MappedAddressIsItsIpv4Address() {
        assertThat(Cidr.parse("10.0.0.0/8").orElseThrow().contains("::ffff:10.1.2.3"))
                .isTrue();
        assertThat(Cidr.parse("::ffff:10.1.2.3").orElseThrow().contains("10.1.2.3"))
                .isTrue();
    }

    /** Its first 96 bits say only that it is one. */
    @Test
    void anIpv4MappedBlockIsItsIpv4Block() {
        Cidr block = Cidr.parse("::ffff:10.0.0.0/104").orElseThrow();
        assertThat(block.contains("10.255.255.255")).isTrue();
        assertThat(block.contains("11.0.0.0")).isFalse();
        assertThat(Cidr.parse("::ffff:10.0.0.0/8")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "1::",
                "::8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8",
                "::1.2.3.4",
                "1:2:3:4:5:6:1.2.3.4",
                "ABCD::ef01"
            })
    void everyFormOfIpv6IsRead(String text) {
        assertThat(Cidr.parse(text)).isPresent();
        assertThat(Cidr.parse(text).orElseThrow().contains(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8",
                "10.0.0.0/0x8",
                "10.0.0",
                "10.0.0.0.0",
                "10.0.0.256",
                "010.0.0.1",
                "10.0.0.1 ",
                "localhost",
                "2001:db8::/129",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                "12345::",
                "g::",
                "1:",
                ":1",
                "::1%eth0",
                "::١",
                "٣.0.0.1",
                "1.2.3.4::",
                "::1.2.3.4:5"
            })
    void whatIsNoBlockIsNone(String text) {
        assertThat(Cidr.parse(text)).isEmpty();
        assertThat(Cidr.parse("::/0").orElseThrow().contains(text)).isFalse();
        assertThat(Cidr.parse("0.0.0.0/0").orElseThrow().contains(text)).isFalse();
    }

    @Test
    void noAddressLiesInNoBlock() {
        assertThat(Cidr.parse("0.0.0.0/0").orElseThrow().contains(null)).isFalse();
    }
}
