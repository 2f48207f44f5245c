package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.deploy.Dashboards;
import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped configuration of Prometheus and Alertmanager with both programs: they scrape a running engine to which
 * the recorded shop happens.
 *
 * <p>Of the shipped files only addresses and times differ: it scrapes each second, looks at the rules every five,
 * and a critical alert counts as recent for {@value #RECENT} seconds, not five minutes, so that its end is seen.
 */
class PrometheusIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path DEPLOY = Jar.ROOT.resolve("deploy/prometheus");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final int SCRAPE_SECONDS = 1;
    private static final int EVALUATION_SECONDS = 5;
    private static final int RECENT = 40;
    private static final String CRITICAL = "PlumblineCriticalAlert";

    /** Falco's word of what it lost, so that there is a gap. */
    private static final String LOSS = """
            {"hostname":"estate-node","output":"Falco internal: syscall event drop.","priority":"Debug",\
            "rule":"Falco internal: syscall event drop","source":"syscall","time":"2026-11-24T09:54:24.000000000Z",\
            "output_fields":{"n_drops":"5"}}
            """;

    private static final String EXCEPTION = """
            exceptions:
              - id: debugger
                rules: [process/ptrace]
                until: 2099-01-01T00:00:00Z
                owner: shop
                reason: A debugger is allowed here.
                ticket: SHOP-1
            """;

    /** Panels that stay empty while nothing goes wrong that the recording does not have. */
    private static final Set<String> EMPTY_WHEN_ALL_IS_WELL = Set.of(
            "Rules put into quarantine", // no rule fails
            "Time in Drools by shard", // the rules that the shop meets are decided without a session
            "Time for one event by shard",
            "Peers that are not known, by why", // every address of the shop is owned
            "Where collector and table differ", // its one collector of the kernel tells of no service
            "Events that waited, by outcome" // every container was told of before
            );

    @TempDir
    private static Path folder;

    private static LocalBroker broker;
    private static RunningEngine engine;
    private static Daemon prometheus;
    private static Daemon alertmanager;
    private static Webhook webhook;

    @BeforeAll
    static void playTheShop() throws IOException {
        Daemon.requireInstalled("prometheus", "prometheus");
        Daemon.requireInstalled("prometheus-alertmanager", "prometheus-alertmanager");
        broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
        Path exceptions = Files.writeString(folder.resolve("exceptions.yaml"), EXCEPTION);
        engine = RunningEngine.start(
                folder,
                broker.address(),
                "state.dir=" + folder.resolve("state"),
                "exceptions.path=" + exceptions,
                "correlate.lateness=1s");
        engine.awaitReady();
        ingest("identities", "estate/recording/identities.yaml");
        ingest("intents", "estate/recording/intents.yaml");
        webhook = new Webhook();
        startAlertmanager();
        startPrometheus();
        await().atMost(PATIENCE)
                .until(() -> prometheus.query("plumbline_ready == 1").size() == 1);
        Path loss = Files.writeString(folder.resolve("falco.json"), LOSS);
        ingest(
                "auto",
                "estate/recording/pipeline.cdevents.json",
                "estate/recording/trivy-payment-gateway.json",
                "estate/recording/trivy-product-db.json",
                "estate/recording/trivy-product-search.json",
                "estate/recording/trivy-web.json",
                "estate/recording/kernel.bpftrace",
                loss.toString());
    }

    @AfterAll
    static void end() {
        Stream.of(prometheus, alertmanager, webhook, engine, broker)
                .filter(it -> it != null)
                .forEach(PrometheusIT::close);
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theFirstCriticalAlertFiresWithinOneEvaluationReachesAlertmanagerByServiceAndResolves() throws IOException {
        await().atMost(PATIENCE).until(() -> !everActive().isEmpty());
        for (JsonNode first : everActive()) {
            double raised = firstRaised(first.path("metric"));
            assertThat(first.at("/value/1").asDouble() - raised)
                    .as("seconds from " + first)
                    .isLessThan(EVALUATION_SECONDS + 2.0 * SCRAPE_SECONDS);
        }

        await().atMost(PATIENCE).until(() -> !told("firing").isEmpty());
        assertThat(webhook.received().stream()
                        .filter(it -> !critical(it, "firing").isEmpty()))
                .allMatch(it -> names(it.path("groupLabels")).equals(List.of("namespace", "service")));
        JsonNode alert = told("firing").get(0);
        assertThat(names(alert.path("labels")))
                .containsExactly("alertname", "namespace", "rule", "service", "severity", "tactic");
        assertThat(alert.at("/labels/namespace").asText()).isEqualTo("shop");
        assertThat(alert.at("/annotations/summary").asText()).contains("raised a critical alert about shop/");
        assertThat(alert.at("/annotations/runbook_url").asText()).isEqualTo("docs/runbook.md#plumblinecriticalalert");
        assertThat(alert.at("/annotations/dashboard_url").asText())
                .startsWith("http://127.0.0.1:3000/d/plumbline?viewPanel=");

        await().atMost(PATIENCE)
                .until(() -> !isActive() && labels(told("resolved")).equals(labels(told("firing"))));
    }

    @Test
    void everyPanelOfEveryDashboardHasDataInPrometheus() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(empty()).isEmpty());
    }

    @Test
    void noRuleFailsAndNoneButThoseAboutTheShopAndTheGapFire() throws IOException {
        await().atMost(PATIENCE)
                .until(() -> prometheus
                                .query("ALERTS{alertname=\"PlumblineEventsLost\",alertstate=\"firing\"}")
                                .size()
                        == 1);
        List<String> unwell = new ArrayList<>();
        for (JsonNode group : prometheus.get("/api/v1/rules").at("/data/groups")) {
            group.path("rules").forEach(rule -> {
                if (!rule.path("health").asText().equals("ok")) {
                    unwell.add(rule.toString());
                }
            });
        }
        assertThat(unwell).isEmpty();
        TreeSet<String> fired = new TreeSet<>();
        prometheus
                .query("count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\"}[10m]))")
                .forEach(it -> fired.add(it.at("/metric/alertname").asText()));
        assertThat(fired).isSubsetOf(CRITICAL, "PlumblineHighAlert", "PlumblineEventsLost", "PlumblineDeadLetters");
    }

    /** Queries without an answer, but for those that are meant to have none. */
    private static List<String> empty() throws IOException {
        List<String> empty = new ArrayList<>();
        for (Dashboards.Query query : Dashboards.queries()) {
            if (!EMPTY_WHEN_ALL_IS_WELL.contains(query.panel())
                    && prometheus.query(query.filled(600, "10m")).isEmpty()) {
                empty.add(query.toString());
            }
        }
        return empty;
    }

    /** The series that the rule ever fired for, each with the second since 1970 at which it first did. */
    private static List<JsonNode> everActive() throws IOException {
        List<JsonNode> active = new ArrayList<>();
        prometheus
                .query("min_over_time(ALERTS_FOR_STATE{alertname=\"%s\"}[1h])".formatted(CRITICAL))
                .forEach(active::add);
        return active;
    }

    private static boolean isActive() throws IOException {
        return !prometheus.query("ALERTS{alertname=\"%s\"}".formatted(CRITICAL)).isEmpty();
    }

    /** When the first alert of the series went out by the engine's own word, in seconds since 1970. */
    private static double firstRaised(JsonNode labels) throws IOException {
        String series = "plumbline_alert_time_seconds{rule=\"%s\",service=\"%s\"}"
                .formatted(labels.path("rule").asText(), labels.path("service").asText());
        return prometheus
                .query("min_over_time(%s[1h])".formatted(series))
                .at("/0/value/1")
                .asDouble();
    }

    /** Critical alerts that the webhook was told to be so; a message may tell of others of the same service, too. */
    private static List<JsonNode> told(String status) {
        return webhook.received().stream()
                .flatMap(it -> critical(it, status).stream())
                .toList();
    }

    private static List<JsonNode> critical(JsonNode message, String status) {
        List<JsonNode> critical = new ArrayList<>();
        message.path("alerts").forEach(alert -> {
            if (alert.path("status").asText().equals(status)
                    && alert.at("/labels/alertname").asText().equals(CRITICAL)) {
                critical.add(alert);
            }
        });
        return critical;
    }

    private static Set<String> labels(List<JsonNode> alerts) {
        return alerts.stream().map(it -> it.path("labels").toString()).collect(Collectors.toSet());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        names.sort(null);
        return names;
    }

    private static void ingest(String format, String... files) {
        List<String> arguments = new ArrayList<>(List.of("ingest", format));
        arguments.addAll(List.of(files));
        arguments.addAll(List.of("--bootstrap-servers", broker.address()));
        try (Jar ingest = Jar.start(folder, arguments.toArray(String[]::new))) {
            assertThat(ingest.await(PATIENCE)).as(ingest.stderr()).isZero();
        }
    }

    private static void startAlertmanager() throws IOException {
        ObjectNode settings =
                (ObjectNode) YAML.readTree(DEPLOY.resolve("alertmanager.yml").toFile());
        for (JsonNode route : List.of(settings.path("route"), settings.at("/route/routes/0"))) {
            ((ObjectNode) route).put("group_wait", "0s").put("group_interval", "1s");
        }
        for (JsonNode receiver : settings.path("receivers")) {
            ((ObjectNode) receiver)
                    .putArray("webhook_configs")
                    .addObject()
                    .put("url", webhook.url())
                    .put("send_resolved", true);
        }
        YAML.writeValue(folder.resolve("alertmanager.yml").toFile(), settings);
        alertmanager = Daemon.start(
                folder,
                Daemon.freePort(),
                "prometheus-alertmanager",
                "--config.file=alertmanager.yml",
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=%s");
        alertmanager.awaitReady(PATIENCE);
    }

    private static void startPrometheus() throws IOException {
        String rules = Files.readString(DEPLOY.resolve("alerts.yml"));
        String recent = "{severity=\"critical\"}) < ";
        assertThat(rules).contains(recent + 300);
        Files.writeString(folder.resolve("alerts.yml"), rules.replace(recent + 300, recent + RECENT));
        ObjectNode settings =
                (ObjectNode) YAML.readTree(DEPLOY.resolve("prometheus.yml").toFile());
        ((ObjectNode) settings.path("global"))
                .put("scrape_interval", SCRAPE_SECONDS + "s")
                .put("evaluation_interval", EVALUATION_SECONDS + "s");
        target(settings.at("/scrape_configs/0"), engine.port());
        target(settings.at("/alerting/alertmanagers/0"), alertmanager.port());
        YAML.writeValue(folder.resolve("prometheus.yml").toFile(), settings);
        prometheus = Daemon.start(
                folder,
                Daemon.freePort(),
                "prometheus",
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=%s");
        prometheus.awaitReady(PATIENCE);
    }

    private static void target(JsonNode configuration, int port) {
        ArrayNode targets = (ArrayNode) configuration.at("/static_configs/0/targets");
        targets.removeAll();
        targets.add("127.0.0.1:" + port);
    }
}
