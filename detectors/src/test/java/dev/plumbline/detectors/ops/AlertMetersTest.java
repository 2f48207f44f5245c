package dev.plumbline.detectors.ops;

import static dev.plumbline.detectors.Events.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Severity;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlertMetersTest {
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AlertMeters meters = new AlertMeters(registry);

    @Test
    void anAlertCountsUnderItsRuleSeverityServiceNamespaceAndTactic() {
        meters.wentOut(alert("process/shell", "shop", "web", minute(0)), "execution");
        meters.wentOut(alert("process/shell", "shop", "web", minute(2)), "execution");
        assertThat(series("plumbline_alerts_total"))
                .containsExactly("plumbline_alerts_total{namespace=\"shop\",rule=\"process/shell\",service=\"web\","
                        + "severity=\"high\",tactic=\"execution\"} 2.0");
    }

    @Test
    void itsTimeIsThatOfTheLatestOne() {
        meters.wentOut(alert("process/shell", "shop", "web", minute(2)), "execution");
        meters.wentOut(alert("process/shell", "shop", "web", minute(0)), "execution");
        assertThat(registry.get("plumbline.alert.time").gauge().value())
                .isEqualTo((double) minute(2).getEpochSecond());
    }

    @Test
    void whoseItIsMayBeUnknown() {
        meters.wentOut(alert("image/critical-cve", null, null, minute(0)), "initial-access");
        assertThat(series("plumbline_alerts_total"))
                .singleElement()
                .asString()
                .contains("namespace=\"unknown\"", "service=\"unknown\"");
    }

    @Test
    void noSenderMakesMoreServicesThanThereIsRoomFor() {
        for (int i = 0; i < 3 * AlertMeters.MAX_SERVICES; i++) {
            meters.wentOut(alert("process/shell", "ns-" + i, "service-" + i, minute(0)), "execution");
        }
        meters.wentOut(alert("process/shell", "ns-0", "service-0", minute(0)), "execution");
        assertThat(series("plumbline_alerts_total"))
                .hasSize(AlertMeters.MAX_SERVICES + 1)
                .anyMatch(it -> it.contains("service=\"service-0\"") && it.endsWith(" 2.0"))
                .anyMatch(it -> it.contains("service=\"other\"") && it.endsWith(" 2000.0"));
        assertThat(series("plumbline_alert_time_seconds")).hasSize(AlertMeters.MAX_SERVICES + 1);
    }

    @Test
    void servicesTimesRulesAreBoundedToo() {
        int rules = 40;
        for (int rule = 0; rule < rules; rule++) {
            for (int i = 0; i < AlertMeters.MAX_SERVICES; i++) {
                meters.wentOut(alert("area/rule-" + rule, "shop", "service-" + i, minute(0)), "execution");
            }
        }
        List<String> series = series("plumbline_alerts_total");
        assertThat(series).hasSizeBetween(AlertMeters.MAX_SERIES, AlertMeters.MAX_SERIES + rules);
        assertThat(series.stream()
                        .mapToDouble(it -> Double.parseDouble(it.substring(it.lastIndexOf(' '))))
                        .sum())
                .isEqualTo((double) rules * AlertMeters.MAX_SERVICES);
    }

    @Test
    void aHostileServicesNameIsNoLabel() {
        Stream.of("", "a\"} 1\nevil{x=\"", "\u0000", "検索", "x".repeat(129), "x".repeat(1_000_000))
                .forEach(name -> meters.wentOut(alert("process/shell", "shop", name, minute(0)), "execution"));
        meters.wentOut(alert("process/shell", "sh op", "web", minute(0)), "execution");
        assertThat(series("plumbline_alerts_total"))
                .containsExactly("plumbline_alerts_total{namespace=\"other\",rule=\"process/shell\",service=\"other\","
                        + "severity=\"high\",tactic=\"execution\"} 7.0");
    }

    @Test
    void noLabelTellsOfAPodAContainerABinaryOrAnAddress() {
        Alert alert = alert("process/shell", "shop", "web", minute(0));
        alert.setNode("node-7");
        alert.setImage("shop/web:1");
        alert.setTitle("/bin/sh started by 10.0.0.1");
        meters.wentOut(alert, "execution");
        TreeSet<String> labels = new TreeSet<>();
        for (Matcher it = LABEL.matcher(registry.scrape()); it.find(); ) {
            labels.add(it.group(1));
        }
        assertThat(labels).containsExactly("namespace", "rule", "service", "severity", "tactic");
        assertThat(registry.scrape()).doesNotContain("node-7", "shop/web:1", "10.0.0.1");
    }

    private List<String> series(String name) {
        return registry.scrape().lines().filter(it -> it.startsWith(name + "{")).toList();
    }

    private static Alert alert(String rule, String namespace, String service, Instant at) {
        Alert alert = AlertFactory.ofEngine(at, at);
        alert.setRule(rule);
        alert.setSeverity(Severity.HIGH);
        alert.setNamespace(namespace);
        alert.setService(service);
        return alert;
    }
}
