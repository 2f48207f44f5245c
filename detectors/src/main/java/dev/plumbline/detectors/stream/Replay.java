package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Seen;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.event.AlertException;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Admission;
import dev.plumbline.ingest.Times;
import dev.plumbline.rules.Enriched;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Old events of the live topics once more, with what is known of them: the topology's decode, enrich and add-provenance steps,
 * without a group, and without writing anything. Keeps no event.
 *
 * <p>All that is on the tables' topics is known from the beginning, and holds as of the event's own time; nothing waits.
 * <br>Order: the pipeline's events before the kernel's, those of a partition as they stand on it. For one thread.
 */
public final class Replay implements AutoCloseable {
    /** What ended long ago owned what happened before. */
    private static final Duration FOR_GOOD = Duration.ofDays(36_500);

    /** Times from one to before another. */
    public record Range(Instant from, Instant to) {
        public boolean holds(Instant time) {
            return !time.isBefore(from) && time.isBefore(to);
        }
    }

    /** Takes what is read. */
    public interface Sink {
        /** @param at where the event stands */
        void event(Enriched event, Coordinates at);
    }

    /** Told how it goes. */
    public interface Watch {
        /** Something that a person must know. */
        void said(String line);

        /** @param of offsets that there are to read, some of which may hold no record */
        void progress(long read, long of);
    }

    /**
     * What was read.
     *
     * @param events of the range
     * @param refused records that are no events, or at an impossible time: they are among the dead letters
     * @param late events that are known now, and went on as unknown
     * @param lateIds their ids; of many, some
     */
    public record Summary(long events, long refused, long late, Set<String> lateIds) {}

    private final Topics topics;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Watch watch;
    private final Tables tables = new Tables(FOR_GOOD);
    private final Enricher enricher;
    private final KnownThen known = new KnownThen(tables);
    private final LateIdentities late;
    /** What events told is of a task, which is of a partition. */
    private final Map<Integer, Seen> seen = new HashMap<>();

    private long events;
    private long refused;

    public Replay(Settings settings, Watch watch) {
        this.topics = Topics.named(settings);
        this.watch = watch;
        this.enricher = new Enricher(tables, settings.networks());
        this.late = new LateIdentities(settings.pendingHold());
        this.consumer = WholeTopic.consumer(settings.bootstrapServers(), settings.kafka());
    }

    /**
     * Reads what was ingested from the range's begin on, up to what is the last now, and gives what happened within it.
     *
     * @param exceptions filled with those of the topic
     */
    public Summary read(Range range, List<Exceptions> exceptions, Sink sink) {
        Stretch pipeline = stretch(topics.pipelineEvents(), range);
        Stretch kernel = stretch(topics.kernelEvents(), range);
        long of = pipeline.size() + kernel.size();
        tables(exceptions);
        pipeline.read(record -> pipeline(record, range, sink), read -> watch.progress(read, of));
        kernel.read(record -> kernel(record, range, sink), read -> watch.progress(pipeline.size() + read, of));
        return new Summary(events, refused, late.count(), late.ids());
    }

    private Stretch stretch(Topics.Topic topic, Range range) {
        Stretch stretch = Stretch.since(consumer, topic.name(), range.from());
        stretch.oldest()
                .ifPresent(oldest -> watch.said(topic.name() + " no longer has all that was ingested before "
                        + Times.text(oldest) + ": what is deleted there is not replayed"));
        return stretch;
    }

    private void tables(List<Exceptions> exceptions) {
        whole(topics.identities(), Wire.IDENTITY, this::identity);
        whole(topics.intents(), Wire.INTENT, (record, it) -> tables.intent(record.key(), it));
        whole(topics.provenance(), Wire.PROVENANCE, (record, it) -> known.told(record.key(), it));
        whole(topics.exceptions(), Wire.EXCEPTION, (record, it) -> exception(exceptions, record.key(), it));
    }

    private <T extends SpecificRecordBase> void whole(
            Topics.Topic topic, Wire<T> wire, BiConsumer<ConsumerRecord<String, byte[]>, T> table) {
        WholeTopic.read(consumer, topic.name(), record -> {
            if (record.value() == null) {
                table.accept(record, null);
            } else if (wire.decode(record.value()) instanceof Wire.Decoded.Read<T> read) {
                table.accept(record, read.value());
            } else {
                watch.said(place(record) + " is no " + wire.type().getSimpleName() + ", and is left out");
            }
        });
    }

    private void identity(ConsumerRecord<String, byte[]> record, Identity identity) {
        Instant at = Instant.ofEpochMilli(record.timestamp());
        tables.identityTold(record.key(), identity, record.partition(), at, at);
        late.told(record.key(), identity, record.timestamp());
    }

    private void exception(List<Exceptions> all, String key, AlertException exception) {
        for (Exceptions exceptions : all) {
            List<String> objections = exceptions.told(key, exception);
            if (!objections.isEmpty() && exceptions == all.get(0)) {
                watch.said("the exception " + key + " on its topic does not hold: " + String.join("; ", objections));
            }
        }
    }

    private void pipeline(ConsumerRecord<String, byte[]> record, Range range, Sink sink) {
        decoded(record, Wire.PIPELINE_EVENT, PipelineEvent::getTime)
                .ifPresent(event -> known.with(event).ifPresent(next -> {
                    if (range.holds(event.getTime())) {
                        events++;
                        sink.event(enricher.enrich(event, next), at(record));
                    }
                }));
    }

    private void kernel(ConsumerRecord<String, byte[]> record, Range range, Sink sink) {
        decoded(record, Wire.KERNEL_EVENT, KernelEvent::getTime).ifPresent(event -> {
            Seen told = seen.computeIfAbsent(record.partition(), it -> new Seen());
            told.take(event);
            if (range.holds(event.getTime())) {
                events++;
                Enriched.Kernel enriched = enricher.enrich(event, told, Instant.MAX);
                late.look(enriched, record.timestamp());
                sink.event(enriched, at(record));
            }
        });
    }

    private <T extends SpecificRecordBase> Optional<T> decoded(
            ConsumerRecord<String, byte[]> record, Wire<T> wire, Function<T, Instant> time) {
        if (record.value() != null && wire.decode(record.value()) instanceof Wire.Decoded.Read<T> read) {
            Instant ingested = Instant.ofEpochMilli(record.timestamp());
            if (Admission.objection(time.apply(read.value()), ingested).isEmpty()) {
                return Optional.of(read.value());
            }
        }
        refused++;
        return Optional.empty();
    }

    private static Coordinates at(ConsumerRecord<String, byte[]> record) {
        return new Coordinates(record.topic(), record.partition(), record.offset());
    }

    private static String place(ConsumerRecord<String, byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
