package dev.plumbline.ingest;

import dev.plumbline.schemas.Trust;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A collector's or tool's native format.
 *
 * @param name as the command line has it
 * @param framing how its records are cut from bytes
 * @param family what its events are about
 * @param decoders a fresh decoder for each input
 * @param joins whether an event may be told in several records, so that a record alone is not enough
 * @param carriesSecrets whether its records hold secrets in the clear: then nothing of a refused one is kept
 * @param recognises whether a record looks like one of this format; never takes one that belongs to another
 * @param table which field of it becomes which field of an event, and what is lost
 */
public record Format(
        String name,
        Framing framing,
        Family family,
        Supplier<Decoder> decoders,
        boolean joins,
        boolean carriesSecrets,
        Predicate<Glimpse> recognises,
        List<Mapping> table) {
    @SuppressWarnings("UnnecessaryLambda") // told from others by its identity
    private static final Predicate<Glimpse> BY_NAME_ONLY = record -> false;

    static {
        Trust.inGeneratedClasses(); // before any decoder makes a record with Avro's builders
    }

    /** What a format's events are about. */
    public enum Family {
        /** What processes did, as the kernel saw it, and what was asked of the cluster. */
        KERNEL,
        /** What the delivery pipeline did. */
        PIPELINE,
        /** The one or the other, as each record is recognised. */
        ANY
    }

    /** How records are cut from bytes. */
    public enum Framing {
        /** One record a line. */
        LINES,
        /** JSON values one after another, each on one line or over many. */
        JSON_VALUES
    }

    /** A format whose records stand alone, hold no secrets, and are not told from others by their looks. */
    public Format(String name, Framing framing, Family family, Supplier<Decoder> decoders) {
        this(name, framing, family, decoders, false, false, BY_NAME_ONLY, List.of());
    }

    /** This format, an event of which may be told in several records. */
    public Format joining() {
        return new Format(name, framing, family, decoders, true, carriesSecrets, recognises, table);
    }

    /** This format, whose records hold secrets in the clear. */
    public Format carryingSecrets() {
        return new Format(name, framing, family, decoders, joins, true, recognises, table);
    }

    /** This format, with what its records look like. */
    public Format recognisedBy(Predicate<Glimpse> looks) {
        return new Format(name, framing, family, decoders, joins, carriesSecrets, looks, table);
    }

    /** This format, with what becomes of its fields. */
    public Format mapping(List<Mapping> rows) {
        return new Format(name, framing, family, decoders, joins, carriesSecrets, recognises, List.copyOf(rows));
    }

    /** Whether its records can be told from others by their looks; else it is read only where it is named. */
    public boolean isRecognisable() {
        return recognises != BY_NAME_ONLY;
    }

    public Decoder decoder() {
        return decoders.get();
    }
}
