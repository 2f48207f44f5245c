package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Admission;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * Bytes to events with their coordinates. What is no event, or one at an impossible time (another program may have
 * written it), is refused.
 */
final class Decode<T extends SpecificRecordBase> extends ContextualFixedKeyProcessor<String, byte[], Item> {
    private final Wire<T> wire;
    private final Function<T, Instant> time;
    private final BiFunction<T, Coordinates, Item> item;

    private Decode(Wire<T> wire, Function<T, Instant> time, BiFunction<T, Coordinates, Item> item) {
        this.wire = wire;
        this.time = time;
        this.item = item;
    }

    static FixedKeyProcessorSupplier<String, byte[], Item> kernelEvents() {
        return () -> new Decode<>(Wire.KERNEL_EVENT, KernelEvent::getTime, Item.Kernel::new);
    }

    static FixedKeyProcessorSupplier<String, byte[], Item> pipelineEvents() {
        return () -> new Decode<>(Wire.PIPELINE_EVENT, PipelineEvent::getTime, Item.Pipeline::new);
    }

    @Override
    public void process(FixedKeyRecord<String, byte[]> record) {
        Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
        Coordinates at = Contexts.coordinates(context());
        context().forward(record.withValue(decoded(record.value(), at, now)));
    }

    private Item decoded(byte[] bytes, Coordinates at, Instant now) {
        Wire.Decoded<T> decoded = wire.decode(bytes);
        if (decoded instanceof Wire.Decoded.Undecodable<T> undecodable) {
            return refused("undecodable", undecodable.detail(), at, bytes, now);
        }
        T event = ((Wire.Decoded.Read<T>) decoded).value();
        Optional<String> objection = Admission.objection(time.apply(event), now);
        return objection.map(detail -> refused("time", detail, at, bytes, now)).orElseGet(() -> item.apply(event, at));
    }

    private Item refused(String reason, String detail, Coordinates at, byte[] bytes, Instant now) {
        return new Item.Refused(
                DeadLetters.ofTopic(reason, detail, "decode", wire.type().getSimpleName(), at, bytes, now));
    }
}
