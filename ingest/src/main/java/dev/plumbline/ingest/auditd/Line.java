package dev.plumbline.ingest.auditd;

import dev.plumbline.ingest.RawRecord;
import java.time.Instant;

/**
 * One record of an event: {@code [node=NAME ]type=TYPE msg=audit(SECONDS.MILLIS:SERIAL): FIELDS}, as auditd writes it, or
 * {@code audit: type=NUMBER audit(SECONDS.MILLIS:SERIAL): FIELDS}, as the kernel prints it where no auditd listens. Either may
 * stand behind what syslog writes before it.
 *
 * @param type name of its type; a number where it has none that matters here
 */
record Line(String type, Stamp stamp, Values values, RawRecord record) {
    private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999

    /** Null where the text has no type. */
    static String type(String text) {
        int begin = typeAt(text);
        return begin < 0 ? null : Types.name(text.substring(begin, endOfWord(text, begin)));
    }

    /** Null where the text has no type, or no time and serial. */
    static Line parse(String text, RawRecord record) {
        int begin = typeAt(text);
        if (begin < 0) {
            return null;
        }
        int end = endOfWord(text, begin);
        int at = text.startsWith(" msg=audit(", end) ? end + 11 : text.startsWith(" audit(", end) ? end + 7 : -1;
        int close = at < 0 ? -1 : text.indexOf(')', at);
        Stamp stamp = close < 0 ? null : stamp(text.substring(at, close), Prefix.node(text.substring(0, begin)));
        return stamp == null
                ? null
                : new Line(Types.name(text.substring(begin, end)), stamp, Values.of(text, close + 1), record);
    }

    private static int typeAt(String text) {
        int at = text.indexOf("type=");
        return at < 0 || (at > 0 && text.charAt(at - 1) != ' ') ? -1 : at + 5;
    }

    private static int endOfWord(String text, int begin) {
        int space = text.indexOf(' ', begin);
        return space < 0 ? text.length() : space;
    }

    private static Stamp stamp(String text, String node) {
        int dot = text.indexOf('.');
        int colon = text.indexOf(':');
        if (dot < 1 || colon < dot + 2 || colon > dot + 10) {
            return null;
        }
        Long seconds = Values.decimal(text.substring(0, dot));
        Long micros = Values.decimal((text.substring(dot + 1, colon) + "00000").substring(0, 6));
        Long serial = Values.decimal(text.substring(colon + 1));
        if (seconds == null || micros == null || serial == null || seconds > LAST_SECOND) {
            return null;
        }
        return new Stamp(node, Instant.ofEpochSecond(seconds, micros * 1000), serial);
    }
}
