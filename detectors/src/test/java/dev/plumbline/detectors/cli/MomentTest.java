package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MomentTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final Moment.Converter converter = new Moment.Converter();

    @ParameterizedTest
    @CsvSource({
        "now,2026-11-23T10:00:00Z",
        "-2h,2026-11-23T08:00:00Z",
        "-7d,2026-11-16T10:00:00Z",
        "-500ms,2026-11-23T09:59:59.500Z",
        "2026-11-23T11:00:00+02:00,2026-11-23T09:00:00Z",
        "2026-11-22T00:00:00.123456Z,2026-11-22T00:00:00.123456Z"
    })
    void aTimeIsOneOfTheDayOrOneBeforeNow(String text, Instant expected) {
        assertThat(converter.convert(text).asOf(NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2h", "--2h", "-2", "-2 h", "+2h", "noon", "2026-11-23", "2026-11-23T10:00:00"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> converter.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is no time such as 2026-01-31T12:00:00Z, -2h or now");
    }

    @Test
    void allOfOneCommandHaveOneNow() {
        Moment from = converter.convert("-1h");
        Moment to = converter.convert("now");
        assertThat(from.asOf(NOW).plusSeconds(3600)).isEqualTo(to.asOf(NOW));
    }
}
