package dev.plumbline.detectors.sink;

import dev.plumbline.ingest.Unprintable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * One request and what its answer means.
 *
 * <p>An answer about the alert itself (400, 413, 422 and other ones of 4xx) is final. One that says that the address or the
 * secret is wrong (a redirect, 401, 403, 404, 405, 407) is none about the alert: sent to the right one it is taken, so it is
 * tried again, as with 408, 425, 429, 5xx and where nobody answers.
 */
final class Post {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Set<Integer> SETUP = Set.of(401, 403, 404, 405, 407);
    private static final Set<Integer> BUSY = Set.of(408, 425, 429);
    private static final int EXCERPT = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Outcome send(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return outcome(
                    answer.statusCode(),
                    excerpt(answer.body()),
                    retryAfter(answer.headers().firstValue("Retry-After"), Instant.now()));
        } catch (IOException e) {
            return new Outcome.Later("unreachable", "does not answer: " + e, Duration.ZERO);
        }
    }

    private static Outcome outcome(int status, String body, Duration wait) {
        String why = status + (body.isEmpty() ? "" : " " + body);
        if (status / 100 == 2) {
            return new Outcome.Delivered();
        }
        if (BUSY.contains(status) || status >= 500) {
            return new Outcome.Later(status == 429 ? "busy" : "failing", "answers " + why, wait);
        }
        if (SETUP.contains(status) || status < 400) {
            return new Outcome.Later("setup", "answers " + why + ": check its address and secret", wait);
        }
        return new Outcome.Refused(why);
    }

    /** Seconds or a date; at most {@link #LONGEST_WAIT}, and zero where it is neither. */
    static Duration retryAfter(Optional<String> header, Instant now) {
        return header.map(String::strip).flatMap(it -> asked(it, now)).orElse(Duration.ZERO);
    }

    private static Optional<Duration> asked(String text, Instant now) {
        try {
            Duration told = text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(
                            now,
                            ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
            Duration some = told.isNegative() ? Duration.ZERO : told;
            return Optional.of(some.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : some);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String excerpt(String body) {
        String line = Unprintable.replaced(body.strip().replace('\n', ' '));
        return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
    }
}
