package dev.plumbline.ingest;

import java.util.List;
import java.util.OptionalLong;

/**
 * Reads the records of one input in their order. Holds no clock, does no I/O and never throws; equal records in equal
 * order give equal events.
 *
 * <p>{@code ingestTime} of the events is left 0; the source sets it.
 */
public interface Decoder {
    /** What the record gives: often one event, none where it only continues another, several where it lists several. */
    List<Parsed> decode(RawRecord record);

    /**
     * What is left at the input's end, such as a record whose continuation never came. An input that pauses may go on after
     * it.
     */
    default List<Parsed> end() {
        return List.of();
    }

    /** Line of the oldest record that waits for its continuation: to read on from there would give the same events. */
    default OptionalLong oldestHeld() {
        return OptionalLong.empty();
    }
}
