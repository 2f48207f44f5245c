package dev.plumbline.detectors.stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The stream's clock follows the time of ingest, never an event's own claim: one node whose clock runs ahead must not
 * move it for all the others.
 */
final class IngestTime implements TimestampExtractor {
    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return Math.max(0, Math.min(record.timestamp(), System.currentTimeMillis()));
    }
}
