package dev.plumbline.detectors.intake;

import dev.plumbline.ingest.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where that goes which requests hold. Thread-safe. */
public interface Landing {
    /** Why nothing can land just now, for a person; empty where it can. */
    Optional<String> trouble();

    /** What lands of it: without secrets, and so for whoever is told of it. */
    Parsed redacted(Parsed parsed, String format);

    /** For what one request holds. */
    Batch begin();

    /** What one request holds. For one thread. */
    interface Batch {
        /**
         * May wait while there is no room.
         *
         * @param format that the request was posted as
         * @throws org.apache.kafka.common.KafkaException if it cannot land
         */
        void put(Parsed parsed, String format, Instant now);

        /**
         * Returns once all of it is acknowledged; number of events that turned out too large and are dead letters.
         *
         * @throws org.apache.kafka.common.KafkaException if something is not, or not within that time
         */
        long await(Duration longest) throws InterruptedException;
    }
}
