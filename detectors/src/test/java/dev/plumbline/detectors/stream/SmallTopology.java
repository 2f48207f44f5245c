package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.correlate.Correlating;
import dev.plumbline.rules.Correlator;
import java.time.Duration;
import java.util.OptionalLong;

/** What topologies of tests have in common: one task, whose partitions are never known to be read to their ends. */
final class SmallTopology {
    static final Correlating.Limits LIMITS =
            new Correlating.Limits(Duration.ofSeconds(30), 100_000, Correlator.Limits.USUAL);

    private SmallTopology() {}

    static Reach reach(Topics topics) {
        return new Reach(
                topics.kernelEvents().name(),
                topics.pipelineEvents().name(),
                () -> 1,
                (topic, partition) -> OptionalLong.empty());
    }
}
