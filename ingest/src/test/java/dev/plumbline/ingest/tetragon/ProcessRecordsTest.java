package dev.plumbline.ingest.tetragon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Collector;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessRecordsTest {
    private static final String CONTAINER = "19a02291e106ce6227b684197be232ea57c4e1a5ab2604a12608c325d701c7f4";

    private static final String EXEC = """
            {"process_exec":{
              "process":{"pid":68790,"uid":1000,"cwd":"/srv","binary":"/usr/bin/netserver","arguments":"-D --name \\"two words\\"",
                "flags":"execve rootcwd clone","start_time":"2022-10-18T03:16:18.273546829Z","auid":4294967295,
                "pod":{"namespace":"shop","name":"web-6f87496b94-qdlh8","workload":"web",
                  "container":{"id":"containerd://%1$s","name":"web",
                    "image":{"id":"registry.example/shop/web@sha256:8e86","name":"registry.example/shop/web:1.4.2"}}},
                "docker":"19a02291e106ce6227b684197be232e",
                "ns":{"pid":{"inum":4026532001},"net":{"inum":4026532002}}},
              "parent":{"pid":68598,"binary":"/usr/bin/containerd-shim-runc-v2","arguments":"-namespace k8s.io"}},
             "node_name":"node-1","time":"2022-10-18T03:16:21.373327754Z"}""".formatted(CONTAINER).replace("\n", "");

    @Test
    void anExecTellsWhoWhenAndWhere() {
        KernelEvent event = Lines.event(EXEC);
        assertThat(event.getActivity()).isEqualTo(new ProcessLaunch(false));
        assertThat(event.getTime()).isEqualTo("2022-10-18T03:16:21.373327Z");
        assertThat(event.getIngestTime()).isEqualTo(Instant.EPOCH);
        assertThat(event.getNode()).isEqualTo("node-1");
        assertThat(event.getCollector()).isEqualTo(new Collector("tetragon", null));
        assertThat(event.getId()).matches("[0-9a-f]{32}");
        assertThat(event.getOrigin().getFile()).isEqualTo("export.json");
        assertThat(event.getOrigin().getLine()).isEqualTo(3);
        assertThat(HexFormat.of().parseHex(event.getOrigin().getDigest())).hasSize(32);
    }

    @Test
    void theProcessHasItsParentAndItsPlace() {
        Process process = Lines.event(EXEC).getProcess();
        assertThat(process.getPid()).isEqualTo(68790);
        assertThat(process.getUid()).isEqualTo(1000);
        assertThat(process.getBinary()).isEqualTo("/usr/bin/netserver");
        assertThat(process.getArgs()).containsExactly("-D", "--name", "two words");
        assertThat(process.getTruncated()).isFalse();
        assertThat(process.getCwd()).isEqualTo("/srv");
        assertThat(process.getStartTime()).isEqualTo("2022-10-18T03:16:18.273546Z");
        assertThat(process.getParentPid()).isEqualTo(68598);
        assertThat(process.getParentBinary()).isEqualTo("/usr/bin/containerd-shim-runc-v2");
        assertThat(process.getParentArgs()).containsExactly("-namespace", "k8s.io");
        assertThat(process.getPidNamespace()).isEqualTo(4026532001L);
        assertThat(process.getNetworkNamespace()).isEqualTo(4026532002L);
    }

    @Test
    void thePodGivesTheWholeContainerIdAndTheIdentity() {
        Process process = Lines.event(EXEC).getProcess();
        assertThat(process.getContainerId()).isEqualTo(CONTAINER);
        assertThat(process.getIdentity())
                .isEqualTo(new InlineIdentity(
                        "web",
                        "shop",
                        "web-6f87496b94-qdlh8",
                        "registry.example/shop/web:1.4.2",
                        "sha256:8e86",
                        null,
                        null,
                        "web",
                        null,
                        Map.of()));
    }

    @Test
    void withoutAPodTheShortContainerIdStands() {
        Process process = Lines.event("""
                {"process_exec":{"process":{"pid":1,"docker":"19a02291e106ce6227b684197be232e"}},"time":"2022-10-18T03:16:21Z"}""").getProcess();
        assertThat(process.getContainerId()).isEqualTo("19a02291e106ce6227b684197be232e");
        assertThat(process.getIdentity()).isNull();
    }

    @Test
    void whatTheRecordDoesNotTellIsNull() {
        KernelEvent event = Lines.event("""
                {"process_exec":{"process":{"pid":1,"binary":"","cwd":"","docker":""}},"time":"2022-10-18T03:16:21Z"}""");
        assertThat(event.getNode()).isNull();
        assertThat(event.getProcess()).isEqualTo(Process.newBuilder().setPid(1).build());
    }

    @Test
    void anImageIdWithoutADigestGivesNone() {
        assertThat(imageDigest("docker.io/library/nginx:1.25")).isNull();
        assertThat(imageDigest("docker-pullable://nginx@sha256:0d17")).isEqualTo("sha256:0d17");
        assertThat(imageDigest("sha256:0d17")).isEqualTo("sha256:0d17");
    }

    @Test
    void whatTetragonCutIsMarked() {
        assertThat(truncated("execve truncArgs clone")).isTrue();
        assertThat(truncated("execve truncFilename clone")).isTrue();
        assertThat(truncated("execve clone")).isFalse();
    }

    @Test
    void aProgramWithoutANameInAFileSystemComesFromMemory() {
        assertThat(fromMemory("\"binary\":\"memfd:payload\"")).isTrue();
        assertThat(fromMemory("\"binary\":\"/memfd:payload (deleted)\"")).isTrue();
        assertThat(fromMemory("\"binary\":\"/tmp/x\",\"binary_properties\":{\"file\":{\"inode\":{\"links\":0}}}"))
                .isTrue();
        assertThat(fromMemory("\"binary\":\"/tmp/x\",\"binary_properties\":{\"file\":{\"inode\":{\"links\":1}}}"))
                .isFalse();
        assertThat(fromMemory("\"binary\":\"/usr/bin/id\"")).isFalse();
    }

    @Test
    void anExitWithoutStatusIsCodeZero() {
        assertThat(exit("")).isEqualTo(new ProcessExit(0, null));
    }

    @Test
    void anExitHasItsCode() {
        assertThat(exit("\"status\":3")).isEqualTo(new ProcessExit(3, null));
        assertThat(exit("\"status\":255")).isEqualTo(new ProcessExit(255, null));
    }

    @Test
    void anExitBySignalHasItsNumberAndNoCode() {
        assertThat(exit("\"signal\":\"SIGKILL\"")).isEqualTo(new ProcessExit(null, 9));
        assertThat(exit("\"signal\":\"SIGSEGV\",\"status\":139")).isEqualTo(new ProcessExit(null, 11));
        assertThat(exit("\"signal\":\"SIGSYS\"")).isEqualTo(new ProcessExit(null, 31));
    }

    @Test
    void anImpossibleStatusAndAnUnknownSignalAreUnknown() {
        assertThat(exit("\"status\":70000")).isEqualTo(new ProcessExit(null, null));
        assertThat(exit("\"status\":-1")).isEqualTo(new ProcessExit(null, null));
        assertThat(exit("\"signal\":\"SIGMADEUP\"")).isEqualTo(new ProcessExit(null, null));
        assertThat(exit("\"status\":\"soon\"")).isEqualTo(new ProcessExit(null, null));
    }

    @Test
    void throttlingIsALossOfUnknownSize() {
        KernelEvent start = Lines.event("""
                {"process_throttle":{"type":"THROTTLE_START","cgroup":"session-429.scope"},"node_name":"node-1","time":"2024-07-26T13:07:43.178407128Z"}""");
        assertThat(start.getActivity()).isEqualTo(new CollectorLoss(0L, "throttled: session-429.scope"));
        assertThat(start.getProcess()).isNull();
        assertThat(Lines.activity(CollectorLoss.class, """
                        {"process_throttle":{"type":"THROTTLE_STOP","cgroup":"session-429.scope"},"time":"2024-07-26T13:07:55Z"}"""))
                .isEqualTo(new CollectorLoss(0L, "throttling ended: session-429.scope"));
    }

    @Test
    void aRateLimitTellsHowManyEventsItDropped() {
        assertThat(Lines.activity(CollectorLoss.class, """
                        {"rate_limit_info":{"number_of_dropped_process_events":"42"},"time":"2026-03-18T10:09:00Z"}"""))
                .isEqualTo(new CollectorLoss(42L, "rate limit of the export"));
    }

    @Test
    void aRateLimitWithoutANumberIsIncomplete() {
        assertThat(Lines.refusal("{\"rate_limit_info\":{},\"time\":\"2026-03-18T10:09:00Z\"}"))
                .isEqualTo("incomplete: rate_limit_info.number_of_dropped_process_events");
    }

    private static ProcessExit exit(String fields) {
        return Lines.activity(ProcessExit.class, Lines.line("process_exit", fields));
    }

    private static boolean truncated(String flags) {
        return Lines.event("{\"process_exec\":{\"process\":{\"pid\":1,\"flags\":\"" + flags
                        + "\"}},\"time\":\"2022-10-18T03:16:21Z\"}")
                .getProcess()
                .getTruncated();
    }

    private static boolean fromMemory(String process) {
        return Lines.activity(
                        ProcessLaunch.class,
                        "{\"process_exec\":{\"process\":{\"pid\":1," + process
                                + "}},\"time\":\"2022-10-18T03:16:21Z\"}")
                .getFromMemory();
    }

    private static String imageDigest(String id) {
        return Lines.event("""
                {"process_exec":{"process":{"pid":1,"pod":{"container":{"image":{"id":"%s"}}}},"parent":{}},"time":"2022-10-18T03:16:21Z"}""".formatted(id)).getProcess().getIdentity().getImageDigest();
    }
}
