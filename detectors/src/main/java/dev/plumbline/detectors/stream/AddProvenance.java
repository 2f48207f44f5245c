package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Adds each pipeline event to what is known of its image, and lets the event go on with all of it. */
final class AddProvenance extends ContextualFixedKeyProcessor<String, Item, Item> {
    /** Bytes of one image's provenance; the topics take twice as much. */
    static final int LARGEST = Topics.LARGEST / 2;

    static final String STORE = "provenance-by-image";

    private final Enricher enricher;
    private KeyValueStore<String, byte[]> byImage;

    private AddProvenance(Enricher enricher) {
        this.enricher = enricher;
    }

    static FixedKeyProcessorSupplier<String, Item, Item> supplier(Enricher enricher) {
        return new FixedKeyProcessorSupplier<>() {
            @Override
            public FixedKeyProcessor<String, Item, Item> get() {
                return new AddProvenance(enricher);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.ByteArray()));
            }
        };
    }

    @Override
    public void init(FixedKeyProcessorContext<String, Item> context) {
        super.init(context);
        byImage = context.getStateStore(STORE);
    }

    @Override
    public void process(FixedKeyRecord<String, Item> record) {
        context().forward(record.withValue(record.value() instanceof Item.Pipeline it ? known(it) : record.value()));
    }

    private Item known(Item.Pipeline item) {
        PipelineEvent event = item.event();
        Optional<String> key = Optional.ofNullable(Keys.of(event));
        Provenance next = Provenances.add(key.map(this::stored).orElse(null), key.orElse(event.getId()), event);
        byte[] bytes = Wire.PROVENANCE.encode(next);
        if (bytes.length > LARGEST) {
            return tooLarge(item, key.orElse(event.getId()), bytes.length);
        }
        key.ifPresent(image -> byImage.put(image, bytes));
        return new Item.Known(enricher.enrich(event, next), item.at(), Item.Part.ALL, key.isPresent() ? next : null);
    }

    /** What does not fit into a record of the changelog would end the task at the same event again and again. */
    private Item tooLarge(Item.Pipeline item, String image, int length) {
        String detail = "what is known of " + image + " would be " + length + " bytes, more than " + LARGEST
                + "; the event is left out and the rest stays known";
        return new Item.Refused(DeadLetters.ofTopic(
                "oversize",
                detail,
                "provenance",
                "PipelineEvent",
                item.at(),
                Wire.PIPELINE_EVENT.encode(item.event()),
                Instant.ofEpochMilli(context().currentSystemTimeMs())));
    }

    private Provenance stored(String key) {
        byte[] bytes = byImage.get(key);
        return bytes != null && Wire.PROVENANCE.decode(bytes) instanceof Wire.Decoded.Read<Provenance> read
                ? read.value()
                : null;
    }
}
