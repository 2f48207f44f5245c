package dev.plumbline.detectors.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line. */
final class Durations implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return dev.plumbline.rules.Durations.parse(text)
                .orElseThrow(() ->
                        new TypeConversionException("'" + text + "' is no duration such as 500ms, 30s, 5m, 2h or 7d"));
    }
}
