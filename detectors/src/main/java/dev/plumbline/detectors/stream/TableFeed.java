package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a table of the enrichment from its topic, on every instance the whole of it. Before the first event is looked at,
 * everything that was on the topic at start is in.
 *
 * <p>Errors: a record that cannot be read is counted and logged with its coordinates; the table keeps what it had for
 * the key.
 */
final class TableFeed<T extends SpecificRecordBase> extends ContextualProcessor<String, byte[], Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(TableFeed.class);

    private final Wire<T> wire;
    private final Table<T> table;
    private final Meters meters;

    private TableFeed(Wire<T> wire, Table<T> table, Meters meters) {
        this.wire = wire;
        this.table = table;
        this.meters = meters;
    }

    static <T extends SpecificRecordBase> ProcessorSupplier<String, byte[], Void, Void> of(
            Wire<T> wire, Table<T> table, Meters meters) {
        return () -> new TableFeed<>(wire, table, meters);
    }

    /** Takes what a topic tells. */
    interface Table<T> {
        /**
         * @param value null takes the key away
         */
        void take(String key, T value, Told how);
    }

    /**
     * How a record came.
     *
     * @param at when it was written
     * @param seen now
     */
    record Told(int partition, Instant at, Instant seen) {}

    private void take(Record<String, byte[]> record, T value) {
        int partition =
                context().recordMetadata().map(RecordMetadata::partition).orElse(0);
        table.take(
                record.key(),
                value,
                new Told(
                        partition,
                        Instant.ofEpochMilli(record.timestamp()),
                        Instant.ofEpochMilli(context().currentSystemTimeMs())));
    }

    @Override
    public void process(Record<String, byte[]> record) {
        if (record.value() == null) {
            take(record, null);
            return;
        }
        Wire.Decoded<T> decoded = wire.decode(record.value());
        if (decoded instanceof Wire.Decoded.Read<T> read) {
            take(record, read.value());
        } else {
            meters.deadLetter("undecodable", "tables");
            LOG.warn(
                    "{}: no {}: {}",
                    Contexts.coordinates(context()),
                    wire.type().getSimpleName(),
                    ((Wire.Decoded.Undecodable<T>) decoded).detail());
        }
    }
}
