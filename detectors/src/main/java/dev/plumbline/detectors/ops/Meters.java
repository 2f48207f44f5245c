package dev.plumbline.detectors.ops;

import dev.plumbline.detectors.detect.Settling.Outcome;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.exceptions.Exceptions.Standing;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Enrichment;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Effort;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.facts.Fact;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Every meter of the engine: what it counts, by what, and when to look.
 *
 * <p>Prometheus shows a name with underscores and its unit, a counter with {@code _total}. No tag ever holds what an
 * event's sender can choose freely: kinds, rules, reasons and steps are closed or configured sets, and of collectors the
 * first {@value #MAX_SOURCES} that are named in plain characters are told apart, of nodes with gaps the first
 * {@value #MAX_NODES}, the rest is {@code other}; of services see {@link AlertMeters}. Thread-safe; an
 * event costs counters only.
 */
public final class Meters implements Exceptions.Watcher {
    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
        Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1),
        Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30),
        Duration.ofMinutes(1), Duration.ofMinutes(5)
    };
    /** Of what serves no tactic, or none that is known. */
    private static final String NO_TACTIC = "none";

    private static final int MAX_SOURCES = 64;
    private static final int MAX_NODES = 1000;
    private static final Pattern COLLECTOR_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final MeterRegistry registry;
    private final Map<String, Map<String, Counter>> eventsIn = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Counter>> enrichment = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> observedByFact = new ConcurrentHashMap<>();
    private final Map<String, Counter> matches = new ConcurrentHashMap<>();
    private final AlertMeters alerts;
    /** What holds now, and what held before, by its id. */
    private final Map<String, RuleInfo> rules = new ConcurrentHashMap<>();

    private final Map<String, Map<String, Counter>> deadLetters = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Counter>> gaps = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Counter>> lostEvents = new ConcurrentHashMap<>();
    private final Map<String, Counter> raised = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Counter>> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Counter>> repeats = new ConcurrentHashMap<>();
    /** Counters with one tag, by their name and its value. */
    private final Map<String, Map<String, Counter>> byTag = new ConcurrentHashMap<>();

    private final Map<String, Map<String, Counter>> signals = new ConcurrentHashMap<>();
    /** By stratum and task: how many signals are kept, and up to when it has looked. */
    private final Map<Integer, Map<Integer, long[]>> standing = new ConcurrentHashMap<>();

    private final AtomicInteger waiting = new AtomicInteger();
    private final Timer latency;
    private final MultiGauge lag;
    private final MultiGauge packInfo;
    private final Effort effort;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
        this.alerts = new AlertMeters(registry);
        this.latency = Timer.builder("plumbline.alert.latency")
                .description("Time from an event's ingest to its alert, without the transaction's commit."
                        + " Look when its 99th percentile passes a second.")
                .serviceLevelObjectives(LATENCY_BUCKETS)
                .register(registry);
        this.lag = MultiGauge.builder("plumbline.input.lag")
                .description(
                        "Records of an input partition that are not yet worked on. Look when it grows for minutes.")
                .baseUnit("records")
                .register(registry);
        this.packInfo = MultiGauge.builder("plumbline.pack.info")
                .description("1 for each pack of rules that holds. Look when instances differ for minutes.")
                .register(registry);
        this.effort = new Counted();
        // What the topology can refuse stands at zero from the start, so that an increase sees the first one.
        refusals("undecodable", "decode");
        refusals("time", "decode");
        refusals("failed", "observe");
        refusals("undecodable", "tables");
        List.of("malformed", "incomplete", "unmodelled", "encoding", "time", "oversize")
                .forEach(reason -> refusals(reason, "ingest"));
        reloads("taken-up");
        reloads("refused");
        repeats("alert", "repeated");
        repeats("alert", "witnessed");
        repeats("signal", "repeated");
        updates(AlertState.UPDATED);
        updates(AlertState.RESOLVED);
        suppressionEvictions();
        Gauge.builder("plumbline.pending", waiting, AtomicInteger::get)
                .description("Events that wait for their container to be told. Look when it stays at pending.max.")
                .baseUnit("events")
                .register(registry);
    }

    /** What counts the cost of holding events against the rules. */
    public Effort effort() {
        return effort;
    }

    private final class Counted implements Effort {
        private final LongAdder candidates = new LongAdder();
        private final LongAdder evaluated = new LongAdder();
        private final Map<String, LongConsumer> shards = new ConcurrentHashMap<>();

        Counted() {
            FunctionCounter.builder("plumbline.candidates", candidates, LongAdder::sum)
                    .description("Rules that an event might have matched, by the index, over all events."
                            + " Look when it grows faster than the events: rules bench tells which rules do that.")
                    .baseUnit("rules")
                    .register(registry);
            FunctionCounter.builder("plumbline.evaluated", evaluated, LongAdder::sum)
                    .description("Events that met the conditions of a rule and so went on to a Drools session."
                            + " Look when it comes near the events that rules observe.")
                    .baseUnit("events")
                    .register(registry);
        }

        @Override
        public void looked(int found, boolean isEvaluated) {
            if (found > 0) {
                candidates.add(found);
            }
            if (isEvaluated) {
                evaluated.increment();
            }
        }

        @Override
        public LongConsumer ofShard(String shard) {
            return shards.computeIfAbsent(shard, name -> {
                LongAdder count = new LongAdder();
                LongAdder nanoseconds = new LongAdder();
                FunctionTimer.builder(
                                "plumbline.shard.evaluation",
                                count,
                                LongAdder::sum,
                                it -> nanoseconds.sum(),
                                TimeUnit.NANOSECONDS)
                        .description("Time in the Drools session of a shard, which is named by its first rule."
                                + " Look when one takes most of it.")
                        .tags("shard", name)
                        .register(registry);
                return taken -> {
                    count.increment();
                    nanoseconds.add(taken);
                };
            });
        }
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** Registers all that rules will count, at zero, so that a rate sees the first alert, and tells which packs hold. */
    public void rules(List<Pack> packs) {
        for (Pack pack : packs) {
            pack.rules().forEach(this::rule);
        }
        packInfo.register(
                packs.stream()
                        .map(it -> MultiGauge.Row.of(
                                Tags.of("pack", it.name(), "version", it.number(), "digest", it.digest()), 1))
                        .toList(),
                true);
    }

    private void rule(RuleInfo rule) {
        String id = rule.id();
        matches.computeIfAbsent(
                id,
                it -> counter(
                        "plumbline.rule.matches",
                        "Events that met the conditions of a rule, shadowed ones too.",
                        "rule",
                        id));
        // Each event of a rule's fact types counts: the sum is taken when somebody asks, not for each event.
        if (rules.put(id, rule) == null) {
            FunctionCounter.builder("plumbline.rule.evaluations", this, it -> it.evaluations(id))
                    .description("Events of the kinds that a rule is about.")
                    .tag("rule", id)
                    .register(registry);
        }
    }

    private double evaluations(String rule) {
        return rules.get(rule).facts().stream()
                .mapToLong(fact -> observed(fact).sum())
                .sum();
    }

    /** Tells how many identities, intents and images the tables hold. */
    public void tables(Supplier<Number> identities, Supplier<Number> intents, Supplier<Number> images) {
        String name = "plumbline.table.entries";
        Map.of("identities", identities, "intents", intents, "images", images)
                .forEach((table, size) -> Gauge.builder(name, size)
                        .description("Entries of a table of the enrichment. Look when one is empty.")
                        .tag("table", table)
                        .register(registry));
    }

    /** Tells how many values were taken out of what this process published. */
    public void redaction(Redaction redaction) {
        for (String pattern : redaction.counts().keySet()) {
            FunctionCounter.builder(
                            "plumbline.redactions", redaction, it -> it.counts().get(pattern))
                    .description(
                            "Values that looked like secrets and were taken out. Look for who has them in the clear.")
                    .tag("pattern", pattern)
                    .register(registry);
        }
    }

    /** Tells whether the engine is ready: 1 or 0. */
    public void ready(Supplier<Number> ready) {
        Gauge.builder("plumbline.ready", ready)
                .description("1 where the broker is reached and the topology runs. Alert when it is 0 for a minute.")
                .register(registry);
    }

    /** An event came out of the enrichment. */
    public void enriched(Enriched event) {
        if (event instanceof Enriched.Kernel kernel) {
            eventIn(kernel.event().getCollector().getName(), Kinds.of(kernel.event()));
            if (kernel.event().getActivity() instanceof CollectorLoss loss) {
                gap(
                        kernel.event().getCollector().getName(),
                        String.valueOf(kernel.event().getNode()),
                        loss.getLost());
            }
            Enrichment state = Enricher.state(event);
            outcome("service", state.getService());
            if (state.getReason() != null) {
                unknown(state.getReason());
            }
            outcome("peer", state.getPeer());
            if (kernel.peer().state() == Peer.State.UNDETERMINED) {
                undetermined(kernel.peer().network());
            }
            outcome("provenance", state.getProvenance());
            outcome("intent", state.getIntent());
        } else if (event instanceof Enriched.Pipeline pipeline) {
            eventIn(pipeline.event().getCollector().getName(), Kinds.of(pipeline.event()));
        }
    }

    private void undetermined(String network) {
        tagged(
                "plumbline.peer.undetermined",
                "Connections that no rule about intent looks at, as the peer's owner is not known, by why."
                        + " Look when no-owner grows.",
                "reason",
                network == null ? "no-owner" : network);
    }

    private void unknown(String reason) {
        tagged(
                "plumbline.service.unknown",
                "Events whose service is not known, by why. Look when not-told, too-many or no-source grows.",
                "reason",
                reason);
    }

    /**
     * Rules were changed while the engine runs.
     *
     * @param outcome taken-up, or refused: then those before hold on
     */
    public void reloaded(String outcome) {
        reloads(outcome).increment();
    }

    private Counter reloads(String outcome) {
        return nested(
                byTag,
                "plumbline.rules.reloads",
                outcome,
                () -> counter(
                        "plumbline.rules.reloads",
                        "Changes of the rules while the engine runs. Look when refused grows: the log says why.",
                        "outcome",
                        outcome));
    }

    private void tagged(String name, String description, String tag, String value) {
        nested(byTag, name, value, () -> counter(name, description, tag, value)).increment();
    }

    /** A collector told that it did not report all; how much, it does not always say. */
    private void gap(String collector, String node, long lost) {
        String source = source(collector);
        String where = gaps.containsKey(node) || gaps.size() < MAX_NODES ? node : "other";
        String[] tags = {"source", source, "node", where};
        nested(
                        gaps,
                        where,
                        source,
                        () -> counter("plumbline.gaps", "Gaps that a collector told of. Alert on any.", tags))
                .increment();
        nested(
                        lostEvents,
                        where,
                        source,
                        () -> counter(
                                "plumbline.events.lost",
                                "Events that a collector says it lost, where it says how many.",
                                tags))
                .increment((double) Math.max(0, lost));
    }

    /** So many events more, or fewer, wait for their container to be told. */
    public void waiting(int more) {
        waiting.addAndGet(more);
    }

    /**
     * An event has waited for its container and goes on.
     *
     * @param outcome known, or why it is not
     */
    public void waited(String outcome) {
        tagged(
                "plumbline.pending.released",
                "Events that waited for their container to be told. Look when not-told or too-many grows.",
                "outcome",
                outcome);
    }

    /** A collector and the table differ in what they tell of one container. */
    public void identityConflict(String field) {
        tagged(
                "plumbline.identity.conflicts",
                "Events whose collector names another service, namespace or image than the table. Look when it grows.",
                "field",
                field);
    }

    /** Tells how many identities were evicted because they had ended for longer than the retention. */
    public void evictions(Supplier<Number> evicted) {
        FunctionCounter.builder(
                        "plumbline.identities.evicted", evicted, it -> it.get().doubleValue())
                .description("Identities that had ended for longer than identity.retention.")
                .register(registry);
    }

    /** An event was held against the rules. */
    public void observed(Optional<Class<? extends Fact>> type, List<Match> found) {
        type.ifPresent(it -> observed(it.getSimpleName()).increment());
        for (Match match : found) {
            matches.get(match.rule().id()).increment();
        }
    }

    /**
     * An alert or a signal that passed before came again.
     *
     * @param finding alert or signal
     * @param reason repeated: the same record came twice; witnessed: another collector told of the same thing
     */
    public void repeated(String finding, String reason) {
        repeats(finding, reason).increment();
    }

    private Counter repeats(String finding, String reason) {
        return nested(
                repeats,
                finding,
                reason,
                () -> counter(
                        "plumbline.repeats",
                        "Alerts and signals that were out already. Look when repeated grows: something is ingested twice.",
                        "finding",
                        finding,
                        "reason",
                        reason));
    }

    /** An alert went out. */
    public void emitted(Alert alert) {
        RuleInfo rule = rules.get(alert.getRule());
        if (rule != null) { // else one on its way from before a pack was changed
            alerts.wentOut(alert, rule.tactic().orElse(NO_TACTIC));
        }
        latency.record(Duration.ofMillis(alert.getLatencyMillis()));
    }

    /** A rule failed and is asked no more. */
    public void quarantined(Quarantined rule) {
        counter(
                        "plumbline.rule.quarantines",
                        "Rules that were put into quarantine, by why: threw, budget or endless. Look at any.",
                        "rule",
                        rule.rule().id(),
                        "reason",
                        rule.reason().word())
                .increment();
    }

    /** Rules that are in quarantine now. */
    public void quarantine(Quarantine quarantine) {
        Gauge.builder(
                        "plumbline.rules.quarantined",
                        quarantine,
                        it -> it.rules().size())
                .description("Rules in quarantine now: they are not asked. Look when there is any.")
                .register(registry);
    }

    /** What became of an alert that was not there before. */
    public void settled(String rule, Outcome outcome) {
        raised.computeIfAbsent(rule, this::raisedBy).increment();
        outcomes(rule, outcome).increment();
    }

    private Counter raisedBy(String rule) {
        for (Outcome outcome : Outcome.values()) {
            outcomes(rule, outcome);
        }
        return counter(
                "plumbline.alerts.raised",
                "Alerts that were not there before, whatever became of them. Look when it differs from the settled ones.",
                "rule",
                rule);
    }

    private Counter outcomes(String rule, Outcome outcome) {
        String name = outcome.name().toLowerCase(Locale.ROOT);
        return nested(
                outcomes,
                rule,
                name,
                () -> counter(
                        "plumbline.alerts.settled",
                        "What became of alerts: emitted, suppressed, excepted, guarded or shadowed."
                                + " Look when guarded grows, and at what is mostly suppressed.",
                        "rule",
                        rule,
                        "outcome",
                        name));
    }

    /** A summary of what was counted, or an alert of the engine's own, went out. */
    public void told(Alert alert) {
        if (alert.getState() == AlertState.RAISED) {
            alerts.wentOut(alert, NO_TACTIC);
        } else {
            updates(alert.getState()).increment();
        }
    }

    private Counter updates(AlertState state) {
        String name = state.name().toLowerCase(Locale.ROOT);
        return nested(
                byTag,
                "plumbline.alert.updates",
                name,
                () -> counter(
                        "plumbline.alert.updates",
                        "Records that tell how an alert went on; they are no alerts of their own.",
                        "state",
                        name));
    }

    /** A suppression, or a minute of the flood guard, ended before its time as there was no room. */
    public void suppressionEvicted() {
        suppressionEvictions().increment();
    }

    private Counter suppressionEvictions() {
        return nested(
                byTag,
                "plumbline.suppressions.evicted",
                "",
                () -> counter(
                        "plumbline.suppressions.evicted",
                        "Suppressions, and alerts that may be resolved, that were let go as there were suppression.max."
                                + " Look when it grows."));
    }

    /** Tells how many exceptions stand where. */
    public void exceptions(Exceptions exceptions, Supplier<Instant> clock) {
        for (Standing standing : Standing.values()) {
            Gauge.builder("plumbline.exceptions", () -> exceptions.count(standing, clock.get()))
                    .description("Exceptions by how they stand: active, unused (active, without a hit since the start),"
                            + " upcoming, expired, refused. Look when expired or refused is not 0.")
                    .tag("state", standing.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    @Override
    public void known(String exception) {
        exceptionHits(exception);
        exceptionsUndetermined(exception);
    }

    @Override
    public void hit(String exception) {
        exceptionHits(exception).increment();
    }

    @Override
    public void fieldUnknown(String exception) {
        exceptionsUndetermined(exception).increment();
    }

    private Counter exceptionHits(String exception) {
        return nested(
                byTag,
                "plumbline.exception.hits",
                exception,
                () -> counter(
                        "plumbline.exception.hits",
                        "Alerts that do not go out for an exception. Look when one has many, or none.",
                        "exception",
                        exception));
    }

    private Counter exceptionsUndetermined(String exception) {
        return nested(
                byTag,
                "plumbline.exceptions.undetermined",
                exception,
                () -> counter(
                        "plumbline.exceptions.undetermined",
                        "Alerts that an exception would hold for, had a field been known that it asks for. Look when it grows.",
                        "exception",
                        exception));
    }

    /** A record was refused by a step of this process. */
    public void deadLetter(String reason, String step) {
        refusals(reason, step).increment();
    }

    private Counter refusals(String reason, String step) {
        return nested(
                deadLetters,
                reason,
                step,
                () -> counter(
                        "plumbline.dead.letters",
                        "Records that could not be read or worked on. Look whenever it grows.",
                        "reason",
                        reason,
                        "step",
                        step));
    }

    /**
     * Rules over several events got a signal of a rule to see.
     *
     * @param rule id, one of those that there are or a collector's
     */
    public void signal(int stratum, String rule) {
        String known = rules.containsKey(rule) ? rule : "other";
        nested(
                        signals,
                        Integer.toString(stratum),
                        known,
                        () -> counter(
                                "plumbline.signals",
                                "Signals that rules over several events got to see. Look when one rule's are most of them.",
                                "stratum",
                                Integer.toString(stratum),
                                "rule",
                                known))
                .increment();
    }

    /**
     * How rules over several events stand.
     *
     * @param kept signals of one task
     * @param time milliseconds since 1970 to which it has looked
     */
    public void signals(int stratum, int task, int kept, long time) {
        String name = Integer.toString(stratum);
        Map<Integer, long[]> byTask = standing.computeIfAbsent(stratum, key -> {
            Map<Integer, long[]> tasks = new ConcurrentHashMap<>();
            signalEvictions(name);
            Gauge.builder(
                            "plumbline.signals.kept",
                            tasks,
                            all -> all.values().stream().mapToLong(it -> it[0]).sum())
                    .description("Signals that are kept for rules over several events. Look when it nears"
                            + " correlate.signals.max times the tasks.")
                    .tag("stratum", name)
                    .register(registry);
            Gauge.builder(
                            "plumbline.correlate.time",
                            tasks,
                            all -> all.values().stream()
                                            .mapToLong(it -> it[1])
                                            .filter(it -> it > 0)
                                            .min()
                                            .orElse(0)
                                    / 1000.0)
                    .description(
                            "Up to when rules over several events have looked, in seconds since 1970, in the task that is"
                                    + " furthest behind. Look when it stands still.")
                    .baseUnit("seconds")
                    .tag("stratum", name)
                    .register(registry);
            return tasks;
        });
        byTask.put(task, new long[] {kept, Math.max(0, time)});
    }

    /** Signals, or values that are usual, made room for others. */
    public void signalsEvicted(int stratum, long count) {
        signalEvictions(Integer.toString(stratum)).increment((double) count);
    }

    private Counter signalEvictions(String stratum) {
        return nested(
                byTag,
                "plumbline.signals.evicted",
                stratum,
                () -> counter(
                        "plumbline.signals.evicted",
                        "Signals, and values known to be usual, that made room for others. Look whenever it grows:"
                                + " rules over several events may miss something.",
                        "stratum",
                        stratum));
    }

    /** Signals came of which it is not known yet whether they are usual. */
    public void learning(long count) {
        nested(
                        byTag,
                        "plumbline.baseline.learning",
                        "",
                        () -> counter(
                                "plumbline.baseline.learning",
                                "Signals with a value that was new while what is usual was still learned."))
                .increment((double) count);
    }

    /** @param records what is not yet worked on, by {@code topic} and {@code partition} */
    public void lag(Map<Tags, Long> records) {
        Function<Map.Entry<Tags, Long>, MultiGauge.Row<?>> row =
                entry -> MultiGauge.Row.of(entry.getKey(), entry.getValue());
        lag.register(records.entrySet().stream().map(row).toList(), true);
    }

    private void eventIn(String collector, String kind) {
        String source = source(collector);
        nested(
                        eventsIn,
                        source,
                        kind,
                        () -> counter("plumbline.events.in", "Events taken in.", "source", source, "type", kind))
                .increment();
    }

    /** The collector's name, if it looks like one and there are not too many yet: anybody may write to the topics. */
    private String source(String collector) {
        boolean fits = eventsIn.containsKey(collector)
                || (eventsIn.size() < MAX_SOURCES
                        && COLLECTOR_NAME.matcher(collector).matches());
        return fits ? collector : "other";
    }

    private void outcome(String join, String outcome) {
        if (!outcome.equals("none")) {
            nested(
                            enrichment,
                            join,
                            outcome,
                            () -> counter(
                                    "plumbline.enrichment",
                                    "Outcomes of a join: service, peer, provenance, intent. Look when unknown or undetermined grows.",
                                    "join",
                                    join,
                                    "outcome",
                                    outcome))
                    .increment();
        }
    }

    private static Counter nested(
            Map<String, Map<String, Counter>> meters, String first, String second, Supplier<Counter> make) {
        return meters.computeIfAbsent(first, key -> new ConcurrentHashMap<>())
                .computeIfAbsent(second, key -> make.get());
    }

    private LongAdder observed(String fact) {
        return observedByFact.computeIfAbsent(fact, name -> new LongAdder());
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }
}
