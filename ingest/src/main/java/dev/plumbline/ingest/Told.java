package dev.plumbline.ingest;

import dev.plumbline.event.PipelineEvent;
import java.time.Instant;
import java.util.Optional;

/** What a record of a pipeline's tool tells: one step, or why it is none. */
public sealed interface Told {
    /**
     * @param image null where it is about none, or its name is not told
     * @param imageDigest with its algorithm; null where it is not told
     * @param step of one of the types that a pipeline event's step has
     */
    record Step(Instant time, String image, String imageDigest, Object step) implements Told {}

    /** @param reason as {@link Parsed.Rejected} has it */
    record Nothing(String reason, String detail) implements Told {}

    static Told incomplete(String what) {
        return new Nothing("incomplete", what);
    }

    static Told unmodelled(String what) {
        return new Nothing("unmodelled", what);
    }

    /** A step about no image. */
    static Told step(Instant time, Object step) {
        return new Step(time, null, null, step);
    }

    /** A step about no image, if its time is known. */
    static Told step(Optional<Instant> time, String untimed, Object step) {
        return time.isPresent() ? step(time.get(), step) : incomplete(untimed);
    }

    /** @param index which of the record's events it is, from 0 */
    default Parsed in(Events events, int index, RawRecord record) {
        if (this instanceof Nothing nothing) {
            return new Parsed.Rejected(nothing.reason(), nothing.detail(), record);
        }
        Step told = (Step) this;
        PipelineEvent event = events.pipeline(index, told.time());
        event.setImage(told.image());
        event.setImageDigest(told.imageDigest());
        event.setStep(told.step());
        return new Parsed.Pipeline(event);
    }
}
