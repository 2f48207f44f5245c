package dev.plumbline.ingest.cdevents;

/** What an event says was done, or why that cannot be told. */
sealed interface Outcome {
    /**
     * @param artifact null where the event names none
     * @param step of one of the types that a pipeline event's step has
     */
    record Done(Artifact.Image artifact, Object step) implements Outcome {}

    record Refused(String reason, String detail) implements Outcome {}

    static Refused incomplete(String what) {
        return new Refused("incomplete", what);
    }

    static Refused unmodelled(String what) {
        return new Refused("unmodelled", what);
    }
}
