package dev.plumbline.ingest;

import java.util.List;

/**
 * Reads the records of one input in their order. Holds no clock, does no I/O and never throws; equal records in equal
 * order give equal events.
 *
 * <p>{@code ingestTime} of the events is left 0; the source sets it.
 */
public interface Decoder {
    /** What the record gives: often one event, none where it only continues another, several where it lists several. */
    List<Parsed> decode(RawRecord record);

    /** What is left at the input's end, such as a record whose continuation never came. */
    default List<Parsed> end() {
        return List.of();
    }
}
