package dev.plumbline.ingest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Tetragon's exec records as one node of a cluster writes them: some 1.6 KB each, of 40 pods, with labels, capabilities, an
 * ancestor, the parent in the same pod or outside of it, and namespaces where they are told. The same ones each time; no two are
 * alike.
 */
final class ExecRecords {
    private static final List<String> BINARIES = List.of(
            "/bin/sh",
            "/usr/bin/bash",
            "/usr/bin/python3.11",
            "/usr/bin/curl",
            "/usr/bin/env",
            "/bin/grep",
            "/usr/local/bin/node",
            "/usr/lib/jvm/java-17/bin/java",
            "/bin/busybox",
            "/usr/bin/id");
    private static final List<String> ARGUMENTS = List.of(
            "-c \"/opt/health/check.sh --timeout 5\"",
            "-m http.server 8080",
            "-s -o /dev/null -w %{http_code} http://127.0.0.1:8080/ready",
            "-q --fixed-strings ERROR /var/log/app/current.log",
            "/srv/app/server.js --port 8080",
            "-Xmx256m -cp /srv/app/lib/* example.shop.Main",
            "");
    private static final List<String> SERVICES =
            List.of("web", "cart", "checkout", "catalogue", "payments", "search", "mailer", "ledger");
    private static final List<String> CAPABILITIES = List.of("CAP_CHOWN", "CAP_NET_RAW");
    private static final Instant START = Instant.parse("2026-11-23T10:00:00.123456789Z");
    private static final int PODS = 40;

    private final Random random = new Random(1600);
    private final List<Pod> pods = new ArrayList<>();

    private record Pod(String begin, String end, String docker, String namespaces) {}

    private ExecRecords() {
        for (int i = 0; i < PODS; i++) {
            pods.add(pod(SERVICES.get(i % SERVICES.size()), i));
        }
    }

    static List<byte[]> make(int count) {
        ExecRecords records = new ExecRecords();
        List<byte[]> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(records.record(i).getBytes(StandardCharsets.UTF_8));
        }
        return made;
    }

    private Pod pod(String service, int number) {
        String id = hex(32);
        String begin = """
                {"namespace":"shop","name":"%1$s-%2$s-%3$s","container":{"id":"containerd://%4$s","name":"%1$s",\
                "image":{"id":"registry.example/shop/%1$s@sha256:%5$s","name":"registry.example/shop/%1$s:1.%6$d.0"},\
                "start_time":"2026-11-20T08:%7$02d:00Z","pid":""".formatted(service, hex(5), hex(3).substring(1), id, hex(32), number, number);
        String end = """
                },"pod_labels":{"app.kubernetes.io/name":"%1$s","pod-template-hash":"%2$s"},\
                "workload":"%1$s","workload_kind":"Deployment"}""".formatted(service, hex(5));
        long inode = 4_026_532_000L + 10L * number;
        String namespaces = """
                "ns":{"uts":{"inum":%1$d},"ipc":{"inum":%2$d},"mnt":{"inum":%3$d},"pid":{"inum":%4$d},\
                "pid_for_children":{"inum":%4$d},"net":{"inum":%5$d},"time":{"inum":4026531834,"is_host":true},\
                "time_for_children":{"inum":4026531834,"is_host":true},"cgroup":{"inum":%6$d},\
                "user":{"inum":4026531837,"is_host":true}},""".formatted(inode, inode + 1, inode + 2, inode + 3, inode + 4, inode + 5);
        return new Pod(begin, end, id.substring(0, 31), namespaces);
    }

    private String record(int number) {
        Pod pod = pods.get(random.nextInt(PODS));
        Instant time = START.plusNanos(number * 7_000_001L);
        long pid = 10_000 + random.nextInt(3_000_000);
        long parent = 10_000 + random.nextInt(3_000_000);
        boolean isInPod = random.nextInt(5) == 0;
        boolean hasNamespaces = random.nextInt(8) == 0;
        boolean hasAncestor = random.nextInt(8) == 0;
        return """
                {"process_exec":{"process":{%s,"pod":%s,"docker":"%s","parent_exec_id":"%s","refcnt":1,%s%s"tid":%d},"parent":{%s,%s"parent_exec_id":"%s","tid":%d}%s},\
                "node_name":"node-17","time":"%s"}""".formatted(
                        program(pid, time),
                        inPod(pod),
                        pod.docker,
                        execId(parent),
                        capabilities(),
                        hasNamespaces ? pod.namespaces : "",
                        pid,
                        program(parent, time.minusMillis(random.nextInt(100_000))),
                        isInPod ? "\"pod\":" + inPod(pod) + ",\"docker\":\"" + pod.docker + "\"," : "",
                        execId(parent - 7),
                        parent,
                        hasAncestor ? ",\"ancestors\":[{" + program(parent - 7, START) + "}]" : "",
                        time.plusNanos(900));
    }

    private String program(long pid, Instant time) {
        return """
                "exec_id":"%s","pid":%d,"uid":%d,"cwd":"/srv/app","binary":"%s","arguments":"%s","flags":"execve rootcwd clone",\
                "start_time":"%s","auid":4294967295""".formatted(
                        execId(pid),
                        pid,
                        random.nextInt(4) == 0 ? 0 : 1000 + random.nextInt(5),
                        BINARIES.get(random.nextInt(BINARIES.size())),
                        ARGUMENTS.get(random.nextInt(ARGUMENTS.size())).replace("\"", "\\\""),
                        time);
    }

    /** Tetragon tells in the pod which process of its own namespace it is. */
    private String inPod(Pod pod) {
        return pod.begin + (1 + random.nextInt(300)) + pod.end;
    }

    private static String execId(long pid) {
        String id = "node-17:" + (13_548_674_321_373L + pid * 1_000_003) + ":" + pid;
        return Base64.getEncoder().encodeToString(id.getBytes(StandardCharsets.UTF_8));
    }

    private static String capabilities() {
        String names = "[\"" + String.join("\",\"", CAPABILITIES) + "\"]";
        return "\"cap\":{\"permitted\":" + names + ",\"effective\":" + names + "},";
    }

    private String hex(int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }
}
