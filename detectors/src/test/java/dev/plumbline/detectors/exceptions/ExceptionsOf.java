package dev.plumbline.detectors.exceptions;

import dev.plumbline.event.AlertException;
import java.time.Instant;
import java.util.List;

/** Exceptions for tests of what becomes of them. */
public final class ExceptionsOf {
    private ExceptionsOf() {}

    /** All alerts of a rule, for good. */
    public static AlertException rule(String rule, String id) {
        return AlertException.newBuilder()
                .setId(id)
                .setRules(List.of(rule))
                .setUntil(Instant.parse("2099-01-01T00:00:00Z"))
                .setOwner("tests")
                .setReason("so it is")
                .setTicket("T-1")
                .build();
    }
}
