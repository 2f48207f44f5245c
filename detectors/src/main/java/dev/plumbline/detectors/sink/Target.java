package dev.plumbline.detectors.sink;

import dev.plumbline.event.Alert;
import java.net.http.HttpRequest;
import java.time.Instant;

/** Somebody who is told of alerts over HTTP, one request an alert. */
public interface Target {
    /** One word for metrics. */
    String name();

    /** The whole request, the same bytes each time for the same alert. */
    HttpRequest request(Alert alert);

    /** Whether it would take the alert for one that is over already, and tell nobody. */
    boolean isPast(Alert alert, Instant now);
}
