package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.correlate.Correlating;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Progress;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.schemas.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds the signals of a partition's keys against the rules over several events of one stratum, see {@link Correlating}. */
final class Correlate extends ContextualProcessor<String, byte[], String, Item> {
    private static final Logger LOG = LoggerFactory.getLogger(Correlate.class);
    private static final Duration TELL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String RULES = "rules";

    private final RulesInUse rules;
    private final Exceptions exceptions;
    private final Correlating.Limits limits;
    private final int stratum;
    private final IntSupplier tasks;
    private final Meters meters;
    private Correlating correlating;
    private Ordered store;
    private Progress told;
    private String noted = "";
    private boolean isNew;

    private Correlate(
            RulesInUse rules,
            Exceptions exceptions,
            Correlating.Limits limits,
            int stratum,
            IntSupplier tasks,
            Meters meters) {
        this.rules = rules;
        this.exceptions = exceptions;
        this.limits = limits;
        this.stratum = stratum;
        this.tasks = tasks;
        this.meters = meters;
    }

    static String store(int stratum) {
        return "signals-" + stratum;
    }

    static ProcessorSupplier<String, byte[], String, Item> supplier(
            RulesInUse rules,
            Exceptions exceptions,
            Correlating.Limits limits,
            int stratum,
            IntSupplier tasks,
            Meters meters) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, byte[], String, Item> get() {
                return new Correlate(rules, exceptions, limits, stratum, tasks, meters);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(store(stratum)), Serdes.String(), Serdes.ByteArray()));
            }
        };
    }

    @Override
    public void init(ProcessorContext<String, Item> context) {
        super.init(context);
        isNew = true;
        store = new Ordered(context.getStateStore(store(stratum)));
        byte[] used = store.get(RULES);
        rules.awaitAsNew(used == null ? null : new String(used, StandardCharsets.UTF_8), PATIENCE, context.taskId());
        correlating = new Correlating(
                rules::rules,
                stratum,
                rules.quarantine(),
                exceptions,
                store,
                limits,
                () -> Instant.ofEpochMilli(context().currentSystemTimeMs()),
                new Forwarding());
        context.schedule(TELL, PunctuationType.WALL_CLOCK_TIME, this::tell);
    }

    /** How far it has come is how far the second stratum can look. */
    private void tell(long now) {
        if (isNew) {
            rules.quarantineAlerts().forEach(it -> forward(Item.Raised.of(it)));
            isNew = false;
        }
        meters.signals(stratum, context().taskId().partition(), correlating.count(), correlating.time() / 1_000);
        if (stratum == 1 && rules.rules().hasStratum(2)) {
            correlating
                    .come(context().taskId().partition(), tasks.getAsInt())
                    .filter(it -> !it.equals(told))
                    .ifPresent(it -> {
                        told = it;
                        forward(new Item.Came(it));
                    });
        }
    }

    @Override
    public void process(Record<String, byte[]> record) {
        RulesInUse.Held held = rules.held();
        if (!held.digest().equals(noted)) {
            store.put(RULES, held.text().getBytes(StandardCharsets.UTF_8));
            noted = held.digest();
        }
        if (Wire.SIGNAL.decode(record.value()) instanceof Wire.Decoded.Read<Signal> signal) {
            correlating.signal(signal.value());
        } else if (Wire.PROGRESS.decode(record.value()) instanceof Wire.Decoded.Read<Progress> progress) {
            correlating.progress(progress.value());
        }
    }

    /** Where its newest event stands. */
    private static Coordinates at(Signal signal) {
        List<Evidence> all = signal.getEvidence();
        Evidence evidence = all.get(all.size() - 1);
        return evidence.getTopic() == null || evidence.getPartition() == null
                ? Coordinates.NONE
                : new Coordinates(evidence.getTopic(), evidence.getPartition(), evidence.getOffset());
    }

    private void forward(Item item) {
        context().forward(new Record<>("", item, context().currentSystemTimeMs()));
    }

    private final class Forwarding implements Correlating.Sink {
        @Override
        public void raised(Alert alert) {
            forward(Item.Raised.of(alert));
        }

        @Override
        public void signalled(Signal signal) {
            forward(Item.Raised.second(signal));
        }

        @Override
        public void taken(Signal signal) {
            meters.signal(stratum, signal.getRule());
            forward(new Item.Taken(signal));
        }

        @Override
        public void repeated(Signal signal) {
            meters.repeated("signal", "repeated");
        }

        @Override
        public void late(Signal signal) {
            Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
            forward(new Item.Refused(DeadLetters.ofTopic(
                    "late",
                    "a signal of " + signal.getRule() + " at " + signal.getTime() + " came when the rules over several"
                            + " events had that behind them; see correlate.lateness",
                    "correlate",
                    "Signal",
                    at(signal),
                    Wire.SIGNAL.encode(signal),
                    now)));
        }

        @Override
        public void quarantined(Quarantined rule, Alert alert) {
            LOG.warn("{}", rule.text());
            meters.quarantined(rule);
            rules.told(rule, alert);
        }

        @Override
        public void evicted(long count) {
            meters.signalsEvicted(stratum, count);
        }

        @Override
        public void learning(long count) {
            meters.learning(count);
        }
    }

    @Override
    public void close() {
        correlating.close();
    }
}
