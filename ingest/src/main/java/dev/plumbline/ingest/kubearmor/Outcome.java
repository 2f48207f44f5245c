package dev.plumbline.ingest.kubearmor;

import org.apache.avro.specific.SpecificRecordBase;

/** What a log entry says was done, or why that cannot be told. */
sealed interface Outcome {
    /** @param activity of one of the types that a kernel event's activity has */
    record Done(SpecificRecordBase activity) implements Outcome {}

    record Refused(String reason, String detail) implements Outcome {}

    static Outcome incomplete(String what) {
        return new Refused("incomplete", what);
    }

    static Outcome unmodelled(String what) {
        return new Refused("unmodelled", what);
    }
}
