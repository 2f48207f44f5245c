package dev.plumbline.rules;

import java.util.function.LongConsumer;

/** Told what looking at events costs; asked by several threads. */
public interface Effort {
    /** Counts nothing. */
    Effort UNCOUNTED = new Effort() {
        @Override
        public void looked(int candidates, boolean isEvaluated) {
            // nobody asks
        }

        @Override
        public LongConsumer ofShard(String shard) {
            return nanoseconds -> {};
        }
    };

    /**
     * One event was looked at.
     *
     * @param candidates rules that it might have matched, by the index
     * @param isEvaluated whether any of them went on to a Drools session
     */
    void looked(int candidates, boolean isEvaluated);

    /**
     * What takes the nanoseconds of each evaluation of a shard in its session.
     *
     * @param shard id of the shard's first rule
     */
    LongConsumer ofShard(String shard);
}
