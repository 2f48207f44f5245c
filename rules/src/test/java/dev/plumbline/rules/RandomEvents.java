package dev.plumbline.rules;

import dev.plumbline.event.Ancestor;
import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.schemas.Trust;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Events whose fields hold what {@link RandomRules} ask for, almost that, nothing, or what no author thinks of: null, empty,
 * very long, of another field.
 */
final class RandomEvents {
    static {
        Trust.inGeneratedClasses();
    }

    private static final Collector COLLECTOR = new Collector("test", null);
    private static final Origin ORIGIN = Origin.newBuilder().setDigest("00").build();
    private static final List<List<String>> OTHERS =
            List.of(Words.PATHS, Words.NAMES, Words.ARGS, Words.SERVICES, Words.ADDRESSES, Words.HOSTS);

    private final Random random;
    private final List<Provenance> images = new ArrayList<>();

    RandomEvents(long seed) {
        this.random = new Random(seed);
        images.add(null);
        for (int i = 0; i < 12; i++) {
            images.add(provenance());
        }
    }

    Enriched next() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> kernel(new ProcessLaunch(random.nextBoolean()));
            case 3, 4 -> kernel(network(NetworkAction.CONNECT));
            case 5 -> kernel(network(NetworkAction.ACCEPT));
            case 6 -> kernel(network(NetworkAction.LISTEN));
            case 7, 8 -> kernel(file());
            case 9, 10 -> kernel(lookup());
            case 11 ->
                kernel(new KernelActivity(
                        Words.any(random, List.of(KernelAction.MODULE_LOAD, KernelAction.BPF_LOAD)),
                        text(Words.NAMES),
                        number(Words.PORTS)));
            case 12 -> kernel(new ProcessExit(0, null));
            case 13 -> pipeline(deployed());
            case 14 -> pipeline(scan());
            default -> random.nextInt(50) == 0 ? kernel(new Heartbeat(1L)) : pipeline(deployed());
        };
    }

    private Enriched kernel(Object activity) {
        KernelEvent event = KernelEvent.newBuilder()
                .setId("e" + random.nextInt())
                .setTime(Events.NOON)
                .setIngestTime(Events.NOON)
                .setCollector(COLLECTOR)
                .setNode("node-1")
                .setOrigin(ORIGIN)
                .setProcess(random.nextInt(20) == 0 ? null : process())
                .setActivity(activity)
                .setSucceeded(flag())
                .build();
        Identity owner = random.nextInt(6) == 0
                ? null
                : Identity.newBuilder()
                        .setService(told(Words.SERVICES))
                        .setNamespace(text(Words.SERVICES))
                        .setImage(text(Words.IMAGES))
                        .setImageDigest(text(Words.DIGESTS))
                        .build();
        return new Enriched.Kernel(
                event, owner, peer(), Words.any(random, images), random.nextInt(3) > 0 ? null : intent());
    }

    private Enriched pipeline(Object step) {
        PipelineEvent event = new PipelineEvent(
                "e" + random.nextInt(),
                Events.NOON,
                Events.NOON,
                COLLECTOR,
                ORIGIN,
                text(Words.IMAGES),
                text(Words.DIGESTS),
                step);
        List<Running> running = random.nextBoolean() ? List.of() : List.of(new Running("web", null, null));
        return new Enriched.Pipeline(event, Words.any(random, images), running, null, null);
    }

    private Process process() {
        return Process.newBuilder()
                .setPid(random.nextInt(70_000))
                .setUid(number(Words.USERS))
                .setEffectiveUid(number(Words.USERS))
                .setBinary(text(Words.PATHS))
                .setArgs(texts(Words.ARGS))
                .setParentBinary(text(Words.PATHS))
                .setAncestors(texts(Words.PATHS).stream()
                        .map(it -> new Ancestor(1L, it, List.of()))
                        .toList())
                .setUser(text(Words.SERVICES))
                .setCwd(random.nextInt(3) == 0 ? "/tmp" : null)
                .setTerminal(random.nextBoolean() ? "pts/0" : null)
                .setContainerId(random.nextBoolean() ? "c1" : null)
                .build();
    }

    private NetworkActivity network(NetworkAction action) {
        return NetworkActivity.newBuilder()
                .setAction(action)
                .setProtocol("tcp")
                .setLocalAddress(text(Words.ADDRESSES))
                .setLocalPort(number(Words.PORTS))
                .setPeerAddress(text(Words.ADDRESSES))
                .setPeerPort(number(Words.PORTS))
                .build();
    }

    private FileActivity file() {
        return FileActivity.newBuilder()
                .setAction(Words.any(random, List.of(FileAction.values())))
                .setPath(told(Words.PATHS))
                .setTargetPath(text(Words.PATHS))
                .setMode(number(Words.MODES))
                .build();
    }

    private DnsActivity lookup() {
        return DnsActivity.newBuilder()
                .setAction(Words.any(random, List.of(DnsAction.values())))
                .setName(told(Words.HOSTS))
                .setResponseCode(text(List.of("NOERROR", "NXDOMAIN")))
                .setAnswers(texts(Words.ADDRESSES))
                .setServer(text(Words.ADDRESSES))
                .build();
    }

    private Deployed deployed() {
        return new Deployed(
                told(Words.SERVICES),
                text(Words.SERVICES),
                text(Words.SERVICES),
                told(List.of("deployed", "upgraded", "rolledback")));
    }

    private ImageScanned scan() {
        return ImageScanned.newBuilder()
                .setScanner("trivy")
                .setVulnerabilities(texts(Words.FLAWS).stream()
                        .map(it -> new Vulnerability(it, "lib", "1", "2", "critical", null))
                        .toList())
                .build();
    }

    private Provenance provenance() {
        ImageScanned scan = scan();
        return Provenance.newBuilder()
                .setImageDigest("sha256:00")
                .setTime(Events.NOON)
                .setBuilt(ImageBuilt.newBuilder()
                        .setBase(new BaseImage(text(Words.IMAGES), null))
                        .setExecutables(Words.PATHS)
                        .build())
                .setScan(scan)
                .setScans(List.of(scan))
                .build();
    }

    private Peer peer() {
        return switch (random.nextInt(4)) {
            case 0 -> Peer.known(told(Words.SERVICES), text(Words.SERVICES));
            case 1 -> Peer.external(null).named(text(Words.HOSTS));
            case 2 -> Peer.UNDETERMINED;
            default -> Peer.NONE;
        };
    }

    private Intent intent() {
        return Intent.newBuilder()
                .setService("web")
                .setExecutes(List.of("/bin/sh", "/usr/bin/curl"))
                .setTalksTo(List.of("shop"))
                .setAddresses(List.of("10.0.0.0/8"))
                .build();
    }

    private List<String> texts(List<String> words) {
        int count = random.nextInt(40) == 0 ? 200 : random.nextInt(4);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(count == 200 ? "x" + i : told(words));
        }
        return texts;
    }

    private String text(List<String> words) {
        return random.nextInt(10) == 0 ? null : told(words);
    }

    /** Never null. */
    private String told(List<String> words) {
        String word = Words.any(random, words);
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> Words.nearMiss(random, word);
            case 4 -> "";
            case 5 -> Words.any(random, Words.any(random, OTHERS));
            case 6 -> random.nextInt(8) == 0 ? word.repeat(500) : word;
            default -> word;
        };
    }

    private <T extends Number> T number(List<T> numbers) {
        return random.nextInt(8) == 0 ? null : Words.any(random, numbers);
    }

    private Boolean flag() {
        return random.nextInt(3) == 0 ? null : Boolean.valueOf(random.nextBoolean());
    }
}
