package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.correlate.Familiar;
import dev.plumbline.detectors.correlate.Signals;
import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Detector.Detection;
import dev.plumbline.detectors.detect.HeldRule;
import dev.plumbline.detectors.detect.Verdicts;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.RuleSet;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds every enriched event against the rules, counts what came of it, and tells how far it has come. */
final class Observe extends ContextualProcessor<String, Item, String, Item> {
    /** Goes no further, as most events do. */
    private static final Item NOTHING = new Item.Raised(List.of(), null, List.of(), List.of());

    private static final Duration TELL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Observe.class);
    private static final String STORE = "rules-in-use";
    private static final String LAST = "last";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RulesInUse rules;
    private final Exceptions exceptions;
    private final Reach reach;
    private final Meters meters;
    private Detector detector;
    private KeyValueStore<String, String> used;
    private String noted;
    private Reach.OfTask come;
    private Familiar familiar;
    private boolean isNew;

    private Observe(RulesInUse rules, Exceptions exceptions, Reach reach, Meters meters) {
        this.rules = rules;
        this.exceptions = exceptions;
        this.reach = reach;
        this.meters = meters;
    }

    static ProcessorSupplier<String, Item, String, Item> supplier(
            RulesInUse rules, Exceptions exceptions, Reach reach, Meters meters) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, Item, String, Item> get() {
                return new Observe(rules, exceptions, reach, meters);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.String()));
            }
        };
    }

    @Override
    public void init(ProcessorContext<String, Item> context) {
        super.init(context);
        used = context.getStateStore(STORE);
        rules.awaitAsNew(used.get(LAST), PATIENCE, context.taskId());
        detector = new Detector(rules::rules, meters.effort(), exceptions, rules.quarantine());
        familiar = new Familiar();
        isNew = true;
        come = reach.ofTask(context.taskId().partition());
        context.schedule(TELL, PunctuationType.WALL_CLOCK_TIME, this::tell);
    }

    /** How far it has come only where there are rules that wait for it. */
    private void tell(long now) {
        if (isNew) {
            List<Alert> alerts = rules.quarantineAlerts();
            if (!alerts.isEmpty()) {
                context().forward(new Record<>("", new Item.Raised(alerts, null, List.of(), List.of()), now));
            }
            isNew = false;
        }
        RuleSet held = rules.rules();
        if (held.hasStratum(1) || held.hasStratum(2)) {
            come.told().ifPresent(it -> context().forward(new Record<>("", new Item.Came(it), now)));
        }
    }

    /** Which rules it uses is committed with the offsets of the events that it used them for. */
    private void note(RulesInUse.Held held) {
        used.put(LAST, held.text());
        noted = held.digest();
    }

    @Override
    public void process(Record<String, Item> record) {
        RulesInUse.Held held = rules.held();
        if (!held.digest().equals(noted)) {
            note(held);
        }
        long now = context().currentSystemTimeMs();
        Item item = record.value();
        if (item instanceof Item.Known known) {
            come.seen(known.event(), now);
            item = observed(known, Instant.ofEpochMilli(now));
        }
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
        seen.quarantined().forEach(it -> quarantined(it, seen.alerts()));
        List<Match> matches = matches(seen, known.part());
        List<Alert> alerts = alerts(seen, known.part());
        meters.observed(isFirst ? seen.type() : Optional.empty(), matches);
        Signal signal = known.part() != Item.Part.EARLY && known.event() instanceof Enriched.Kernel kernel
                ? Verdicts.signal(kernel, known.at()).orElse(null)
                : null;
        if (seen.matches().isEmpty() && alerts.isEmpty() && signal == null) {
            return NOTHING;
        }
        return new Item.Raised(alerts, signal, signals(seen, known, 1), signals(seen, known, 2));
    }

    /** Without those that were told of before the event's owner was. */
    private List<Match> matches(Detection.Seen seen, Item.Part part) {
        return part != Item.Part.LATE
                ? seen.matches()
                : seen.matches().stream()
                        .filter(it -> detector.hasAskedOwner(it.rule()))
                        .toList();
    }

    private List<Alert> alerts(Detection.Seen seen, Item.Part part) {
        if (part != Item.Part.LATE) {
            return seen.alerts();
        }
        Set<String> told = new HashSet<>();
        seen.matches().stream()
                .map(Match::rule)
                .filter(it -> !detector.hasAskedOwner(it))
                .forEach(it -> told.add(it.id()));
        return seen.alerts().stream().filter(it -> !told.contains(it.getRule())).toList();
    }

    /** Signals say whose they are, so they go on once that is known, or is known not to be. */
    private List<Signal> signals(Detection.Seen seen, Item.Known known, int stratum) {
        RuleSet held = rules.rules();
        if (known.part() == Item.Part.EARLY || !held.hasStratum(stratum)) {
            return List.of();
        }
        List<Signal> signals = new ArrayList<>();
        seen.matches().forEach(it -> signals.addAll(Signals.of(it, known.at(), held, stratum)));
        if (known.event() instanceof Enriched.Kernel kernel) {
            signals.addAll(Signals.of(kernel, known.at(), held, stratum));
        }
        signals.removeIf(it -> familiar.isFamiliar(it, held, stratum));
        return signals;
    }

    private void quarantined(Quarantined rule, List<Alert> alerts) {
        LOG.warn("{}", rule.text());
        meters.quarantined(rule);
        alerts.stream().filter(it -> HeldRule.isOf(it, rule)).forEach(it -> rules.told(rule, it));
    }

    private Predicate<RuleInfo> asked(Item.Part part) {
        return switch (part) {
            case ALL -> rule -> true;
            case EARLY -> rule -> !detector.asksOwner(rule);
            case LATE -> rule -> detector.hasAskedOwner(rule) || rules.rules().isHeard(rule);
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
