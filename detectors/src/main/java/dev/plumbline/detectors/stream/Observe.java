package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Detector.Detection;
import dev.plumbline.detectors.detect.Verdicts;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds every enriched event against the rules, and counts what came of it. */
final class Observe extends ContextualFixedKeyProcessor<String, Item, Item> {
    /** Goes no further, as most events do. */
    private static final Item NOTHING = new Item.Raised(List.of(), null);

    private static final Logger LOG = LoggerFactory.getLogger(Observe.class);
    private static final String STORE = "rules-in-use";
    private static final String LAST = "last";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RulesInUse rules;
    private final Exceptions exceptions;
    private final Meters meters;
    private Detector detector;
    private KeyValueStore<String, String> used;
    private String noted;

    private Observe(RulesInUse rules, Exceptions exceptions, Meters meters) {
        this.rules = rules;
        this.exceptions = exceptions;
        this.meters = meters;
    }

    static FixedKeyProcessorSupplier<String, Item, Item> supplier(
            RulesInUse rules, Exceptions exceptions, Meters meters) {
        return new FixedKeyProcessorSupplier<>() {
            @Override
            public FixedKeyProcessor<String, Item, Item> get() {
                return new Observe(rules, exceptions, meters);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.String()));
            }
        };
    }

    @Override
    public void init(FixedKeyProcessorContext<String, Item> context) {
        super.init(context);
        used = context.getStateStore(STORE);
        String last = used.get(LAST);
        if (last != null) {
            awaitAsNew(Long.parseLong(last.substring(0, last.indexOf(' '))));
        }
        detector = new Detector(rules::rules, meters.effort(), exceptions, rules.quarantine());
    }

    /** Another instance may have taken up what was published while this one still compiles it. */
    private void awaitAsNew(long position) {
        try {
            if (!rules.await(position, PATIENCE)) {
                LOG.warn(
                        "task {} goes on with older rules than it used before: this instance has those up to {} of the"
                                + " published changes, and not {}",
                        context().taskId(),
                        rules.held().position(),
                        position);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Which rules it uses is committed with the offsets of the events that it used them for. */
    private void note(RulesInUse.Held held) {
        used.put(LAST, held.position() + " " + held.digest());
        noted = held.digest();
    }

    @Override
    public void process(FixedKeyRecord<String, Item> record) {
        RulesInUse.Held held = rules.held();
        if (!held.digest().equals(noted)) {
            note(held);
        }
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
        seen.quarantined().forEach(this::quarantined);
        meters.observed(isFirst ? seen.type() : Optional.empty(), seen.matches());
        Signal signal = known.part() != Item.Part.EARLY && known.event() instanceof Enriched.Kernel kernel
                ? Verdicts.signal(kernel, known.at()).orElse(null)
                : null;
        return seen.alerts().isEmpty() && signal == null ? NOTHING : new Item.Raised(seen.alerts(), signal);
    }

    private void quarantined(Quarantined rule) {
        LOG.warn("{}", rule.text());
        meters.quarantined(rule);
    }

    private Predicate<RuleInfo> asked(Item.Part part) {
        return switch (part) {
            case ALL -> rule -> true;
            case EARLY -> rule -> !detector.asksOwner(rule);
            case LATE -> detector::hasAskedOwner;
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
