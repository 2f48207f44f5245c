package dev.plumbline.detectors.ops;

import static dev.plumbline.detectors.Events.connect;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.loss;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Detector.Detection;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.exceptions.ExceptionsOf;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleInfo;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MetersTest {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(?:\\{(.*)})? \\S+$");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");

    private static List<Pack> packs;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters = new Meters(registry);

    @BeforeAll
    static void compile() {
        packs = TestPacks.compiled("stable", TestPacks.SHELL);
    }

    @Test
    void namesAndLabelsAreThoseThatDashboardsAreWrittenFor() {
        meters.rules(packs);
        meters.tables(() -> 1, () -> 2, () -> 3);
        meters.ready(() -> 1);
        meters.lag(Map.of(Tags.of("topic", "kernel-events", "partition", "0"), 7L));
        meters.deadLetter("malformed", "ingest");
        meters.redaction(Redaction.defaults());
        meters.evictions(() -> 0);
        RuleInfo rule = packs.get(0).rules().get(0);
        meters.quarantined(
                new Quarantined(rule, "digest", Quarantined.Reason.THREW, "why", "test/process/shell.drl:3"));
        meters.quarantine(new Quarantine());
        meters.identityConflict("service");
        meters.waited("known");
        meters.enriched(new Enriched.Kernel(
                Events.connect(3, minute(0), process().build(), "127.0.0.1"),
                null,
                Peer.undetermined("loopback"),
                null,
                null));
        meters.enriched(kernel(loss(2, minute(0), 5)));
        meters.enriched(kernel(launch(1, minute(0), process().build())));
        meters.settled("process/shell", Settling.Outcome.EMITTED);
        meters.known("backup");
        meters.exceptions(new Exceptions(Exceptions.Watcher.NONE), () -> minute(0));
        observe(kernel(launch(4, minute(0), process().setBinary("/bin/sh").build())));
        meters.effort().looked(2, true);
        meters.effort().ofShard("process/shell").accept(1_000);

        Map<String, TreeSet<String>> labels = new TreeMap<>();
        for (Matcher it = SAMPLE.matcher(registry.scrape()); it.find(); ) {
            TreeSet<String> names = labels.computeIfAbsent(it.group(1), key -> new TreeSet<>());
            for (Matcher label = LABEL.matcher(it.group(2) == null ? "" : it.group(2)); label.find(); ) {
                names.add(label.group(1));
            }
        }
        assertThat(labels.toString().replace("], ", "]\n").replaceAll("[{}]", ""))
                .isEqualTo("""
                        plumbline_alert_latency_seconds_bucket=[le]
                        plumbline_alert_latency_seconds_count=[]
                        plumbline_alert_latency_seconds_max=[]
                        plumbline_alert_latency_seconds_sum=[]
                        plumbline_alert_time_seconds=[namespace, rule, service, severity, tactic]
                        plumbline_alert_updates_total=[state]
                        plumbline_alerts_raised_total=[rule]
                        plumbline_alerts_settled_total=[outcome, rule]
                        plumbline_alerts_total=[namespace, rule, service, severity, tactic]
                        plumbline_candidates_rules_total=[]
                        plumbline_dead_letters_total=[reason, step]
                        plumbline_enrichment_total=[join, outcome]
                        plumbline_evaluated_events_total=[]
                        plumbline_events_in_total=[source, type]
                        plumbline_events_lost_total=[node, source]
                        plumbline_exception_hits_total=[exception]
                        plumbline_exceptions=[state]
                        plumbline_exceptions_undetermined_total=[exception]
                        plumbline_gaps_total=[node, source]
                        plumbline_identities_evicted_total=[]
                        plumbline_identity_conflicts_total=[field]
                        plumbline_input_lag_records=[partition, topic]
                        plumbline_pack_info=[digest, pack, version]
                        plumbline_peer_undetermined_total=[reason]
                        plumbline_pending_events=[]
                        plumbline_pending_released_total=[outcome]
                        plumbline_ready=[]
                        plumbline_redactions_total=[pattern]
                        plumbline_repeats_total=[finding, reason]
                        plumbline_rule_evaluations_total=[rule]
                        plumbline_rule_matches_total=[rule]
                        plumbline_rule_quarantines_total=[reason, rule]
                        plumbline_rules_quarantined=[]
                        plumbline_rules_reloads_total=[outcome]
                        plumbline_service_unknown_total=[reason]
                        plumbline_shard_evaluation_seconds_count=[shard]
                        plumbline_shard_evaluation_seconds_sum=[shard]
                        plumbline_suppressions_evicted_total=[]
                        plumbline_table_entries=[table]""");
    }

    @Test
    void aGapCountsAndSoDoesWhatWasLost() {
        meters.enriched(kernel(loss(1, minute(0), 5)));
        meters.enriched(kernel(loss(2, minute(0), 0)));
        assertThat(registry.scrape())
                .contains("plumbline_gaps_total{node=\"node-1\",source=\"tetragon\"} 2.0")
                .contains("plumbline_events_lost_total{node=\"node-1\",source=\"tetragon\"} 5.0");
    }

    @Test
    void everyMetricTellsWhatItIs() {
        meters.rules(packs);
        meters.deadLetter("malformed", "ingest");
        assertThat(registry.scrape().lines().filter(it -> it.startsWith("# HELP")))
                .isNotEmpty()
                .noneMatch(it -> it.matches("# HELP \\S+ *"));
    }

    @Test
    void whatARuleCountsIsThereAtZeroOnceTheRuleIs() {
        assertThat(registry.scrape()).doesNotContain("process/shell");
        meters.rules(packs);
        assertThat(registry.scrape())
                .contains("plumbline_rule_matches_total{rule=\"process/shell\"} 0.0")
                .contains("plumbline_rule_evaluations_total{rule=\"process/shell\"} 0.0");
    }

    @Test
    void anAlertCountsAsEvaluationMatchAlertAndLatency() {
        meters.rules(packs);
        observe(kernel(launch(1, minute(0), process().setBinary("/bin/sh").build())));
        observe(kernel(launch(2, minute(0), process().build())));
        observe(kernel(connect(3, minute(0), process().build(), "10.0.0.1")));
        assertThat(registry.scrape())
                .contains("plumbline_rule_evaluations_total{rule=\"process/shell\"} 2.0")
                .contains("plumbline_rule_matches_total{rule=\"process/shell\"} 1.0")
                .contains("plumbline_alerts_total{namespace=\"unknown\",rule=\"process/shell\",service=\"unknown\","
                        + "severity=\"high\",tactic=\"execution\"} 1.0")
                .contains("plumbline_alert_latency_seconds_count 1")
                .contains("plumbline_alert_latency_seconds_bucket{le=\"0.25\"} 0")
                .contains("plumbline_alert_latency_seconds_bucket{le=\"0.5\"} 1");
    }

    @Test
    void whatBecameOfARulesAlertsIsThereAtZeroFromItsFirstOneOn() {
        meters.settled("process/shell", Settling.Outcome.SHADOWED);
        assertThat(registry.scrape())
                .contains("plumbline_alerts_raised_total{rule=\"process/shell\"} 1.0")
                .contains("plumbline_alerts_settled_total{outcome=\"shadowed\",rule=\"process/shell\"} 1.0")
                .contains("plumbline_alerts_settled_total{outcome=\"emitted\",rule=\"process/shell\"} 0.0");
    }

    @Test
    void exceptionsAreCountedFromZeroAndStandSomewhere() {
        Exceptions exceptions = new Exceptions(meters);
        meters.exceptions(exceptions, () -> minute(0));
        exceptions.told("backup", ExceptionsOf.rule("process/shell", "backup"));
        assertThat(registry.scrape())
                .contains("plumbline_exception_hits_total{exception=\"backup\"} 0.0")
                .contains("plumbline_exceptions_undetermined_total{exception=\"backup\"} 0.0")
                .contains("plumbline_exceptions{state=\"active\"} 1.0")
                .contains("plumbline_exceptions{state=\"unused\"} 1.0");
        exceptions.hit("backup");
        assertThat(registry.scrape())
                .contains("plumbline_exception_hits_total{exception=\"backup\"} 1.0")
                .contains("plumbline_exceptions{state=\"unused\"} 0.0");
    }

    @Test
    void joinsAreCountedByOutcomeAndThoseThatHadNothingToJoinAreNot() {
        meters.enriched(kernel(launch(1, minute(0), process().build())));
        Identity owner =
                Identity.newBuilder().setService("web").setImageDigest("d").build();
        meters.enriched(new Enriched.Kernel(
                connect(2, minute(0), process().build(), "10.0.0.1"), owner, Peer.UNDETERMINED, null, null));
        assertThat(samples("plumbline_enrichment_total"))
                .containsExactlyInAnyOrder(
                        "plumbline_enrichment_total{join=\"service\",outcome=\"unknown\"} 1.0",
                        "plumbline_enrichment_total{join=\"service\",outcome=\"known\"} 1.0",
                        "plumbline_enrichment_total{join=\"peer\",outcome=\"undetermined\"} 1.0",
                        "plumbline_enrichment_total{join=\"provenance\",outcome=\"unknown\"} 1.0",
                        "plumbline_enrichment_total{join=\"intent\",outcome=\"unknown\"} 1.0");
    }

    @Test
    void eventsOfBothHalvesAreCountedByCollectorAndKind() {
        meters.enriched(kernel(launch(1, minute(0), process().build())));
        PipelineEvent deployed = pipeline(2, minute(0), new Deployed("web", "shop", "production", "deployed"));
        meters.enriched(new Enriched.Pipeline(deployed, Provenances.add(null, Events.DIGEST, deployed)));
        assertThat(samples("plumbline_events_in_total"))
                .containsExactlyInAnyOrder(
                        "plumbline_events_in_total{source=\"tetragon\",type=\"process.launch\"} 1.0",
                        "plumbline_events_in_total{source=\"cdevents\",type=\"service.deployed\"} 1.0");
    }

    @Test
    void collectorsBeyondTheFirstSixtyFourAreCountedTogether() {
        for (int i = 0; i < 100; i++) {
            meters.enriched(of("collector-" + i));
        }
        meters.enriched(of("collector-0"));
        assertThat(samples("plumbline_events_in_total"))
                .hasSize(65)
                .contains("plumbline_events_in_total{source=\"collector-0\",type=\"process.launch\"} 2.0")
                .contains("plumbline_events_in_total{source=\"other\",type=\"process.launch\"} 36.0");
    }

    @Test
    void aHostileCollectorsNameIsNoLabel() {
        Stream.of("", "a\"} 1\nevil{x=\"", "\u0000", "検索", "x".repeat(65), "x".repeat(1_000_000))
                .forEach(name -> meters.enriched(of(name)));
        assertThat(samples("plumbline_events_in_total"))
                .containsExactly("plumbline_events_in_total{source=\"other\",type=\"process.launch\"} 6.0");
    }

    @Test
    void lagIsThatOfTheLastLookAlone() {
        meters.lag(Map.of(Tags.of("topic", "t", "partition", "0"), 7L));
        meters.lag(Map.of(Tags.of("topic", "t", "partition", "1"), 3L));
        assertThat(samples("plumbline_input_lag_records"))
                .containsExactly("plumbline_input_lag_records{partition=\"1\",topic=\"t\"} 3.0");
    }

    @Test
    void tablesAndReadinessAreAskedAtTheScrape() {
        int[] entries = {1};
        meters.tables(() -> entries[0], () -> 0, () -> 0);
        meters.ready(() -> entries[0] - 1);
        entries[0] = 2;
        assertThat(registry.scrape())
                .contains("plumbline_table_entries{table=\"identities\"} 2.0")
                .contains("plumbline_ready 1.0");
    }

    private List<String> samples(String name) {
        return registry.scrape().lines().filter(it -> it.startsWith(name + "{")).toList();
    }

    private void observe(Enriched event) {
        observe(packs, event);
    }

    private void observe(List<Pack> rules, Enriched event) {
        try (Detector detector = new Detector(rules)) {
            Detection.Seen seen = (Detection.Seen)
                    detector.detect(event, Coordinates.NONE, minute(0).plusMillis(300));
            meters.observed(seen.type(), seen.matches());
            seen.alerts().forEach(meters::emitted);
        }
    }

    private static Enriched kernel(KernelEvent event) {
        return new Enriched.Kernel(event, null, Peer.NONE, null, null);
    }

    private static Enriched of(String collector) {
        return kernel(KernelEvent.newBuilder(launch(1, minute(0), process().build()))
                .setCollector(new Collector(collector, null))
                .build());
    }
}
