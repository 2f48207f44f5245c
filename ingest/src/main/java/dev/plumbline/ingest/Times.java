package dev.plumbline.ingest;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Times as text: RFC 3339 in, UTC with six decimals out. */
public final class Times {
    private static final DateTimeFormatter SIX_DECIMALS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    /**
     * Reads RFC 3339 with any offset and up to nine decimals; what is finer than a microsecond is cut. Null is no time,
     * nor is a year of more than four digits, which the standard does not know and an event cannot hold.
     */
    public static Optional<Instant> parse(String text) {
        if (text == null || text.startsWith("+") || text.startsWith("-")) {
            return Optional.empty();
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Instant plain = Utc.parse(bytes, 0, bytes.length);
        return plain == null ? parseAny(text) : Optional.of(plain);
    }

    /** As {@link #parse(String)}, of UTF-8; null where it is no time. */
    public static Instant parse(byte[] text, int start, int end) {
        Instant plain = Utc.parse(text, start, end);
        return plain == null
                ? parse(new String(text, start, end - start, StandardCharsets.UTF_8))
                        .orElse(null)
                : plain;
    }

    private static Optional<Instant> parseAny(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Nanoseconds since 1970; what is finer than a microsecond is cut. Null and what is not positive is no time. */
    public static Optional<Instant> ofNanos(Long nanos) {
        return nanos == null || nanos <= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(0, nanos).truncatedTo(ChronoUnit.MICROS));
    }

    /** Such as {@code 2026-11-23T10:00:00.123456Z}. */
    public static String text(Instant time) {
        return SIX_DECIMALS.format(time);
    }
}
