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
import java.util.Arrays;
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
    /** Room is left for the key and what Kafka puts around a record. */
    private static final int LARGEST_EVENT = Topics.LARGEST - 4096;

    /** Redaction makes an event larger than its record was, though never by so much. */
    private static final int MAY_BE_TOO_LARGE = Topics.LARGEST / 8;

    private static final int KEPT = 1 << 16;

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

    /** The producer would refuse what is too large, and the thread would die of it again and again. */
    private Item fitting(Item item, Record<byte[], byte[]> record) {
        if (record.value() == null || record.value().length < MAY_BE_TOO_LARGE) {
            return item;
        }
        int length = 0;
        if (item instanceof Item.Kernel it) {
            length = Wire.KERNEL_EVENT.encode(it.event()).length;
        } else if (item instanceof Item.Pipeline it) {
            length = Wire.PIPELINE_EVENT.encode(it.event()).length;
        }
        return length <= LARGEST_EVENT ? item : tooLarge(length, record);
    }

    private Item tooLarge(int length, Record<byte[], byte[]> record) {
        var at = Contexts.coordinates(context());
        RawRecord head = new RawRecord(
                Arrays.copyOf(record.value(), KEPT),
                null,
                0,
                record.value().length,
                at.topic(),
                at.partition(),
                at.offset(),
                headers(record.headers()));
        String detail = "its event has " + length + " bytes, where its topic takes " + LARGEST_EVENT;
        return item(redaction.redacted(
                new Parsed.Rejected("oversize", detail, head), raw.format().name()));
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
