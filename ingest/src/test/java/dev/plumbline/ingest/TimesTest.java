package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
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

    /** java.time's own parser is slow and right. */
    @Test
    void whatIsReadFastIsWhatJavaTimeReads() {
        Random random = new Random(3339);
        String[] pieces = {
            "2026",
            "0000",
            "1969",
            "2000",
            "1900",
            "9999",
            "-",
            ":",
            ".",
            "T",
            "Z",
            "02",
            "29",
            "30",
            "31",
            "12",
            "00",
            "23",
            "24",
            "59",
            "60",
            "1",
            "123456",
            "999999999",
            "+01:00",
            " ",
            "a",
            "é"
        };
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%04d-%02d-%02dT%02d:%02d:%02d",
                    random.nextInt(10_000),
                    random.nextInt(14),
                    random.nextInt(33),
                    random.nextInt(25),
                    random.nextInt(61),
                    random.nextInt(61)));
            if (random.nextInt(3) > 0) {
                text.append('.').append(Integer.toString(random.nextInt()).replace("-", ""), 0, 1);
                text.append(pieces[random.nextInt(4) + 20]);
            }
            text.append('Z');
            if (random.nextInt(4) == 0) {
                int at = random.nextInt(text.length());
                text.replace(
                        at, Math.min(text.length(), at + random.nextInt(3)), pieces[random.nextInt(pieces.length)]);
            }
            assertThat(Times.parse(text.toString())).as("%s", text).isEqualTo(slowly(text.toString()));
        }
    }

    private static Optional<Instant> slowly(String text) {
        try {
            return text.startsWith("-") || text.startsWith("+")
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Test
    void aTimeInBytesIsReadWhereItStands() {
        byte[] bytes = "x2026-11-23T10:00:00Z2026-11-23T10:00:00+01:00".getBytes(StandardCharsets.UTF_8);
        assertThat(Times.parse(bytes, 1, 21)).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(Times.parse(bytes, 21, bytes.length)).isEqualTo("2026-11-23T09:00:00Z");
        assertThat(Times.parse(bytes, 0, 21)).isNull();
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
