package dev.plumbline.detectors;

import dev.plumbline.event.Collector;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.avro.specific.SpecificRecord;

/** Events for tests: with an id that a number gives them, at a minute of one day. */
public final class Events {
    public static final Instant MIDNIGHT = Instant.parse("2026-06-01T00:00:00Z");
    public static final String DIGEST = "sha256:" + "a".repeat(64);
    public static final String IMAGE = "registry.example/shop/web:1";

    static {
        Trust.inGeneratedClasses();
    }

    private Events() {}

    /** That many minutes after midnight. */
    public static Instant minute(long minutes) {
        return MIDNIGHT.plusSeconds(60 * minutes);
    }

    public static String id(long number) {
        return "0".repeat(16) + HexFormat.of().toHexDigits(number);
    }

    /** Process 4711, nginx, of nobody. */
    public static Process.Builder process() {
        return Process.newBuilder().setPid(4711).setBinary("/usr/sbin/nginx");
    }

    public static KernelEvent launch(long number, Instant time, Process process) {
        return kernel(number, time, process, new ProcessLaunch(false));
    }

    public static KernelEvent connect(long number, Instant time, Process process, String address) {
        return kernel(
                number,
                time,
                process,
                NetworkActivity.newBuilder()
                        .setAction(NetworkAction.CONNECT)
                        .setPeerAddress(address)
                        .setPeerPort(443)
                        .build());
    }

    /** The collector lost that many events. */
    public static KernelEvent loss(long number, Instant time, long lost) {
        return kernel(number, time, null, new CollectorLoss(lost, "a buffer"));
    }

    public static KernelEvent kernel(long number, Instant time, Process process, SpecificRecord activity) {
        return KernelEvent.newBuilder()
                .setId(id(number))
                .setTime(time)
                .setIngestTime(time)
                .setCollector(new Collector("tetragon", "1.4.0"))
                .setNode("node-1")
                .setOrigin(new Origin("kernel.log", number, "0".repeat(64), null, null, null))
                .setProcess(process)
                .setActivity(activity)
                .build();
    }

    /** A step that is about {@link #DIGEST}. */
    public static PipelineEvent pipeline(long number, Instant time, SpecificRecord step) {
        return PipelineEvent.newBuilder()
                .setId(id(number))
                .setTime(time)
                .setIngestTime(time)
                .setCollector(new Collector("cdevents", null))
                .setOrigin(new Origin("builds.json", number, "0".repeat(64), null, null, null))
                .setImage(IMAGE)
                .setImageDigest(DIGEST)
                .setStep(step)
                .build();
    }
}
