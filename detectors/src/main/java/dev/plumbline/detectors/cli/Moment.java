package dev.plumbline.detectors.cli;

import dev.plumbline.ingest.Times;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time on the command line: RFC 3339, {@code now}, or how long before now, such as {@code -2h}. */
sealed interface Moment {
    /** @param now the same for all of one command */
    Instant asOf(Instant now);

    record At(Instant time) implements Moment {
        @Override
        public Instant asOf(Instant now) {
            return time;
        }
    }

    record Ago(Duration before) implements Moment {
        @Override
        public Instant asOf(Instant now) {
            return now.minus(before);
        }
    }

    /** Reads it. */
    final class Converter implements ITypeConverter<Moment> {
        @Override
        public Moment convert(String text) {
            if (text.equals("now")) {
                return new Ago(Duration.ZERO);
            }
            return (text.startsWith("-")
                            ? dev.plumbline.rules.Durations.parse(text.substring(1))
                                    .<Moment>map(Ago::new)
                            : Times.parse(text).<Moment>map(At::new))
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + text + "' is no time such as 2026-01-31T12:00:00Z, -2h or now"));
        }
    }
}
