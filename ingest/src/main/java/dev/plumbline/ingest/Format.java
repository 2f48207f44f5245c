package dev.plumbline.ingest;

import java.util.function.Supplier;

/**
 * A collector's or tool's native format.
 *
 * @param name as the command line has it
 * @param framing how its records are cut from bytes
 * @param family what its events are about
 * @param decoders a fresh decoder for each input
 */
public record Format(String name, Framing framing, Family family, Supplier<Decoder> decoders) {
    /** What a format's events are about. */
    public enum Family {
        /** What processes did, as the kernel saw it. */
        KERNEL,
        /** What the delivery pipeline did. */
        PIPELINE
    }

    /** How records are cut from bytes. */
    public enum Framing {
        /** One record a line. */
        LINES,
        /** JSON values one after another, each on one line or over many. */
        JSON_VALUES
    }

    public Decoder decoder() {
        return decoders.get();
    }
}
