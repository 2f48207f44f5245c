package dev.plumbline.ingest;

/**
 * One row of the documentation's table: what becomes of a field of a native record.
 *
 * @param kind kind of the event as {@link Kinds} has it; {@code *} for every kind of the format
 * @param from field of the record, a path with dots; {@code a[].b} is b of each element of a
 * @param to field of the event as {@link EventJson} has it; null where it is lost
 * @param note what a reader must know, or why it is lost; empty where there is nothing to say
 */
public record Mapping(String kind, String from, String to, String note) {
    public static Mapping of(String kind, String from, String to) {
        return new Mapping(kind, from, to, "");
    }

    public static Mapping of(String kind, String from, String to, String note) {
        return new Mapping(kind, from, to, note);
    }

    /** A field that no event keeps. */
    public static Mapping lost(String kind, String from, String why) {
        return new Mapping(kind, from, null, why);
    }
}
