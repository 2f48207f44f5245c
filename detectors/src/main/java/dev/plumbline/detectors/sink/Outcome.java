package dev.plumbline.detectors.sink;

import java.time.Duration;

/** What became of one request. */
sealed interface Outcome {
    record Delivered() implements Outcome {}

    /** @param why it will never be taken, as the target put it */
    record Refused(String why) implements Outcome {}

    /**
     * @param reason one word for a metric
     * @param atLeast before the next try; zero where the target did not say
     */
    record Later(String reason, String why, Duration atLeast) implements Outcome {}
}
