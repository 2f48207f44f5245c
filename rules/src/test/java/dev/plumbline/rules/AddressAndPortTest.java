package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressAndPortTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:443, 10.0.0.1, 443",
        "10.0.0.0/8:443, 10.9.9.9, 443",
        "[2001:db8::1]:443, 2001:db8::1, 443",
        "[2001:db8::/32]:443, 2001:db8::9, 443",
        "[::1]:65535, ::1, 65535",
        "10.0.0.1:0, 10.0.0.1, 0"
    })
    void aPortNarrowsTheAddress(String text, String address, int port) {
        AddressAndPort declared = AddressAndPort.parse(text).orElseThrow();
        assertThat(declared.matches(address, port)).isTrue();
        assertThat(declared.matches(address, port ^ 1)).isFalse();
        assertThat(declared.matches(address, null)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "10.0.0.0/8, 10.9.9.9",
        "2001:db8::1, 2001:db8::1",
        "2001:db8::/32, 2001:db8::9",
        "[2001:db8::1], 2001:db8::1",
        "::1, ::1"
    })
    void withoutAPortAllPortsAreMeant(String text, String address) {
        AddressAndPort declared = AddressAndPort.parse(text).orElseThrow();
        assertThat(declared.matches(address, 443)).isTrue();
        assertThat(declared.matches(address, null)).isTrue();
        assertThat(declared.matches("203.0.113.66", 443)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":443",
                "10.0.0.1:",
                "10.0.0.1:65536",
                "10.0.0.1:-1",
                "10.0.0.1:https",
                "10.0.0.1:443:443",
                "10.0.0.1:٤",
                "[2001:db8::1]443",
                "[2001:db8::1]:",
                "[2001:db8::1",
                "2001:db8::1]:443",
                "[]:443",
                "[]",
                "[",
                "example.org:443",
                "example.org"
            })
    void whatIsNoAddressIsNone(String text) {
        assertThat(AddressAndPort.parse(text)).isEmpty();
    }

    @Test
    void theLastGroupOfABareIpv6AddressIsNoPort() {
        AddressAndPort declared = AddressAndPort.parse("2001:db8::443").orElseThrow();
        assertThat(declared.port()).isNegative();
    }
}
