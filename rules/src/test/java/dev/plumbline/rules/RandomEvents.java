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
public final class RandomEvents {
    static {
        Trust.inGeneratedClasses();
    }

    private static final Collector COLLECTOR = new Collector("test", null);
    private static final Origin ORIGIN = Origin.newBuilder().setDigest("00").build();
    private static final List<List<String>> OTHERS = List.of(
            Literals.PATHS, Literals.NAMES, Literals.ARGS, Literals.SERVICES, Literals.ADDRESSES, Literals.HOSTS);

    private final Random random;
    private final List<Provenance> images = new ArrayList<>();

    public RandomEvents(long seed) {
        this.random = new Random(seed);
        images.add(null);
        for (int i = 0; i < 12; i++) {
            images.add(provenance());
        }
    }

    public Enriched next() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> kernel(new ProcessLaunch(random.nextBoolean()));
            case 3, 4 -> kernel(network(NetworkAction.CONNECT));
            case 5 -> kernel(network(NetworkAction.ACCEPT));
            case 6 -> kernel(network(NetworkAction.LISTEN));
            case 7, 8 -> kernel(file());
            case 9, 10 -> kernel(lookup());
            case 11 ->
                kernel(new KernelActivity(
                        Literals.any(random, List.of(KernelAction.MODULE_LOAD, KernelAction.BPF_LOAD)),
                        text(Literals.NAMES),
                        number(Literals.PORTS)));
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
                        .setService(told(Literals.SERVICES))
                        .setNamespace(text(Literals.SERVICES))
                        .setImage(text(Literals.IMAGES))
                        .setImageDigest(text(Literals.DIGESTS))
                        .build();
        return new Enriched.Kernel(
                event, owner, peer(), Literals.any(random, images), random.nextInt(3) > 0 ? null : intent());
    }

    private Enriched pipeline(Object step) {
        PipelineEvent event = new PipelineEvent(
                "e" + random.nextInt(),
                Events.NOON,
                Events.NOON,
                COLLECTOR,
                ORIGIN,
                text(Literals.IMAGES),
                text(Literals.DIGESTS),
                step);
        List<Running> running = random.nextBoolean() ? List.of() : List.of(new Running("web", null, null));
        return new Enriched.Pipeline(event, Literals.any(random, images), running, null, null);
    }

    private Process process() {
        return Process.newBuilder()
                .setPid(random.nextInt(70_000))
                .setUid(number(Literals.USERS))
                .setEffectiveUid(number(Literals.USERS))
                .setBinary(text(Literals.PATHS))
                .setArgs(texts(Literals.ARGS))
                .setParentBinary(text(Literals.PATHS))
                .setAncestors(texts(Literals.PATHS).stream()
                        .map(it -> new Ancestor(1L, it, List.of()))
                        .toList())
                .setUser(text(Literals.SERVICES))
                .setCwd(random.nextInt(3) == 0 ? "/tmp" : null)
                .setTerminal(random.nextBoolean() ? "pts/0" : null)
                .setContainerId(random.nextBoolean() ? "c1" : null)
                .build();
    }

    private NetworkActivity network(NetworkAction action) {
        return NetworkActivity.newBuilder()
                .setAction(action)
                .setProtocol("tcp")
                .setLocalAddress(text(Literals.ADDRESSES))
                .setLocalPort(number(Literals.PORTS))
                .setPeerAddress(text(Literals.ADDRESSES))
                .setPeerPort(number(Literals.PORTS))
                .build();
    }

    private FileActivity file() {
        return FileActivity.newBuilder()
                .setAction(Literals.any(random, List.of(FileAction.values())))
                .setPath(told(Literals.PATHS))
                .setTargetPath(text(Literals.PATHS))
                .setMode(number(Literals.MODES))
                .build();
    }

    private DnsActivity lookup() {
        return DnsActivity.newBuilder()
                .setAction(Literals.any(random, List.of(DnsAction.values())))
                .setName(told(Literals.HOSTS))
                .setResponseCode(text(List.of("NOERROR", "NXDOMAIN")))
                .setAnswers(texts(Literals.ADDRESSES))
                .setServer(text(Literals.ADDRESSES))
                .build();
    }

    private Deployed deployed() {
        return new Deployed(
                told(Literals.SERVICES),
                text(Literals.SERVICES),
                text(Literals.SERVICES),
                told(List.of("deployed", "upgraded", "rolledback")));
    }

    private ImageScanned scan() {
        return ImageScanned.newBuilder()
                .setScanner("trivy")
                .setVulnerabilities(texts(Literals.FLAWS).stream()
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
                        .setBase(new BaseImage(text(Literals.IMAGES), null))
                        .setExecutables(Literals.PATHS)
                        .build())
                .setScan(scan)
                .setScans(List.of(scan))
                .build();
    }

    private Peer peer() {
        return switch (random.nextInt(4)) {
            case 0 -> Peer.known(told(Literals.SERVICES), text(Literals.SERVICES));
            case 1 -> Peer.external(null).named(text(Literals.HOSTS));
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
        String word = Literals.any(random, words);
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> Literals.nearMiss(random, word);
            case 4 -> "";
            case 5 -> Literals.any(random, Literals.any(random, OTHERS));
            case 6 -> random.nextInt(8) == 0 ? word.repeat(500) : word;
            default -> word;
        };
    }

    private <T extends Number> T number(List<T> numbers) {
        return random.nextInt(8) == 0 ? null : Literals.any(random, numbers);
    }

    private Boolean flag() {
        return random.nextInt(3) == 0 ? null : Boolean.valueOf(random.nextBoolean());
    }
}
