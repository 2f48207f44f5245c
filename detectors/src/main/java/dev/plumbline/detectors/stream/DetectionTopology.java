package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.alert.OcsfFinding;
import dev.plumbline.detectors.correlate.Correlating;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.RawTopic;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.event.AlertException;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Signal;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.schemas.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events in, alerts out.
 *
 * <pre>
 *             identities   intents   provenance ◀────────┐
 *                  └──────────┼──────────┘               │ exceptions        ┌─ alerts
 *                             ▼                          │   ▼               ├─ shadow-alerts
 * kernel-events ── decode ── enrich ⟲ hold ──────┬───────┼─ observe ─┬─ raise ── settle ⟲ count
 * pipeline-events ── decode ── add-provenance ───┘       │           │       ├─ signals
 *                                     └─ publish ────────┘           │       └─ witnesses
 *                                                                    ├─ refuse ── dead-letters
 *                                                                    └─ go-by-scope ── correlate ⟲ signals ── raise, refuse
 *                                                                              └────────── correlate-second ⟲ ──┘
 *
 * other tools' topics ── land ── kernel-events, pipeline-events, dead-letters
 * </pre>
 *
 * The tables are read whole by every instance; what they say is joined as of the event's own time.
 */
public final class DetectionTopology {
    private static final Logger LOG = LoggerFactory.getLogger(DetectionTopology.class);

    private final StreamsBuilder streams = new StreamsBuilder();
    private final Meters meters;
    private final Framing framing;

    private DetectionTopology(Meters meters, Framing framing) {
        this.framing = framing;
        this.meters = meters;
    }

    /**
     * @param tables filled by the topology itself; shared by its threads
     * @param rules that events are held against
     * @param raw topics of other tools that are read, each with its format
     * @param redaction takes secrets out of what is read there
     * @param hold how long, and how many, events wait for their container to be told
     * @param correlating how late signals may come to the rules over several events, and how many are kept
     * @param reach how far the tasks that read events have come
     * @param exceptions filled by the topology from their topic; the detectors decide by them
     * @param limits of what is settled
     * @param framing how values stand on topics that are not internal
     */
    public static Topology build(
            Topics topics,
            Tables tables,
            Enricher enricher,
            RulesInUse rules,
            List<RawTopic> raw,
            Redaction redaction,
            Exceptions exceptions,
            Settling.Limits limits,
            Enrich.Hold hold,
            Correlating.Limits correlating,
            Reach reach,
            Meters meters,
            Framing framing) {
        return new DetectionTopology(meters, framing)
                .topology(
                        topics, tables, enricher, rules, raw, redaction, exceptions, limits, hold, correlating, reach);
    }

    private Topology topology(
            Topics topics,
            Tables tables,
            Enricher enricher,
            RulesInUse rules,
            List<RawTopic> raw,
            Redaction redaction,
            Exceptions exceptions,
            Settling.Limits limits,
            Enrich.Hold hold,
            Correlating.Limits correlating,
            Reach reach) {
        raw.forEach(it -> land(it, redaction, topics));

        table(
                topics.identities(),
                Wire.IDENTITY,
                (key, it, told) -> tables.identityTold(key, it, told.partition(), told.at(), told.seen()));
        table(topics.intents(), Wire.INTENT, (key, it, told) -> tables.intent(key, it));
        table(topics.exceptions(), Wire.EXCEPTION, (key, it, told) -> exception(exceptions, key, it));
        table(topics.provenance(), Wire.PROVENANCE, (key, it, told) -> tables.provenance(key, it));

        KStream<String, Item> kernel = read(topics.kernelEvents(), "read-kernel-events")
                .processValues(Decode.kernelEvents(), Named.as("decode-kernel-event"))
                .process(Enrich.supplier(enricher, tables, hold, meters), Named.as("enrich-kernel-event"));

        KStream<String, Item> pipeline = read(topics.pipelineEvents(), "read-pipeline-events")
                .processValues(Decode.pipelineEvents(), Named.as("decode-pipeline-event"))
                .processValues(AddProvenance.supplier(enricher), Named.as("add-provenance"));

        KStream<String, Item> observed = kernel.merge(pipeline, Named.as("merge-events"))
                .process(Observe.supplier(rules, exceptions, reach, meters), Named.as("observe-event"));
        KStream<String, Item> correlated = observed.flatMap(DetectionTopology::first, Named.as("go-by-scope"))
                .repartition(byScope("signals"))
                .process(
                        Correlate.supplier(rules, exceptions, correlating, 1, reach.tasks(), meters),
                        Named.as("correlate"));
        KStream<String, Item> ofSecond = observed.flatMap(DetectionTopology::second, Named.as("go-to-second"))
                .repartition(byScope("signals-to-second"))
                .merge(
                        correlated
                                .flatMap(DetectionTopology::second, Named.as("go-from-first"))
                                .repartition(byScope("signals-from-first")),
                        Named.as("merge-signals"))
                .process(
                        Correlate.supplier(rules, exceptions, correlating, 2, reach.tasks(), meters),
                        Named.as("correlate-second"));

        pipeline.flatMap(DetectionTopology::provenance, Named.as("tell-provenance"))
                .to(topics.provenance().name(), written("write-provenance"));
        KStream<String, Finding> findings = observed.flatMap(DetectionTopology::findings, Named.as("raise"))
                .repartition(byService("findings"))
                .merge(
                        correlated
                                .flatMap(DetectionTopology::findings, Named.as("raise-correlated"))
                                .repartition(byService("correlated-findings")),
                        Named.as("merge-correlated"))
                .merge(
                        ofSecond.flatMap(DetectionTopology::findings, Named.as("raise-second"))
                                .repartition(byService("second-findings")),
                        Named.as("merge-second"))
                .process(Settle.supplier(limits, exceptions, meters), Named.as("settle"));

        findings.flatMap(DetectionTopology::alert, Named.as("tell-alert"))
                .to(topics.alerts().name(), written("write-alerts"));
        findings.flatMap(DetectionTopology::ocsf, Named.as("tell-ocsf"))
                .to(topics.ocsf().name(), written("write-alerts-ocsf"));
        findings.flatMap(DetectionTopology::shadowAlert, Named.as("tell-shadow-alert"))
                .to(topics.shadowAlerts().name(), written("write-shadow-alerts"));
        findings.flatMap(DetectionTopology::signal, Named.as("tell-signal"))
                .to(topics.signals().name(), written("write-signals"));
        findings.flatMap(DetectionTopology::witnesses, Named.as("tell-witnesses"))
                .to(topics.witnesses().name(), written("write-witnesses"));
        observed.flatMap(this::deadLetters, Named.as("refuse-event"))
                .to(topics.deadLetters().name(), written("write-dead-letters"));
        correlated
                .flatMap(DetectionTopology::taken, Named.as("tell-correlated-signal"))
                .to(topics.signals().name(), written("write-correlated-signals"));
        correlated
                .flatMap(this::deadLetters, Named.as("refuse-signal"))
                .to(topics.deadLetters().name(), written("write-late-signals"));
        ofSecond.flatMap(this::deadLetters, Named.as("refuse-second-signal"))
                .to(topics.deadLetters().name(), written("write-late-second-signals"));
        return streams.build();
    }

    private static void exception(Exceptions exceptions, String key, AlertException exception) {
        List<String> objections = exceptions.told(key, exception);
        if (!objections.isEmpty()) {
            LOG.warn("the exception {} on its topic does not hold: {}", key, String.join("; ", objections));
        }
    }

    private KStream<String, byte[]> read(Topics.Topic topic, String name) {
        return streams.stream(
                topic.name(),
                Consumed.with(Serdes.String(), framing.serde())
                        .withTimestampExtractor(new IngestTime())
                        .withName(name));
    }

    /** What another tool wrote, as events on our own topics, from where it is read like any other. */
    private void land(RawTopic raw, Redaction redaction, Topics topics) {
        KStream<String, Item> landed = streams.stream(
                        raw.topic(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withTimestampExtractor(new IngestTime())
                                .withName("read-" + raw.topic()))
                .process(() -> new Land(raw, redaction), Named.as("land-" + raw.topic()));
        landed.flatMap(DetectionTopology::kernelEvent, Named.as("tell-kernel-event-of-" + raw.topic()))
                .to(topics.kernelEvents().name(), written("write-kernel-event-of-" + raw.topic()));
        landed.flatMap(DetectionTopology::pipelineEvent, Named.as("tell-pipeline-event-of-" + raw.topic()))
                .to(topics.pipelineEvents().name(), written("write-pipeline-event-of-" + raw.topic()));
        landed.flatMap(this::deadLetters, Named.as("refuse-record-of-" + raw.topic()))
                .to(topics.deadLetters().name(), written("write-dead-letters-of-" + raw.topic()));
    }

    private static Repartitioned<String, byte[]> byService(String name) {
        return Repartitioned.with(Serdes.String(), Serdes.ByteArray()).withName(name);
    }

    /** How far a task has come is told to all partitions. */
    private static Repartitioned<String, byte[]> byScope(String name) {
        return byService(name).withStreamPartitioner(new ByScope());
    }

    private Produced<String, byte[]> written(String name) {
        return Produced.with(Serdes.String(), framing.serde()).withName(name);
    }

    private <T extends SpecificRecordBase> void table(Topics.Topic topic, Wire<T> wire, TableFeed.Table<T> table) {
        // A store must be named; the table itself is indexed by more than the key and lives in memory.
        String store = wire.type().getSimpleName().toLowerCase(Locale.ROOT) + "-table";
        streams.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(store), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                topic.name(),
                Consumed.with(Serdes.String(), framing.serde()).withName("fill-" + store),
                TableFeed.of(wire, table, meters));
    }

    private static List<KeyValue<String, byte[]>> kernelEvent(String key, Item item) {
        return item instanceof Item.Kernel it
                ? List.of(KeyValue.pair(Keys.of(it.event()), Wire.KERNEL_EVENT.encode(it.event())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> pipelineEvent(String key, Item item) {
        return item instanceof Item.Pipeline it
                ? List.of(KeyValue.pair(Keys.of(it.event()), Wire.PIPELINE_EVENT.encode(it.event())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> provenance(String key, Item item) {
        return item instanceof Item.Known known && known.told() != null
                ? List.of(KeyValue.pair(known.told().getImageDigest(), Wire.PROVENANCE.encode(known.told())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> findings(String key, Item item) {
        if (!(item instanceof Item.Raised raised)) {
            return List.of();
        }
        List<KeyValue<String, byte[]>> findings =
                new ArrayList<>(raised.alerts().size());
        raised.alerts().forEach(it -> findings.add(KeyValue.pair(Keys.of(it), Wire.ALERT.encode(it))));
        if (raised.signal() != null) {
            findings.add(KeyValue.pair(Keys.of(raised.signal()), Wire.SIGNAL.encode(raised.signal())));
        }
        return findings;
    }

    private static List<KeyValue<String, byte[]>> first(String key, Item item) {
        return item instanceof Item.Raised raised ? byScope(raised.first()) : progress(item);
    }

    private static List<KeyValue<String, byte[]>> second(String key, Item item) {
        return item instanceof Item.Raised raised ? byScope(raised.second()) : progress(item);
    }

    private static List<KeyValue<String, byte[]>> byScope(List<Signal> signals) {
        return signals.stream()
                .map(it -> KeyValue.pair(Keys.of(it), Wire.SIGNAL.encode(it)))
                .toList();
    }

    private static List<KeyValue<String, byte[]>> progress(Item item) {
        return item instanceof Item.Came it
                ? List.of(KeyValue.pair(ByScope.EVERYWHERE, Wire.PROGRESS.encode(it.progress())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> taken(String key, Item item) {
        return item instanceof Item.Taken it
                ? List.of(KeyValue.pair(Keys.of(it.signal()), Wire.SIGNAL.encode(it.signal())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> alert(String key, Finding finding) {
        return finding instanceof Finding.Emitted it
                ? List.of(KeyValue.pair(key, Wire.ALERT.encode(it.alert())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> ocsf(String key, Finding finding) {
        return finding instanceof Finding.Emitted it
                ? List.of(KeyValue.pair(key, OcsfFinding.of(it.alert()).getBytes(StandardCharsets.UTF_8)))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> shadowAlert(String key, Finding finding) {
        return finding instanceof Finding.Shadowed it
                ? List.of(KeyValue.pair(key, Wire.ALERT.encode(it.alert())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> signal(String key, Finding finding) {
        return finding instanceof Finding.Signalled it
                ? List.of(KeyValue.pair(key, Wire.SIGNAL.encode(it.signal())))
                : List.of();
    }

    private static List<KeyValue<String, byte[]>> witnesses(String key, Finding finding) {
        return finding instanceof Finding.Witnessed it
                ? List.of(KeyValue.pair(it.witnesses().getAlertId(), Wire.WITNESSES.encode(it.witnesses())))
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
}
