package dev.plumbline.ingest.trufflehog;

import dev.plumbline.ingest.Times;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as trufflehog's sources tell them: RFC 3339, git's own form, or seconds since 1970 with decimals. */
final class Moments {
    private static final Pattern GIT = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?) ([+-][0-9]{2}):?([0-9]{2})(?: [A-Z0-9+-]{1,8})?");
    private static final Pattern EPOCH = Pattern.compile("([0-9]{9,11})(?:\\.([0-9]{1,6}))?");

    private Moments() {}

    /** Empty for null and for what is none of them. */
    static Optional<Instant> parse(String text) {
        if (text == null) {
            return Optional.empty();
        }
        Matcher git = GIT.matcher(text);
        if (git.matches()) {
            return Times.parse(git.group(1) + "T" + git.group(2) + git.group(3) + ":" + git.group(4));
        }
        Matcher epoch = EPOCH.matcher(text);
        return epoch.matches() ? seconds(epoch.group(1), epoch.group(2)) : Times.parse(text);
    }

    private static Optional<Instant> seconds(String whole, String decimals) {
        try {
            long micros = decimals == null ? 0 : Long.parseLong((decimals + "000000").substring(0, 6));
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(whole), micros * 1_000));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
