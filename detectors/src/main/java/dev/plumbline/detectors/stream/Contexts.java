package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** What a step may ask of its surroundings. */
final class Contexts {
    private Contexts() {}

    /** Where the record at hand stands. */
    static Coordinates coordinates(ProcessingContext context) {
        return context.recordMetadata()
                .map(it -> new Coordinates(it.topic(), it.partition(), it.offset()))
                .orElse(Coordinates.NONE);
    }
}
