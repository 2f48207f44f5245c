package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.stream.Publisher;
import java.time.Duration;

/** Placeholder until the collector is merged. */
final class LiveOptions {
    static void requireAvailable() {}

    static LiveOptions wholeHost() {
        return new LiveOptions();
    }

    void publish(Publisher publisher, Stop stop, Duration longest, Progress progress) {}
}
