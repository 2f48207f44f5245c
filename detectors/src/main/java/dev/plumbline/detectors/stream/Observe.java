package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Detector.Detection;
import dev.plumbline.detectors.detect.Verdicts;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/** Holds every enriched event against the rules, and counts what came of it. */
final class Observe extends ContextualFixedKeyProcessor<String, Item, Item> {
    /** Goes no further, as most events do. */
    private static final Item NOTHING = new Item.Raised(List.of(), null);

    private final Supplier<Detector> detectors;
    private final Meters meters;
    private Detector detector;

    Observe(Supplier<Detector> detectors, Meters meters) {
        this.detectors = detectors;
        this.meters = meters;
    }

    @Override
    public void init(FixedKeyProcessorContext<String, Item> context) {
        super.init(context);
        detector = detectors.get();
    }

    @Override
    public void process(FixedKeyRecord<String, Item> record) {
        Item item = record.value() instanceof Item.Known known
                ? observed(known, Instant.ofEpochMilli(context().currentSystemTimeMs()))
                : record.value();
        if (item != NOTHING) {
            context().forward(record.withValue(item));
        }
    }

    private Item observed(Item.Known known, Instant now) {
        boolean isFirst = known.part() != Item.Part.LATE;
        if (known.part() != Item.Part.EARLY) {
            meters.enriched(known.event());
        }
        Detection detection = detector.detect(known.event(), known.at(), now, asked(known.part()));
        if (detection instanceof Detection.Failed failed) {
            return failed(known, failed.detail(), now);
        }
        Detection.Seen seen = (Detection.Seen) detection;
        meters.observed(isFirst ? seen.type() : Optional.empty(), seen.matches());
        Signal signal = known.part() != Item.Part.EARLY && known.event() instanceof Enriched.Kernel kernel
                ? Verdicts.signal(kernel, known.at()).orElse(null)
                : null;
        return seen.alerts().isEmpty() && signal == null ? NOTHING : new Item.Raised(seen.alerts(), signal);
    }

    private static Predicate<RuleInfo> asked(Item.Part part) {
        return switch (part) {
            case ALL -> rule -> true;
            case EARLY -> rule -> !rule.asksOwner();
            case LATE -> RuleInfo::asksOwner;
        };
    }

    private static Item failed(Item.Known known, String detail, Instant now) {
        Coordinates at = known.at();
        return known.event() instanceof Enriched.Kernel kernel
                ? refused(detail, "KernelEvent", at, Wire.KERNEL_EVENT.encode(kernel.event()), now)
                : refused(
                        detail,
                        "PipelineEvent",
                        at,
                        Wire.PIPELINE_EVENT.encode(((Enriched.Pipeline) known.event()).event()),
                        now);
    }

    private static Item refused(String detail, String schema, Coordinates at, byte[] raw, Instant now) {
        return new Item.Refused(DeadLetters.ofTopic("failed", detail, "observe", schema, at, raw, now));
    }

    @Override
    public void close() {
        detector.close();
    }
}
