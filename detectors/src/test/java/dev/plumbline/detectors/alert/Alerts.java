package dev.plumbline.detectors.alert;

import static dev.plumbline.detectors.Events.minute;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.PipelineContext;
import dev.plumbline.event.ScanContext;
import dev.plumbline.event.Severity;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Alerts as they come from a topic. */
public final class Alerts {
    /** A quote, a line's end, ANSI's escape in both its forms, a line separator, and one that turns the direction. */
    static final String HOSTILE = "a\"b\\\n\r\t\u001B[2J\u0085\u009B2J\u2028\u2029\u202E\u0000\u007F";

    public static final Alert FULL = Alert.newBuilder()
            .setId("00000000000000000000000000000001")
            .setRule("process/shell")
            .setSeverity(Severity.CRITICAL)
            .setTitle("sh of web")
            .setRationale("Because.")
            .setRemediation("Do not.")
            .setTime(minute(1).plus(123_456, ChronoUnit.MICROS))
            .setService("web")
            .setNamespace("shop")
            .setImage("web:1")
            .setImageDigest("sha256:1")
            .setNode("node-1")
            .setAttack(List.of("T1059.004"))
            .setEnrichment(new Enrichment("known", "none", "known", "unknown", null))
            .setEvidence(List.of(new Evidence(
                    "e1",
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
                    Map.of("binary", "/bin/sh"))))
            .setWitnesses(List.of("tetragon", "falco"))
            .setPackVersion("test@1")
            .setPackDigest("d")
            .setEmitTime(minute(2))
            .setLatencyMillis(59_877)
            .setState(AlertState.UPDATED)
            .setFirstTime(minute(0))
            .setSuppressed(3)
            .setSuppressionKey("binary=/bin/sh")
            .setSuppressionMillis(600_000L)
            .setMaturity("shadow")
            .setException("known")
            .setTactics(List.of("TA0002"))
            .setReferences(List.of("https://example.org/sh"))
            .setMessage("sh came.")
            .setPipeline(
                    new PipelineContext("r", "c", minute(0), "b", new ScanContext("trivy", minute(0), 1, 2, 3, 4, 5)))
            .build();

    /** Everything that may be unknown is. */
    static final Alert BARE = Alert.newBuilder(FULL)
            .setService(null)
            .setNamespace(null)
            .setImage(null)
            .setImageDigest(null)
            .setNode(null)
            .setAttack(List.of())
            .setFirstTime(null)
            .setSuppressionKey(null)
            .setSuppressionMillis(null)
            .setMaturity(null)
            .setException(null)
            .setMessage(null)
            .setPipeline(null)
            .setEvidence(List.of(new Evidence(
                    "e1", minute(1), "process.launch", null, null, null, null, null, null, null, null, Map.of())))
            .build();

    private Alerts() {}

    /** Says {@code text} wherever somebody else than a rule's author may say something. */
    static Alert of(String text) {
        return Alert.newBuilder(FULL)
                .setTitle(text)
                .setService(text)
                .setNamespace(text)
                .setImage(text)
                .setImageDigest(text)
                .setNode(text)
                .setEvidence(List.of(new Evidence(
                        text, minute(1), text, text, 3, 42L, text, 7L, text, 4711L, text, Map.of("binary", text))))
                .build();
    }
}
