package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.event.Alert;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Enriched;
import dev.plumbline.schemas.Wire;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

/**
 * Events in, alerts out.
 *
 * <pre>
 *             identities   intents   provenance ◀────────┐
 *                  └──────────┼──────────┘               │
 *                             ▼                          │
 * kernel-events ── decode ── enrich ─────────────┐       │
 *                                                ├─ observe ─┬─ raise ─── alerts
 * pipeline-events ── decode ── add-provenance ───┘       │   └─ refuse ── dead-letters
 *                                     └─ publish ────────┘
 * </pre>
 *
 * The three tables are read whole by every instance; what they say is joined as of the event's own time.
 */
public final class DetectionTopology {
    private final StreamsBuilder streams = new StreamsBuilder();
    private final Meters meters;

    private DetectionTopology(Meters meters) {
        this.meters = meters;
    }

    /**
     * @param tables filled by the topology itself; shared by its threads
     * @param detectors one for each task
     */
    public static Topology build(
            Topics topics, Tables tables, Enricher enricher, Supplier<Detector> detectors, Meters meters) {
        return new DetectionTopology(meters).topology(topics, tables, enricher, detectors);
    }

    private Topology topology(Topics topics, Tables tables, Enricher enricher, Supplier<Detector> detectors) {
        table(topics.identities(), Wire.IDENTITY, tables::identity);
        table(topics.intents(), Wire.INTENT, tables::intent);
        table(topics.provenance(), Wire.PROVENANCE, tables::provenance);

        KStream<String, Item> kernel = read(topics.kernelEvents(), "read-kernel-events")
                .processValues(Decode.kernelEvents(), Named.as("decode-kernel-event"))
                .mapValues(item -> enriched(enricher, item), Named.as("enrich-kernel-event"));

        KStream<String, Item> pipeline = read(topics.pipelineEvents(), "read-pipeline-events")
                .processValues(Decode.pipelineEvents(), Named.as("decode-pipeline-event"))
                .processValues(AddProvenance.supplier(), Named.as("add-provenance"));

        KStream<String, Item> observed = kernel.merge(pipeline, Named.as("merge-events"))
                .processValues(() -> new Observe(detectors, meters), Named.as("observe-event"));

        pipeline.flatMap(DetectionTopology::provenance, Named.as("tell-provenance"))
                .to(topics.provenance().name(), written("write-provenance"));
        observed.flatMap(DetectionTopology::alerts, Named.as("raise-alerts"))
                .to(topics.alerts().name(), written("write-alerts"));
        observed.flatMap(this::deadLetters, Named.as("refuse-event"))
                .to(topics.deadLetters().name(), written("write-dead-letters"));
        return streams.build();
    }

    private KStream<String, byte[]> read(Topics.Topic topic, String name) {
        return streams.stream(
                topic.name(),
                Consumed.with(Serdes.String(), Serdes.ByteArray())
                        .withTimestampExtractor(new IngestTime())
                        .withName(name));
    }

    private static Produced<String, byte[]> written(String name) {
        return Produced.with(Serdes.String(), Serdes.ByteArray()).withName(name);
    }

    private <T extends SpecificRecordBase> void table(Topics.Topic topic, Wire<T> wire, BiConsumer<String, T> table) {
        // A store must be named; the table itself is indexed by more than the key and lives in memory.
        String store = wire.type().getSimpleName().toLowerCase(Locale.ROOT) + "-table";
        streams.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(store), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                topic.name(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("fill-" + store),
                TableFeed.of(wire, table, meters));
    }

    private static Item enriched(Enricher enricher, Item item) {
        return item instanceof Item.Kernel it ? new Item.Known(enricher.enrich(it.event()), it.at()) : item;
    }

    private static List<KeyValue<String, byte[]>> provenance(String key, Item item) {
        if (item instanceof Item.Known known && known.event() instanceof Enriched.Pipeline it) {
            Provenance provenance = it.provenance();
            return Provenances.key(it.event()).isPresent()
                    ? List.of(KeyValue.pair(provenance.getImageDigest(), Wire.PROVENANCE.encode(provenance)))
                    : List.of();
        }
        return List.of();
    }

    private static List<KeyValue<String, byte[]>> alerts(String key, Item item) {
        return item instanceof Item.Raised raised
                ? raised.alerts().stream()
                        .map(alert -> KeyValue.pair(keyOf(alert), Wire.ALERT.encode(alert)))
                        .toList()
                : List.of();
    }

    private List<KeyValue<String, byte[]>> deadLetters(String key, Item item) {
        if (item instanceof Item.Refused refused) {
            DeadLetter letter = refused.letter();
            meters.deadLetter(letter.getReason(), letter.getStep());
            return List.of(KeyValue.pair(DeadLetters.key(letter), Wire.DEAD_LETTER.encode(letter)));
        }
        return List.of();
    }

    /** Alerts of one service are in order; those of no known service are by their node. */
    private static String keyOf(Alert alert) {
        if (alert.getService() == null) {
            return alert.getNode();
        }
        return alert.getNamespace() == null ? alert.getService() : alert.getNamespace() + "/" + alert.getService();
    }
}
