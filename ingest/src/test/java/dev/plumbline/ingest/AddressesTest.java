package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1",
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "2001:DB8::00FF, 2001:db8::ff",
        "2001:0db8:0000:0000:0000:0000:0000:0001, 2001:db8::1",
        // RFC 5952, 4.2.2: one group alone is not shortened.
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        // 4.2.3: the longest run, and of two equal ones the first.
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "0:0:1:0:0:0:0:0, 0:0:1::",
        "fe80::, fe80::",
        "1::8, 1::8",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221"
    })
    void eachAddressHasOneForm(String text, String canonical) {
        assertThat(Addresses.canonical(text)).contains(canonical);
        assertThat(Addresses.canonical(canonical)).contains(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:10.0.0.1", "::FFFF:a00:1", "0:0:0:0:0:ffff:10.0.0.1", "::ffff:10.0.0.1%eth0"})
    void anIpv4MappedAddressIsItsIpv4Address(String text) {
        assertThat(Addresses.canonical(text)).contains("10.0.0.1");
    }

    @Test
    void aZoneIsLeftOut() {
        assertThat(Addresses.canonical("fe80::1%eth0")).contains("fe80::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "example.org",
                "10.0.0",
                "10.0.0.1.2",
                "10.0.0.256",
                "10.0.0.-1",
                "10.0.0.",
                ".10.0.0",
                "010.0.0.1",
                "10.0.0.1 ",
                "10.0.0.1%eth0",
                "10.0.0.1:80",
                "10.0.0.0/8",
                "0x0a.0.0.1",
                "167772161",
                "٣.0.0.1",
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:8:",
                "12345::",
                "g::1",
                "::１",
                "::ffff:010.0.0.1",
                "::10.0.0.1:1",
                "1:2:3:4:5:6:7:10.0.0.1",
                "[::1]",
                "::1/64",
                "%eth0",
                "1:%eth0"
            })
    void whatIsNoAddressHasNoForm(String text) {
        assertThat(Addresses.canonical(text)).isEmpty();
    }

    @Test
    void nothingAndEndlessTextHaveNoForm() {
        assertThat(Addresses.canonical(null)).isEmpty();
        assertThat(Addresses.canonical("1:".repeat(1_000_000))).isEmpty();
    }
}
