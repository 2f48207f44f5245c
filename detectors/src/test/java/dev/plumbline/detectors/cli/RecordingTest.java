package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Evaluation;
import dev.plumbline.detectors.detect.Joining;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Intent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleCache;
import dev.plumbline.rules.RuleInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The recorded shop: what it raises, and that nothing but the rule and the intent in question raises it. */
class RecordingTest {
    private static final Recording SHOP = Recording.bundled();
    private static final List<Pack> WHOLE = Rules.compiled(List.of(PackFiles.bundled("baseline")));
    /** Without the rules over several events: what these say depends on what many others do. */
    private static final PackFiles OVER_ONE = overOne();

    private static final List<Pack> BASELINE = Rules.compiled(List.of(OVER_ONE));
    private static final List<Alert> ALERTS = evaluate(BASELINE, SHOP.intents());

    private static PackFiles overOne() {
        PackFiles files = PackFiles.bundled("baseline");
        for (RuleInfo rule : WHOLE.get(0).rules()) {
            if (rule.isOverSeveral()) {
                files = files.without(rule.id() + ".drl").without(rule.id() + ".cases.yaml");
            }
        }
        return files;
    }

    @Test
    void rulesOverSeveralEventsSeeTheIncidentAsAWhole() {
        Map<String, Long> byRule = evaluate(WHOLE, SHOP.intents()).stream()
                .filter(alert -> !ids(ALERTS).contains(alert.getId()))
                .collect(Collectors.groupingBy(
                        alert -> alert.getRule() + " " + alert.getService(), TreeMap::new, Collectors.counting()));
        assertThat(byRule)
                .isEqualTo(Map.ofEntries(
                        Map.entry("estate/risk payment-gateway", 1L),
                        Map.entry("estate/risk product-search", 1L),
                        Map.entry("image/secret-then-outside payment-gateway", 2L))); // the second is a summary
    }

    @Test
    void everyRecordCanBeRead() {
        assertThat(SHOP.records())
                .extracting(Recording.Entry::parsed)
                .noneMatch(Parsed.Rejected.class::isInstance)
                .hasSizeGreaterThan(300);
    }

    @Test
    void everyStepOfTheIncidentAndEveryBadImageIsAnAlert() {
        Map<String, Long> byRule = ALERTS.stream()
                .collect(Collectors.groupingBy(
                        alert -> alert.getRule() + " " + alert.getService(), TreeMap::new, Collectors.counting()));
        assertThat(byRule)
                .isEqualTo(Map.ofEntries(
                        Map.entry("file/credential-read product-search", 2L),
                        Map.entry("image/critical-cve product-search", 1L),
                        Map.entry("image/not-from-pipeline recommendations", 1L),
                        Map.entry("image/secret-in-image payment-gateway", 1L),
                        Map.entry("image/unapproved-base product-db", 1L),
                        Map.entry("kernel/privileged-operation product-search", 1L),
                        Map.entry("network/outside-intent product-search", 1L),
                        Map.entry("network/undeclared-address product-search", 3L),
                        Map.entry("process/new-namespaces product-search", 1L),
                        Map.entry("process/not-in-image product-search", 1L),
                        Map.entry("process/ptrace product-search", 1L),
                        Map.entry("process/shell-from-server product-search", 1L)));
    }

    @Test
    void withoutARuleExactlyItsAlertsAreMissing() {
        List<String> rules = BASELINE.get(0).rules().stream().map(RuleInfo::id).toList();
        List<String> wrong = new ArrayList<>();
        RuleCache cache = RuleCache.inMemory(); // most rules are the same each time
        for (String rule : rules) {
            PackFiles rest = OVER_ONE.without(rule + ".drl").without(rule + ".cases.yaml");
            List<String> expected = ids(ALERTS, alert -> !alert.getRule().equals(rule));
            if (!ids(evaluate(Rules.compiled(List.of(rest), cache), SHOP.intents()))
                    .equals(expected)) {
                wrong.add(rule);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void withoutAServicesIntentExactlyWhatItForbadeIsMissing() {
        List<Intent> rest = SHOP.intents().stream()
                .filter(it -> !it.getService().equals("product-search"))
                .toList();
        assertThat(ids(evaluate(BASELINE, rest)))
                .isEqualTo(ids(ALERTS, alert -> !alert.getRule().startsWith("network/")));
    }

    @Test
    void withoutALineOfAnIntentNormalTrafficIsAnAlertAndNoOtherChanges() {
        assertThat(added("web", it -> Intent.newBuilder(it).setTalksTo(List.of("product-search"))))
                .isNotEmpty()
                .allMatch(alert -> alert.equals("network/outside-intent web"));
        assertThat(added("product-search", it -> Intent.newBuilder(it).setTalksTo(List.of())))
                .isNotEmpty()
                .allMatch(alert -> alert.equals("network/outside-intent product-search"));
        assertThat(added("product-db", it -> Intent.newBuilder(it).setExecutes(List.of())))
                .isNotEmpty()
                .allMatch(alert -> alert.equals("process/shell-from-server product-db"));
        assertThat(added("payment-gateway", it -> Intent.newBuilder(it).setAddresses(List.of())))
                .isNotEmpty()
                .allMatch(alert -> alert.equals("network/undeclared-address payment-gateway"));
        assertThat(added("payment-gateway", it -> Intent.newBuilder(it).setReads(List.of())))
                .isNotEmpty()
                .allMatch(alert -> alert.equals("file/credential-read payment-gateway"));
    }

    /** Rule and service of each alert that comes when a service's intent is changed; none may go. */
    private static List<String> added(String service, Function<Intent, Intent.Builder> change) {
        UnaryOperator<Intent> changed =
                it -> it.getService().equals(service) ? change.apply(it).build() : it;
        List<Alert> alerts =
                evaluate(BASELINE, SHOP.intents().stream().map(changed).toList());
        List<String> before = ids(ALERTS);
        assertThat(ids(alerts)).containsAll(before);
        return alerts.stream()
                .filter(alert -> !before.contains(alert.getId()))
                .map(alert -> alert.getRule() + " " + alert.getService())
                .toList();
    }

    private static List<String> ids(List<Alert> alerts) {
        return ids(alerts, alert -> true);
    }

    private static List<String> ids(List<Alert> alerts, Predicate<Alert> wanted) {
        return alerts.stream().filter(wanted).map(Alert::getId).toList();
    }

    private static List<Alert> evaluate(List<Pack> packs, List<Intent> intents) {
        Tables tables = new Tables();
        SHOP.identities().forEach(it -> tables.identity(Tables.key(it), it));
        intents.forEach(it -> tables.intent(Tables.key(it), it));
        try (Evaluation evaluation = new Evaluation(new Detector(packs), failure -> {
            throw new AssertionError(failure);
        })) {
            Joining joining =
                    new Joining(tables, new Enricher(tables, new Networks(Networks.PRIVATE)), evaluation::observe);
            List<PipelineEvent> pipeline = new ArrayList<>();
            for (Recording.Entry entry : SHOP.records()) {
                if (entry.parsed() instanceof Parsed.Pipeline it) {
                    pipeline.add(it.event());
                }
            }
            joining.pipeline(pipeline);
            for (Recording.Entry entry : SHOP.records()) {
                if (entry.parsed() instanceof Parsed.Kernel it) {
                    joining.kernel(it.event());
                }
            }
            return evaluation.settled().alerts();
        }
    }
}
