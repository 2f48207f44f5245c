package dev.plumbline.bench;

import dev.plumbline.event.Collector;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Peer;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;

/** An event in the making: an everyday one of some service, until somebody makes it another. */
final class EventSketch {
    /** Who starts programs. */
    static final List<String> PARENTS = List.of(
            "/usr/lib/systemd/systemd",
            "/usr/bin/containerd-shim-runc-v2",
            "/usr/bin/dash",
            "/usr/bin/bash",
            "/usr/bin/python3.11",
            "/usr/sbin/nginx",
            "/usr/sbin/cron",
            "/usr/bin/make",
            "/usr/bin/node",
            "/usr/lib/jvm/java-17/bin/java",
            "/usr/sbin/sshd",
            "/usr/bin/env");

    private static final List<String> TOOLS = List.of(
            "dash",
            "grep",
            "sed",
            "cat",
            "env",
            "curl",
            "python3.11",
            "id",
            "date",
            "awk",
            "cut",
            "head",
            "tail",
            "sort",
            "find",
            "xargs",
            "stat",
            "ls",
            "rm",
            "mv",
            "cp",
            "mkdir",
            "chmod",
            "test",
            "true",
            "sleep",
            "dirname",
            "basename",
            "readlink",
            "tr",
            "wc",
            "uniq",
            "tee",
            "jq",
            "openssl",
            "node",
            "git",
            "make",
            "tar",
            "gzip",
            "pgrep",
            "ps",
            "kill",
            "nproc",
            "uname",
            "hostname",
            "getent",
            "timeout",
            "mktemp",
            "touch",
            "ln",
            "df",
            "du",
            "free",
            "psql",
            "perl",
            "ruby",
            "php8.2",
            "bash",
            "locale");
    private static final List<String> DAEMONS = List.of(
            "nginx",
            "cron",
            "sshd",
            "runuser",
            "ip",
            "iptables",
            "ldconfig",
            "logrotate",
            "rsyslogd",
            "php-fpm8.2",
            "haproxy",
            "sysctl",
            "chroot",
            "start-stop-daemon",
            "update-ca-certificates");
    private static final List<String> OTHERS = List.of(
            "/usr/lib/jvm/java-17/bin/java",
            "/usr/lib/postgresql/15/bin/postgres",
            "/usr/local/bin/node",
            "/usr/local/bin/docker-entrypoint.sh",
            "/usr/local/bin/gunicorn",
            "/app/server",
            "/app/bin/worker",
            "/opt/health/check");
    private static final List<String> CLIENTS = List.of(
            "/usr/bin/curl",
            "/usr/bin/python3.11",
            "/usr/bin/node",
            "/usr/sbin/nginx",
            "/usr/lib/jvm/java-17/bin/java",
            "/app/server",
            "/usr/sbin/haproxy",
            "/usr/bin/psql");
    private static final List<String> ARGUMENTS = List.of(
            "-c",
            "--config=/etc/app/config-%d.yaml",
            "--verbose",
            "--shard=%d",
            "-Xmx%dm",
            "/var/lib/app/data-%d",
            "--timeout",
            "--log-level=info",
            "http://127.0.0.1:8080/ready?probe=%d",
            "-o",
            "/dev/null",
            "--request-id=%d",
            "s/token-%d/***/",
            "-q");
    private static final List<String> FILES = List.of(
            "/var/log/app/current-%d.log",
            "/etc/ssl/certs/ca-%d.pem",
            "/proc/%d/status",
            "/usr/lib/x86_64-linux-gnu/lib%d.so",
            "/tmp/session-%d",
            "/var/lib/app/data-%d/index",
            "/etc/resolv.conf",
            "/app/static/%d.js");
    private static final int[] PORTS = {443, 443, 5432, 6379, 8080, 8080, 53, 9092, 3306, 27_017};
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final int CONTAINERS = 200;
    private static final List<Identity> OWNERS;

    static {
        Trust.inGeneratedClasses();
        OWNERS = new ArrayList<>();
        for (int i = 0; i < CONTAINERS; i++) {
            OWNERS.add(owner(i));
        }
    }

    private final Random random;
    private final Process.Builder process = Process.newBuilder();
    private final List<String> args = new ArrayList<>();
    private SpecificRecord activity;
    private Peer peer = Peer.NONE;

    EventSketch(Random random) {
        this.random = random;
        parent(one(PARENTS));
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            args.add(numbered(one(ARGUMENTS)));
        }
    }

    EventSketch anyLaunch() {
        return launch(binary());
    }

    EventSketch anyConnection() {
        return connection(one(CLIENTS), PORTS[random.nextInt(PORTS.length)]);
    }

    EventSketch anyFile() {
        return file(numbered(one(FILES)));
    }

    EventSketch launch(String binary) {
        process.setBinary(new String(binary));
        activity = new ProcessLaunch(false);
        return this;
    }

    EventSketch connection(String binary, int port) {
        process.setBinary(new String(binary));
        boolean inside = random.nextInt(4) > 0;
        peer = inside ? Peer.known("service-" + random.nextInt(50), "shop") : Peer.EXTERNAL;
        activity = NetworkActivity.newBuilder()
                .setAction(NetworkAction.CONNECT)
                .setProtocol("tcp")
                .setLocalAddress(address(10))
                .setLocalPort(32_768 + random.nextInt(28_000))
                .setPeerAddress(address(inside ? 10 : 203))
                .setPeerPort(port)
                .build();
        return this;
    }

    EventSketch file(String path) {
        process.setBinary(binary());
        activity = FileActivity.newBuilder()
                .setAction(FileAction.OPEN)
                .setPath(path)
                .setFlags(random.nextInt(4) == 0 ? 577L : 0L)
                .build();
        return this;
    }

    EventSketch parent(String binary) {
        process.setParentBinary(new String(binary));
        return this;
    }

    /** The last one of the command line. */
    EventSketch argument(String argument) {
        args.add(argument);
        return this;
    }

    /** No two events share a text: each is read from a record of its own in life. */
    Enriched.Kernel event(int number) {
        Instant time = START.plusNanos(number * 731_000L);
        int container = random.nextInt(CONTAINERS);
        Identity owner = OWNERS.get(container);
        return new Enriched.Kernel(
                KernelEvent.newBuilder()
                        .setId(HexFormat.of().toHexDigits(random.nextLong())
                                + HexFormat.of().toHexDigits((long) number))
                        .setTime(time)
                        .setIngestTime(time.plusMillis(40))
                        .setCollector(new Collector("tetragon", "1.4.0"))
                        .setNode("node-" + container % 8)
                        .setOrigin(new Origin(
                                null,
                                null,
                                HexFormat.of().toHexDigits(random.nextLong()).repeat(4),
                                "kernel.raw",
                                0,
                                (long) number))
                        .setProcess(process.setPid(1_000 + random.nextInt(4_000_000))
                                .setUid(random.nextInt(4) == 0 ? 0L : 1_000L)
                                .setStartTime(time)
                                .setArgs(List.copyOf(args))
                                .setCwd("/srv/app")
                                .setParentPid((long) random.nextInt(4_000_000))
                                .setContainerId(new String(owner.getContainerId()))
                                .build())
                        .setActivity(activity)
                        .build(),
                owner,
                peer,
                null,
                null);
    }

    /** Three of four are under /usr/bin/, a few of them far more often than the rest. */
    private String binary() {
        int folder = random.nextInt(100);
        return folder < 75
                ? "/usr/bin/" + TOOLS.get(Math.min(random.nextInt(TOOLS.size()), random.nextInt(TOOLS.size())))
                : folder < 90 ? "/usr/sbin/" + one(DAEMONS) : new String(one(OTHERS));
    }

    private String numbered(String pattern) {
        return String.format(Locale.ROOT, pattern, random.nextInt(10_000));
    }

    private String address(int first) {
        return first + "." + random.nextInt(4) + "." + random.nextInt(256) + "." + (1 + random.nextInt(254));
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static Identity owner(int container) {
        String service = "service-" + container % 50;
        return Identity.newBuilder()
                .setService(service)
                .setNamespace("shop")
                .setContainerId(
                        String.format(Locale.ROOT, "%016x%048x", (container + 1L) * 0x9E3779B97F4A7C15L, container))
                .setImage("registry.example/shop/" + service + ":1")
                .setImageDigest(String.format(Locale.ROOT, "sha256:%064x", container % 50))
                .setPod(service + "-" + container)
                .setWorkloadKind("Deployment")
                .setWorkload(service)
                .setCluster("production")
                .setLabels(Map.of("app", service))
                .build();
    }
}
