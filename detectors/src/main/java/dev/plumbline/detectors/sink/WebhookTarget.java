package dev.plumbline.detectors.sink;

import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.intake.Signatures;
import dev.plumbline.event.Alert;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * Any address that takes an alert as {@code alerts --json} prints it, signed as our own intake wants it: the header
 * {@code X-Plumbline-Signature} is {@code sha256=} and the HMAC-SHA256 of the body in hex. Who has seen the id and state
 * of a body has seen the alert: it comes at least once.
 */
public final class WebhookTarget implements Target {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final URI address;
    private final byte[] secret;

    public WebhookTarget(URI address, byte[] secret) {
        this.address = address;
        this.secret = secret.clone();
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public HttpRequest request(Alert alert) {
        byte[] body = AlertJson.of(alert).getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(address)
                .timeout(LONGEST)
                .header("Content-Type", "application/json")
                .header(Signatures.OURS, Signatures.of(body, secret))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    @Override
    public boolean isPast(Alert alert, Instant now) {
        return false;
    }
}
