package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.ops.RawTopic;
import dev.plumbline.ingest.Admission;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.ingest.Wrapped;
import dev.plumbline.schemas.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads what another tool wrote on a topic of its own. The time of ingest is the record's own timestamp, so that reading it
 * again gives the same event.
 */
final class Land extends ContextualProcessor<byte[], byte[], String, Item> {
    /** An event says less than its native record, and little that the record does not. */
    private static final int MAY_BE_TOO_LARGE = 1 << 20;

    private static final int LARGEST = Topics.LARGEST - (64 << 10);

    private final RawTopic raw;
    private final Decoder decoder;
    private final Redaction redaction;

    Land(RawTopic raw, Redaction redaction) {
        this.raw = raw;
        this.decoder = raw.format().decoder();
        this.redaction = redaction;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Instant ingested = Instant.ofEpochMilli(record.timestamp());
        for (Parsed parsed : parsed(record, ingested)) {
            Item item = fitting(item(redaction.redacted(parsed, raw.format().name())), record);
            context().forward(new Record<>("", item, record.timestamp()));
        }
    }

    private List<Parsed> parsed(Record<byte[], byte[]> record, Instant ingested) {
        byte[] value = record.value() == null ? new byte[0] : record.value();
        var at = Contexts.coordinates(context());
        RawRecord whole = RawRecord.ofTopic(value, at.topic(), at.partition(), at.offset(), headers(record.headers()));
        if (raw.field() == null) {
            return Admission.take(whole, decoder, ingested);
        }
        Wrapped wrapped = Wrapped.in(whole, raw.field());
        return wrapped instanceof Wrapped.Inside inside
                ? Admission.take(inside.record(), decoder, ingested)
                : List.of(((Wrapped.Not) wrapped).why());
    }

    /** What does not fit into a record of its topic would end the task at the same record again and again. */
    private Item fitting(Item item, Record<byte[], byte[]> record) {
        if (record.value() == null || record.value().length < MAY_BE_TOO_LARGE) {
            return item;
        }
        int length = item instanceof Item.Kernel it
                ? Wire.KERNEL_EVENT.encode(it.event()).length
                : item instanceof Item.Pipeline it ? Wire.PIPELINE_EVENT.encode(it.event()).length : 0;
        if (length <= LARGEST) {
            return item;
        }
        var at = Contexts.coordinates(context());
        String detail = "its event would be " + length + " bytes, more than the " + LARGEST + " that its topic takes";
        return item(new Parsed.Rejected(
                "oversize",
                detail,
                RawRecord.ofTopic(record.value(), at.topic(), at.partition(), at.offset(), headers(record.headers()))));
    }

    private Item item(Parsed parsed) {
        if (parsed instanceof Parsed.Kernel kernel) {
            return new Item.Kernel(kernel.event(), null);
        }
        if (parsed instanceof Parsed.Pipeline pipeline) {
            return new Item.Pipeline(pipeline.event(), null);
        }
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        return new Item.Refused(
                DeadLetters.ofInput((Parsed.Rejected) parsed, raw.format().name(), now));
    }

    private static Map<String, String> headers(Headers headers) {
        Map<String, String> texts = new HashMap<>();
        for (Header header : headers) {
            if (header.value() != null) {
                texts.put(header.key().toLowerCase(Locale.ROOT), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }
}
