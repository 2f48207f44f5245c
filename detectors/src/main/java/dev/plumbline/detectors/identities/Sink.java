package dev.plumbline.detectors.identities;

import dev.plumbline.event.Identity;
import java.time.Instant;

/** Takes what is told of identities. Thread-safe, as several sources tell at once; may wait for as long as it has no room. */
public interface Sink {
    /** In place of what was told under the same key. */
    void put(Identity identity);

    /** Nothing is kept under the key any more: it ended longer ago than anybody asks. */
    void forget(String key);

    /** All that the source saw up to a moment has been put. */
    void inSync(String source, Instant upTo);
}
