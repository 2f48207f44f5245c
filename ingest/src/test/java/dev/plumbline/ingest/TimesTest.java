package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "2026-01-31T12:00:00Z, 2026-01-31T12:00:00.000000Z",
        "2026-01-31t12:00:00z, 2026-01-31T12:00:00.000000Z",
        "2026-01-31T12:00:00.5Z, 2026-01-31T12:00:00.500000Z",
        "2026-01-31T12:00:00.123456789Z, 2026-01-31T12:00:00.123456Z",
        "2026-01-31T12:00:00.999999999Z, 2026-01-31T12:00:00.999999Z",
        "2026-01-31T13:30:00+01:30, 2026-01-31T12:00:00.000000Z",
        "2026-01-01T00:30:00+01:00, 2025-12-31T23:30:00.000000Z",
        "1969-12-31T23:59:59.9999999Z, 1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59.000000Z"
    })
    void aTimeIsUtcWithSixDecimals(String text, String utc) {
        assertThat(Times.parse(text).map(Times::text)).contains(utc);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-01-31",
                "2026-01-31T12:00:00",
                "2026-01-31 12:00:00Z",
                "2026-02-30T12:00:00Z",
                "2026-01-31T25:00:00Z",
                "2026-01-31T12:00:00.1234567891Z",
                "1769860800",
                "now",
                "2026-01-31T12:00:00Z "
            })
    void whatIsNoRfc3339IsNoTime(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }

    /** They would not fit into the microseconds of an event. */
    @ParameterizedTest
    @ValueSource(strings = {"+999999999-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"})
    void aYearOfMoreThanFourDigitsIsNoTime(String text) {
        assertThat(Times.parse(text)).isEmpty();
    }

    @Test
    void nothingIsNoTime() {
        assertThat(Times.parse(null)).isEmpty();
    }

    @Test
    void textComesBackAsTheSameTime() {
        Instant time = Instant.parse("2026-11-23T10:00:00.123456Z");
        assertThat(Times.parse(Times.text(time))).contains(time);
    }
}
