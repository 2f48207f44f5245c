package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Seen;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Ownership;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Joins every kernel event with the tables. One whose container is not yet known goes on at once to the rules that do not ask
 * whose it is, and waits for the others: until its container is told, or the sources of identities have told all up to its time
 * and the hold, or, where none says how far it is, the hold has passed. What waits is in a changelogged store, in order for each
 * container, and bounded.
 */
final class Enrich extends ContextualProcessor<String, Item, String, Item> {
    static final String PENDING = "pending-events";
    static final String LEARNED = "learned-identities";
    static final String NAMES = "looked-up-names";

    private static final Duration SWEEP = Duration.ofMillis(100);
    /** Containers that one sweep looks after: some milliseconds, however many wait. */
    private static final int AT_ONCE = 1_000;
    /** A source that says it lives, and does not get on, is not waited for longer. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    /**
     * How long and how many events may wait.
     *
     * @param most events of one task
     */
    record Hold(Duration longest, int most) {}

    private final Enricher enricher;
    private final Tables tables;
    private final Hold hold;
    private final Meters meters;
    private Waiting waiting;
    private int swept;
    private Seen seen;

    private Enrich(Enricher enricher, Tables tables, Hold hold, Meters meters) {
        this.enricher = enricher;
        this.tables = tables;
        this.hold = hold;
        this.meters = meters;
    }

    static ProcessorSupplier<String, Item, String, Item> supplier(
            Enricher enricher, Tables tables, Hold hold, Meters meters) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, Item, String, Item> get() {
                return new Enrich(enricher, tables, hold, meters);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(store(PENDING), store(LEARNED), store(NAMES));
            }
        };
    }

    private static StoreBuilder<?> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), Serdes.ByteArray());
    }

    @Override
    public void init(ProcessorContext<String, Item> context) {
        super.init(context);
        waiting = new Waiting(context.getStateStore(PENDING));
        seen = new Seen(new Stored(context.getStateStore(LEARNED)), new Stored(context.getStateStore(NAMES)));
        meters.waiting(waiting.count());
        context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, now -> sweep(Instant.ofEpochMilli(now)));
    }

    @Override
    public void process(Record<String, Item> record) {
        if (!(record.value() instanceof Item.Kernel item)) {
            context().forward(record);
            return;
        }
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        KernelEvent event = item.event();
        seen.take(event);
        Enriched.Kernel enriched = enricher.enrich(event, seen, now);
        if (enriched.ownership() != Ownership.PENDING && waiting.count() == 0) {
            context().forward(record.withValue(new Item.Known(enriched, item.at(), Item.Part.ALL)));
            return;
        }
        String container = Keys.container(event);
        boolean isBehindOthers = container != null && waiting.has(container);
        if (isBehindOthers) {
            release(container, now);
        }
        if (enriched.ownership() == Ownership.PENDING || (isBehindOthers && waiting.has(container))) {
            hold(container, record, item, enriched, now);
        } else {
            context().forward(record.withValue(new Item.Known(enriched, item.at(), Item.Part.ALL)));
        }
    }

    private void hold(
            String container, Record<String, Item> record, Item.Kernel item, Enriched.Kernel enriched, Instant now) {
        if (waiting.count() >= hold.most) {
            giveUp(waiting.oldest(), Ownership.TOO_MANY);
        }
        waiting.add(container, new Held(item.event(), item.at(), record.key(), record.timestamp(), now.toEpochMilli()));
        meters.waiting(1);
        Enriched.Kernel early = enriched.ownership() == Ownership.PENDING
                ? enriched
                : enricher.givenUp(item.event(), seen, Ownership.PENDING);
        context().forward(record.withValue(new Item.Known(early, item.at(), Item.Part.EARLY)));
    }

    /** Looks after some of those that wait; after all of them, where these are many, in some sweeps. */
    private void sweep(Instant now) {
        List<String> containers = waiting.containers();
        int some = Math.min(containers.size(), AT_ONCE);
        for (int i = 0; i < some; i++) {
            release(containers.get((swept + i) % containers.size()), now);
        }
        swept = containers.isEmpty() ? 0 : (swept + some) % containers.size();
    }

    /** Lets the container's events go on, the first that came first, up to the first that still has to wait. */
    private void release(String container, Instant now) {
        Iterator<Held> held = waiting.of(container);
        while (held.hasNext()) {
            Held first = held.next();
            Enriched.Kernel enriched = enricher.enrich(first.event(), seen, now);
            if (enriched.ownership() == Ownership.PENDING) {
                if (!isOver(first, now)) {
                    return;
                }
                enriched = enricher.givenUp(first.event(), seen, Ownership.NOT_TOLD);
            }
            held.remove();
            goOn(first, enriched);
        }
    }

    /** A clock that was set back by more than the hold ends it too: nobody knows how long it has been. */
    private boolean isOver(Held held, Instant now) {
        Duration waited = Duration.ofMillis(Math.abs(now.toEpochMilli() - held.since()));
        Duration longest = tables.identitiesUpTo(now) == null ? hold.longest : hold.longest.plus(STUCK);
        return waited.compareTo(longest) >= 0;
    }

    private void giveUp(String container, Ownership why) {
        Iterator<Held> held = waiting.of(container);
        while (held.hasNext()) {
            Held first = held.next();
            held.remove();
            goOn(first, enricher.givenUp(first.event(), seen, why));
        }
    }

    private void goOn(Held held, Enriched.Kernel enriched) {
        meters.waiting(-1);
        meters.waited(enriched.ownership().word());
        context()
                .forward(new Record<>(
                        held.key(), new Item.Known(enriched, held.at(), Item.Part.LATE), held.timestamp()));
    }

    @Override
    public void close() {
        meters.waiting(-waiting.count());
    }
}
