package dev.plumbline.detectors.alert;

import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineContext;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.ScanContext;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Ownership;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.Running;
import dev.plumbline.rules.facts.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertFactoryTest {
    private static final Instant NOW = minute(1).plusMillis(250);

    @Test
    void anAlertOfARuleThatDidNotWaitHasTheIdThatAReplayGivesIt() {
        Enriched known = owned(1, "web", "shop");
        Enriched pending = new Enriched.Kernel(event(1), null, Peer.NONE, null, null, Ownership.PENDING);
        assertThat(AlertFactory.of(match("area/x", false, pending), Coordinates.NONE, NOW)
                        .getId())
                .isEqualTo(AlertFactory.of(match("area/x", false, known), Coordinates.NONE, NOW)
                        .getId());
    }

    @Test
    void anAlertCarriesTheRuleTheEventAndItsPlace() {
        Alert alert = AlertFactory.of(match("process/shell", web(7)), new Coordinates("events", 3, 42), NOW);
        assertThat(alert)
                .isEqualTo(Alert.newBuilder()
                        .setId(alert.getId())
                        .setRule("process/shell")
                        .setSeverity(Severity.HIGH)
                        .setTitle("/usr/sbin/nginx of web")
                        .setRationale("why")
                        .setRemediation("how")
                        .setTime(minute(1))
                        .setService("web")
                        .setNamespace("shop")
                        .setImage("web:1")
                        .setImageDigest("sha256:1")
                        .setNode("node-1")
                        .setAttack(List.of("T1059"))
                        .setTactics(List.of("execution"))
                        .setReferences(List.of("https://example.org"))
                        .setMessage("/usr/sbin/nginx came.")
                        .setEnrichment(new Enrichment("known", "none", "unknown", "unknown", null))
                        .setEvidence(List.of(new Evidence(
                                Events.id(7),
                                minute(1),
                                "process.launch",
                                "events",
                                3,
                                42L,
                                "kernel.log",
                                7L,
                                "tetragon",
                                4711L,
                                null,
                                Map.of("binary", "/usr/sbin/nginx", "service", "web"))))
                        .setWitnesses(List.of("tetragon"))
                        .setPackVersion("test@1")
                        .setPackDigest("d")
                        .setEmitTime(NOW)
                        .setLatencyMillis(250)
                        .setFirstTime(minute(1))
                        .setSuppressionKey("service=web, binary=/usr/sbin/nginx")
                        .setSuppressionMillis(600_000L)
                        .setMaturity("stable")
                        .build());
    }

    @Test
    void anAlertOnAStepOfThePipelineLeadsToItsRecord() {
        PipelineEvent event = pipeline(9, minute(1), new Deployed("web", "shop", "production", "deployed"));
        Alert alert = AlertFactory.of(
                match("image/x", new Enriched.Pipeline(event, Provenances.add(null, Events.DIGEST, event))),
                Coordinates.NONE,
                NOW);
        assertThat(alert.getService()).isEqualTo("web");
        assertThat(alert.getNode()).isNull();
        assertThat(alert.getEvidence())
                .containsExactly(new Evidence(
                        Events.id(9),
                        minute(1),
                        "service.deployed",
                        null,
                        null,
                        null,
                        "builds.json",
                        9L,
                        "cdevents",
                        null,
                        null,
                        Map.of("service", "web")));
    }

    @Test
    void anAlertOnAnExposedImageListsTheServicesThatRunItAndIsTheSameWhicheverTheseAre() {
        PipelineEvent scan = pipeline(
                9, minute(1), ImageScanned.newBuilder().setScanner("trivy").build());
        Alert alert = exposed(scan, new Running("web", "shop", null), new Running("cart", null, "production"));
        assertThat(alert.getServices()).containsExactly("cart", "shop/web");
        assertThat(alert.getService()).isNull();
        assertThat(exposed(scan, new Running("db", "shop", null)).getId()).isEqualTo(alert.getId());
        assertThat(AlertFactory.of(match("process/shell", web(7)), Coordinates.NONE, NOW)
                        .getServices())
                .isEmpty();
    }

    @Test
    void theIdIsTheSameWhereverAndWheneverItIsRaised() {
        Match match = match("process/shell", web(7));
        String id = AlertFactory.of(match, Coordinates.NONE, NOW).getId();
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(AlertFactory.of(match, new Coordinates("t", 1, 2), NOW.plusSeconds(9))
                        .getId())
                .isEqualTo(id);
    }

    @Test
    void theIdDiffersByRuleEventServiceAndNamespace() {
        List<Match> matches = List.of(
                match("process/shell", web(7)),
                match("process/other", web(7)),
                match("process/shell", web(8)),
                match("process/shell", owned(7, "db", "shop")),
                match("process/shell", owned(7, "web", "other")),
                match("process/shell", owned(7, "web", null)),
                match("process/shell", new Enriched.Kernel(event(7), null, Peer.NONE, null, null)));
        assertThat(matches.stream()
                        .map(it -> AlertFactory.of(it, Coordinates.NONE, NOW).getId()))
                .doesNotHaveDuplicates();
    }

    @Test
    void anAlertCarriesWhatThePipelineToldOfTheImage() {
        Provenance told = Provenance.newBuilder()
                .setImageDigest("sha256:1")
                .setTime(minute(0))
                .setBuilt(ImageBuilt.newBuilder()
                        .setRepository("r")
                        .setCommit("c")
                        .build())
                .setBuiltTime(minute(0))
                .setScan(ImageScanned.newBuilder()
                        .setScanner("trivy")
                        .setVulnerabilities(List.of(
                                new Vulnerability("CVE-1", "a", null, null, "critical", null),
                                new Vulnerability("CVE-2", "a", null, null, "unknown", null)))
                        .build())
                .build();
        Alert alert = AlertFactory.of(
                match("area/x", new Enriched.Kernel(event(7), null, Peer.NONE, told, null)), Coordinates.NONE, NOW);
        assertThat(alert.getPipeline())
                .isEqualTo(
                        new PipelineContext("r", "c", minute(0), null, new ScanContext("trivy", null, 1, 0, 0, 0, 1)));
    }

    @Test
    void whatIsNotKnownStandsInTheSuppressionKeyAndInNoField() {
        Alert alert = AlertFactory.of(
                match("area/x", new Enriched.Kernel(event(7), null, Peer.NONE, null, null)), Coordinates.NONE, NOW);
        assertThat(alert.getSuppressionKey()).isEqualTo("service=unknown, binary=/usr/sbin/nginx");
        assertThat(alert.getEvidence().get(0).getFields()).containsOnlyKeys("binary");
        assertThat(alert.getPipeline()).isNull();
    }

    @Test
    void longValuesThatDifferAtTheirEndAreTwoSuppressionKeys() {
        String path = "/".repeat(400);
        assertThat(suppressionKey(path + "a"))
                .isNotEqualTo(suppressionKey(path + "b"))
                .hasSizeLessThan(400);
    }

    private static String suppressionKey(String binary) {
        KernelEvent event = launch(7, minute(1), process().setBinary(binary).build());
        return AlertFactory.of(
                        match("area/x", new Enriched.Kernel(event, null, Peer.NONE, null, null)), Coordinates.NONE, NOW)
                .getSuppressionKey();
    }

    @Test
    void latencyIsNeverNegative() {
        Match match = match("process/shell", web(7));
        assertThat(AlertFactory.of(match, Coordinates.NONE, Instant.EPOCH).getLatencyMillis())
                .isZero();
    }

    private static Alert exposed(PipelineEvent scan, Running... running) {
        return AlertFactory.of(
                match("image/x", new Enriched.Pipeline(scan, null, List.of(running))), Coordinates.NONE, NOW);
    }

    private static KernelEvent event(long number) {
        return launch(number, minute(1), process().build());
    }

    private static Enriched web(long number) {
        return owned(number, "web", "shop");
    }

    private static Enriched owned(long number, String service, String namespace) {
        Identity owner = Identity.newBuilder()
                .setService(service)
                .setNamespace(namespace)
                .setImage("web:1")
                .setImageDigest("sha256:1")
                .build();
        return new Enriched.Kernel(event(number), owner, Peer.NONE, null, null);
    }

    private static Match match(String rule, Enriched event) {
        return match(rule, true, event);
    }

    private static Match match(String rule, boolean asksOwner, Enriched event) {
        RuleInfo info = new RuleInfo(
                rule,
                Severity.HIGH,
                RuleInfo.Maturity.STABLE,
                "tests",
                List.of("T1059"),
                List.of("execution"),
                new RuleInfo.Texts(
                        "{binary} of {service}",
                        Optional.of("{binary} came."),
                        "why",
                        "how",
                        Optional.empty(),
                        List.of("https://example.org")),
                new RuleInfo.Handling(
                        true,
                        Optional.empty(),
                        Optional.of(new RuleInfo.Suppression(List.of("service", "binary"), Duration.ofMinutes(10))),
                        Optional.empty(),
                        List.of()),
                Set.of("ProcessLaunched"),
                Set.of("binary", "service", "listed"),
                asksOwner,
                "test@1",
                "d",
                List.of());
        return new Match(info, List.of(Facts.of(event, Lists.NONE).orElseThrow()));
    }
}
