package dev.plumbline.ingest.auditd;

import dev.plumbline.ingest.Times;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands before a record: {@code node=}, or what syslog writes. */
final class Prefix {
    private static final Pattern SYSLOG = Pattern.compile(
            "(?:<\\d{1,3}>(?:1 )?)?(?:(?<time>\\d{4}-\\d\\d-\\d\\dT\\S{8,24})|[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d) (?<host>\\S+) ");

    private Prefix() {}

    /** Null where nobody tells it. The audit system's own word counts before that of syslog. */
    static String node(String prefix) {
        int at = prefix.indexOf("node=");
        if (at >= 0 && (at == 0 || prefix.charAt(at - 1) == ' ')) {
            int space = prefix.indexOf(' ', at);
            return space <= at + 5 ? null : prefix.substring(at + 5, space);
        }
        if (prefix.length() < 16) { // shorter than syslog's time
            return null;
        }
        Matcher syslog = SYSLOG.matcher(prefix);
        return syslog.lookingAt() ? syslog.group("host") : null;
    }

    /** Null where syslog tells none, or one without its year. */
    static Instant time(String prefix) {
        Matcher syslog = SYSLOG.matcher(prefix);
        return syslog.lookingAt() ? Times.parse(syslog.group("time")).orElse(null) : null;
    }
}
