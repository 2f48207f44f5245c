package dev.plumbline.ingest.gitlab;

import dev.plumbline.ingest.Times;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as GitLab writes them: RFC 3339, or with a blank before the hour and before the offset. */
final class Dates {
    private static final Pattern BLANKS = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?) (UTC|[+-][0-9]{2}:?[0-9]{2})");

    private Dates() {}

    /** Empty for null and for what is no time. */
    static Optional<Instant> parse(String text) {
        Matcher parts = BLANKS.matcher(text == null ? "" : text);
        return parts.matches()
                ? Times.parse(parts.group(1) + "T" + parts.group(2) + offset(parts.group(3)))
                : Times.parse(text);
    }

    private static String offset(String told) {
        if (told.equals("UTC")) {
            return "Z";
        }
        return told.length() == 6 ? told : told.substring(0, 3) + ":" + told.substring(3);
    }
}
