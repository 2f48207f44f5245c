package dev.plumbline.detectors.detect;

import dev.plumbline.event.Alert;
import java.time.Instant;

/** The alert which says that a rule's alerts of a service are only counted for the rest of a minute. */
final class FloodGuard {
    static final String RULE = OwnAlert.AREA + "flood-guard";

    private FloodGuard() {}

    /**
     * @param key of the service
     * @param minute its begin
     * @param first the first one that does not go out
     */
    static Alert alert(String key, Instant minute, int limit, Alert first) {
        return OwnAlert.of(RULE, first, first.getRule(), key, minute.toString())
                .setTitle(first.getRule() + " raised " + limit + " alerts of " + key + " in the minute from " + minute
                        + "; further ones are counted")
                .setRationale("Who reads so many misses the one that matters, and whoever wants that may raise them.")
                .setRemediation("Look at the newest ones. Give the rule a suppression key, or except what is known;"
                        + " flood.limit is how many go out.")
                .build();
    }
}
