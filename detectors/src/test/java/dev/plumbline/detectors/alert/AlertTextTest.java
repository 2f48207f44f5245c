package dev.plumbline.detectors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Severity;
import dev.plumbline.ingest.Unprintable;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertTextTest {
    private final AlertText plain = new AlertText(ZoneOffset.UTC, false);
    private final AlertText coloured = new AlertText(ZoneOffset.UTC, true);

    @Test
    void anAlertIsThreeLinesThatLeadBackToTheInput() {
        assertThat(plain.of(Alerts.FULL)).isEqualTo("""
                        00:01:00.123  CRITICAL  process/shell  shop/web  [kernel.log:7]
                                      sh of web  (3 more)
                                      Because.""");
    }

    @Test
    void aListOfAlertsHasALineForEach() {
        assertThat(plain.line(Alerts.FULL))
                .isEqualTo("00:01:00.123  CRITICAL  process/shell  shop/web  sh of web  (3 more)");
        Alert resolved =
                Alert.newBuilder(Alerts.FULL).setState(AlertState.RESOLVED).build();
        assertThat(plain.line(resolved)).endsWith("sh of web  (resolved)");
        assertThat(plain.line(Alerts.of(Alerts.HOSTILE))).doesNotContain("\n", "\u001B");
    }

    @Test
    void theWideFormLeavesNothingOut() {
        assertThat(plain.wide(Alerts.FULL)).isEqualTo("""
                        00:01:00.123  CRITICAL  process/shell  shop/web  [kernel.log:7]
                                      sh of web  (3 more)
                                      Because.
                                      sh came.
                                      do      Do not.
                                      image   web:1 sha256:1
                                      node    node-1
                                      attack  T1059.004
                                      built   r c
                                      seen    process.launch events-3@42 {binary=/bin/sh}
                                      id      00000000000000000000000000000001
                                      pack    test@1""");
        assertThat(plain.wide(Alerts.BARE))
                .contains("seen    process.launch {}")
                .doesNotContain("node", "built");
    }

    @Test
    void theTimeIsThatOfTheClockOnTheWall() {
        assertThat(new AlertText(ZoneId.of("Asia/Kolkata"), false).of(Alerts.FULL))
                .startsWith("05:31:00.123 ");
    }

    @Test
    void theDayIsToldWhereAlertsAreOfManyDays() {
        assertThat(plain.withDays().of(Alerts.FULL)).matches("(?s)\\d{4}-\\d\\d-\\d\\d 00:01:00\\.123  CRITICAL .*");
    }

    @Test
    void whatIsUnknownIsSaidToBe() {
        assertThat(plain.of(Alerts.BARE)).contains("  no known service\n").endsWith("Because.");
        Alert onNode = Alert.newBuilder(Alerts.BARE).setNode("node-1").build();
        assertThat(plain.of(onNode)).contains("  no known service on node-1\n");
        Alert bareService = Alert.newBuilder(Alerts.BARE).setService("web").build();
        assertThat(plain.of(bareService)).contains("process/shell  web\n");
    }

    @Test
    void whyAServiceIsNotKnownAndAllOfSeveralServicesAreTold() {
        Alert unknown = Alert.newBuilder(Alerts.BARE)
                .setEnrichment(new Enrichment("unknown", "none", "none", "none", "not-told"))
                .build();
        assertThat(plain.of(unknown)).contains("  no known service (not-told)\n");
        Alert several = Alert.newBuilder(Alerts.BARE)
                .setServices(List.of("shop/cart", "shop/web"))
                .build();
        assertThat(plain.of(several)).contains("  shop/cart, shop/web\n");
    }

    @Test
    void anAlertOfAnotherProgramMayHaveNoEvidence() {
        assertThat(plain.of(Alert.newBuilder(Alerts.FULL).setEvidence(List.of()).build()))
                .endsWith("Because.");
    }

    @Test
    void nothingThatATerminalWouldObeyIsShown() {
        String text = plain.of(Alerts.of(Alerts.HOSTILE));
        assertThat(text.lines()).hasSize(3);
        assertThat(text.replace("\n", "").codePoints().anyMatch(Unprintable::is))
                .isFalse();
        assertThat(text).contains("a\"b\\\uFFFD");
    }

    @Test
    void lettersOfAllScriptsStayAsTheyAre() {
        assertThat(plain.of(Alerts.of("Größe 検索 🔎"))).contains("Größe 検索 🔎/Größe 検索 🔎");
    }

    @ParameterizedTest
    @EnumSource(Severity.class)
    void coloursChangeNothingButTheColours(Severity severity) {
        Alert alert = Alert.newBuilder(Alerts.FULL).setSeverity(severity).build();
        assertThat(plain.of(alert)).doesNotContain("\u001B");
        assertThat(coloured.of(alert)).contains("\u001B[1m");
        assertThat(coloured.of(alert).replaceAll("\u001B\\[[0-9;]*m", "")).isEqualTo(plain.of(alert));
    }
}
