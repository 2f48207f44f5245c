package dev.plumbline.ingest.bpftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BpftraceDecoderTest {
    /** Wall clock 2026-11-24T09:00:00Z at the zero of the monotonic clock; node "n1". */
    private static final String HEADER = "H|1|b0071d|6e 31|0.1.0|1795510800000000000|0";

    private static final String PARENT =
            "y|10|500|" + hex("/usr/bin/bash") + "|" + hex("bash\0-l\0") + "|" + hex("bash");

    @Test
    void aLaunchTellsTheProgramItsArgumentsAndItsParent() {
        KernelEvent event = only(decoded(
                HEADER,
                PARENT,
                "d|0|1|0|7|" + hex("python3"),
                "d|0|1|0|3|" + hex("bin"),
                "d|0|1|0|3|" + hex("usr"),
                "e|0|1|0|1",
                "a|0|1|0|" + hex("python3\0-c\0pri"),
                "a|0|1|1|" + hex("nt(1)\0"),
                "w|0|1|" + hex("bash\0\0\0\0") + "|" + hex("shop-web"),
                closing("L", 1, 7, 20, 0, 1, 20, 0)));

        Process process = event.getProcess();
        assertThat(event.getActivity()).isEqualTo(new ProcessLaunch(false));
        assertThat(process.getBinary()).isEqualTo("/usr/bin/python3");
        assertThat(process.getArgs()).containsExactly("-c", "print(1)");
        assertThat(process.getTruncated()).isFalse();
        assertThat(process.getParentPid()).isEqualTo(10);
        assertThat(process.getParentBinary()).isEqualTo("/usr/bin/bash");
        assertThat(process.getParentArgs()).containsExactly("-l");
        assertThat(process.getCgroupName()).isEqualTo("shop-web");
        assertThat(process.getCgroupId()).isEqualTo(77);
        assertThat(process.getUid()).isEqualTo(33);
        assertThat(process.getPidNamespace()).isEqualTo(4026531836L);
        assertThat(process.getNetworkNamespace()).isEqualTo(4026531833L);
        assertThat(process.getContainerId()).isNull();
    }

    @Test
    void anEventBeginsAtItsFirstLineAndHasTheNodesTime() {
        KernelEvent event =
                only(decoded(HEADER, "w|0|1|" + hex("bash") + "|" + hex("web"), closing("E", 1, 1, 20, 0, 0, 0, 0)));

        assertThat(event.getTime()).isEqualTo(Instant.parse("2026-11-24T09:00:07.000001Z"));
        assertThat(event.getOrigin().getLine()).isEqualTo(2);
        assertThat(event.getNode()).isEqualTo("n1");
        assertThat(event.getCollector().getName()).isEqualTo("bpftrace");
        assertThat(event.getCollector().getVersion()).isEqualTo("0.1.0");
    }

    @Test
    void argumentsMayHoldAnything() {
        byte[] arguments = "sh\0-c\0a 'b' \"c\"\n|\t\u0001\\x41 ä\0\0".getBytes(StandardCharsets.UTF_8);

        Process process = only(decoded(
                        HEADER, "a|0|1|0|" + hex(arguments), closing("L", 1, 1, 20, 0, 1, arguments.length, 0)))
                .getProcess();

        assertThat(process.getArgs()).containsExactly("-c", "a 'b' \"c\"\n|\t\u0001\\x41 ä", "");
    }

    @Test
    void bytesThatAreNotUtf8AreTold() {
        byte[] name = {'a', (byte) 0xff, (byte) 0xc3, 'b'};

        FileActivity file = (FileActivity)
                only(decoded(HEADER, "t|0|1|0|1|" + hex("/tmp/") + " " + hex(name), closing("U", 1, 1, 20, 0, 0, 0, 0)))
                        .getActivity();

        assertThat(file.getPath()).isEqualTo("/tmp/a\\xff\\xc3b");
    }

    @Test
    void argumentsOf100KilobytesAreTruncatedAndSaySo() {
        List<String> lines = new ArrayList<>(List.of(HEADER, "d|0|1|0|2|" + hex("sh"), "e|0|1|0|1"));
        for (int piece = 0; piece < 20; piece++) {
            lines.add("a|0|1|" + piece + "|" + hex("x".repeat(192)));
        }
        lines.add(closing("L", 1, 22, 20, 0, 1, 100_000, 0));

        Process process = only(decoded(lines.toArray(String[]::new))).getProcess();

        assertThat(process.getTruncated()).isTrue();
        assertThat(process.getBinary()).isEqualTo("/sh");
    }

    @Test
    void aPathThatIsCutSaysSo() {
        FileActivity file = (FileActivity) only(decoded(
                        HEADER, "t|0|1|0|0|" + hex("/" + "x".repeat(100)), closing("U", 1, 1, 20, 0, 0, 0, 0)))
                .getActivity();

        assertThat(file.getTruncated()).isTrue();
    }

    @Test
    void aRelativePathHasItsFolderBeforeIt() {
        FileActivity file = (FileActivity) only(decoded(
                        HEADER,
                        "d|0|1|10|3|" + hex("tmp"),
                        "e|0|1|10|1",
                        "t|0|1|0|1|" + hex("a"),
                        "e|0|1|11|1",
                        "t|0|1|1|1|" + hex("b/c"),
                        closing("R", 1, 5, 20, 0, 0, 0, 0)))
                .getActivity();

        assertThat(file.getAction()).isEqualTo(FileAction.RENAME);
        assertThat(file.getPath()).isEqualTo("/tmp/a");
        assertThat(file.getTargetPath()).isEqualTo("/b/c");
    }

    @Test
    void aProgramInMemoryHasNoLinks() {
        KernelEvent event = only(decoded(
                HEADER,
                "d|0|1|0|8|" + hex("memfd:me"),
                "e|0|1|0|2",
                "a|0|1|0|" + hex("me\0"),
                closing("L", 1, 3, 20, 0, 0, 3, 0)));

        assertThat(event.getActivity()).isEqualTo(new ProcessLaunch(true));
        assertThat(event.getProcess().getBinary()).isEqualTo("/memfd:me");
    }

    @Test
    void aForkedChildRunsWhatItsParentDoesUntilItLaunches() {
        Process child = only(decoded(
                        HEADER, PARENT, "f|0|6990000000|10|5000000000|20", closing("2", 1, 0, 20, 3, 5, 0, 0)))
                .getProcess();

        assertThat(child.getBinary()).isEqualTo("/usr/bin/bash");
        assertThat(child.getArgs()).containsExactly("-l");
    }

    @Test
    void anotherProcessThatGotTheSamePidIsNotTakenForIt() {
        String elsewhen = "y|20|1|" + hex("/usr/bin/old") + "|" + hex("old\0") + "|" + hex("old");

        assertThat(only(decoded(HEADER, elsewhen, closing("2", 1, 0, 20, 3, 5, 0, 0)))
                        .getProcess()
                        .getBinary())
                .isEqualTo("sh");
    }

    @Test
    void aDockerCgroupNamesItsContainer() {
        String id = "0123456789abcdef".repeat(4);

        assertThat(only(decoded(
                                HEADER,
                                "w|0|1|" + hex("runc") + "|" + hex("docker-" + id + ".scope"),
                                closing("E", 1, 1, 20, 0, 0, 0, 0)))
                        .getProcess()
                        .getContainerId())
                .isEqualTo(id);
    }

    @Test
    void anExitHasACodeOrASignal() {
        assertThat(activity(closing("E", 1, 0, 20, 7 << 8, 0, 0, 0))).isEqualTo(new ProcessExit(7, null));
        assertThat(activity(closing("E", 1, 0, 20, 9 | 128, 0, 0, 0))).isEqualTo(new ProcessExit(null, 9));
    }

    @Test
    void aConnectTellsItsPeerAlsoWhereItFails() {
        NetworkActivity four = (NetworkActivity) activity(
                "k|0|1|2|1|6|0|0|0|0|" + hex(new byte[16]) + "|" + hex(new byte[16]),
                "t|0|1|0|1|02 00 01 bb 0a 01 02 03 00 00 00 00 00 00 00 00",
                closing("C", 1, 2, 20, 0, 0, 0, 0));
        NetworkActivity six = (NetworkActivity) activity(
                "k|0|1|10|2|17|0|0|0|0|" + hex(new byte[16]) + "|" + hex(new byte[16]),
                "t|0|1|0|1|0a 00 00 35 00 00 00 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00",
                closing("C", 1, 2, 20, 0, 0, 0, 0));

        assertThat(four.getProtocol() + " " + four.getPeerAddress() + " " + four.getPeerPort())
                .isEqualTo("tcp 10.1.2.3 443");
        assertThat(four.getLocalAddress()).isNull();
        assertThat(four.getLocalPort()).isNull();
        assertThat(six.getProtocol() + " " + six.getPeerAddress() + " " + six.getPeerPort())
                .isEqualTo("udp 2001:db8::1 53");
    }

    @Test
    void anAcceptTellsBothEnds() {
        NetworkActivity accepted = (NetworkActivity) activity(
                "k|0|1|2|1|6|8080|47115|16777343|33554559|" + hex(new byte[16]) + "|" + hex(new byte[16]),
                closing("A", 1, 1, 20, 5, 0, 0, 0));

        assertThat(accepted.getLocalAddress() + ":" + accepted.getLocalPort()).isEqualTo("127.0.0.1:8080");
        assertThat(accepted.getPeerAddress() + ":" + accepted.getPeerPort()).isEqualTo("127.0.0.2:3000");
    }

    @Test
    void anOpenThatMayCreateIsACreate() {
        FileActivity created =
                (FileActivity) activity("t|0|1|0|1|" + hex("/a"), closing("O", 1, 1, 20, 3, 577, 438, 0));
        FileActivity opened = (FileActivity) activity("t|0|1|0|1|" + hex("/a"), closing("O", 1, 1, 20, 3, 1, 0, 0));

        assertThat(created.getAction()).isEqualTo(FileAction.CREATE);
        assertThat(created.getMode()).isEqualTo(0666);
        assertThat(opened.getAction()).isEqualTo(FileAction.OPEN);
        assertThat(opened.getFlags()).isEqualTo(1);
        assertThat(opened.getMode()).isNull();
    }

    @Test
    void privilegedCallsTellWhatWasAsked() {
        assertThat(activity(closing("I", 1, 0, 20, 0, -1, 1000, -1)))
                .isEqualTo(PrivilegeChange.newBuilder()
                        .setAction(PrivilegeAction.SETUID)
                        .setToUid(1000L)
                        .build());
        assertThat(((PrivilegeChange) activity(closing("P", 1, 0, 20, 0, 1 << 21, 1 << 7, 0))).getCapabilities())
                .containsExactly("CAP_SYS_ADMIN", "CAP_BPF");
        assertThat(activity(closing("T", 1, 0, 20, 0, 16, 4242, 0)))
                .isEqualTo(new ProcessAccess("PTRACE_ATTACH", 4242L));
        assertThat(((NamespaceChange) activity(closing("Q", 1, 0, 20, 0, 0x4002_0000, 0, 0))).getNamespaces())
                .containsExactly("mount", "net");
        assertThat(((KernelActivity) activity("t|0|1|0|1|" + hex("spy\0\0"), closing("B", 1, 1, 20, 4, 5, 0, 0)))
                        .getName())
                .isEqualTo("spy");
        assertThat(activity(closing("2", 1, 0, 20, 0, 4, 0, 0))).isEqualTo(new DescriptorDup(4, 0));
    }

    @Test
    void aMountTellsSourceTargetAndKind() {
        MountActivity mount = (MountActivity) activity(
                "t|0|1|0|1|" + hex("none"),
                "t|0|1|1|1|" + hex("/mnt"),
                "t|0|1|2|1|" + hex("tmpfs"),
                closing("G", 1, 3, 20, 0, 0, 0, 1));

        assertThat(mount.getSource() + " " + mount.getTarget() + " " + mount.getFileSystem())
                .isEqualTo("none /mnt tmpfs");
    }

    @Test
    void linesOfTwoCpusMix() {
        List<Parsed> parsed = decoded(
                HEADER,
                "t|0|1|0|1|" + hex("/zero"),
                "t|1|1|0|1|" + hex("/one"),
                closing("U", 1, 1, 20, 0, 0, 0, 0).replace("U|0|", "U|1|"),
                closing("U", 1, 1, 20, 0, 0, 0, 0));

        assertThat(parsed.stream().map(one -> ((FileActivity) kernel(one).getActivity()).getPath()))
                .containsExactly("/one", "/zero");
    }

    @Test
    void aGapInTheNumbersIsTold() {
        List<Parsed> parsed = decoded(
                HEADER,
                closing("E", 1, 0, 20, 0, 0, 0, 0),
                "t|0|3|0|1|" + hex("/gone"),
                closing("E", 5, 0, 20, 0, 0, 0, 0));

        assertThat(kinds(parsed)).containsExactly("process.exit", "collector.loss", "process.exit");
        assertThat(kernel(parsed.get(1)).getActivity()).isEqualTo(new CollectorLoss(3L, "events of CPU 0"));
        assertThat(kernel(parsed.get(1)).getProcess()).isNull();
    }

    @Test
    void whatATickMissesIsTold() {
        List<Parsed> parsed = decoded(HEADER, "i|0|1000|4", "i|0|2000|4", closing("E", 5, 0, 20, 0, 0, 0, 0));

        assertThat(kinds(parsed)).containsExactly("collector.loss", "process.exit");
        assertThat(kernel(parsed.get(0)).getActivity()).isEqualTo(new CollectorLoss(4L, "events of CPU 0"));
    }

    @Test
    void whatTheLastLinesMissIsToldAtTheEndThoughOthersComeAfterThem() {
        List<Parsed> parsed = decoded(HEADER, "z|0|9|1", "z|1|9|2", closing("E", 1, 0, 20, 0, 0, 0, 0));

        assertThat(kinds(parsed)).containsExactly("process.exit", "collector.loss");
        assertThat(kernel(parsed.get(1)).getActivity()).isEqualTo(new CollectorLoss(2L, "events of CPU 1"));
    }

    @Test
    void anEventThatLacksALineIsLostUnlessItIsALaunch() {
        List<Parsed> file = decoded(HEADER, "t|0|1|0|1|" + hex("/etc"), closing("U", 1, 2, 20, 0, 0, 0, 0));
        List<Parsed> launch = decoded(HEADER, "d|0|1|0|2|" + hex("sh"), closing("L", 1, 4, 20, 0, 1, 0, 0));

        assertThat(kinds(file)).containsExactly("collector.loss");
        assertThat(kinds(launch)).containsExactly("process.launch");
        assertThat(kernel(launch.get(0)).getProcess().getBinary()).isEqualTo("sh");
        assertThat(kernel(launch.get(0)).getProcess().getTruncated()).isTrue();
    }

    @Test
    void aHeartbeatHasTheTimeOfTheOneBeforeAndTheNumberOfEvents() {
        List<Parsed> parsed = decoded(HEADER, "h|1000000000", closing("E", 1, 0, 20, 0, 0, 0, 0), "h|2000000000");

        assertThat(kinds(parsed)).containsExactly("process.exit", "collector.heartbeat");
        assertThat(kernel(parsed.get(1)).getActivity()).isEqualTo(new Heartbeat(1L));
        assertThat(kernel(parsed.get(1)).getTime()).isEqualTo(Instant.parse("2026-11-24T09:00:01Z"));
    }

    @Test
    void equalLinesGiveEqualEventsAndAnotherBootOtherIds() {
        String[] lines = {HEADER, closing("E", 1, 0, 20, 0, 0, 0, 0), "h|1", "h|2", "i|0|3|9"};
        String[] otherBoot = lines.clone();
        otherBoot[0] = HEADER.replace("b0071d", "b0072d");

        assertThat(decoded(lines)).isEqualTo(decoded(lines));
        assertThat(ids(decoded(otherBoot))).doesNotContainAnyElementsOf(ids(decoded(lines)));
        assertThat(ids(decoded(lines))).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void linesBeforeAHeaderAreIncomplete() {
        Parsed.Rejected rejected = rejected(decoded(closing("E", 1, 0, 20, 0, 0, 0, 0)));

        assertThat(rejected.reason()).isEqualTo("incomplete");
        assertThat(rejected.detail()).contains("no header line");
    }

    @Test
    void anotherVersionIsUnmodelled() {
        assertThat(rejected(decoded(HEADER.replace("H|1|", "H|2|"))).reason()).isEqualTo("unmodelled");
    }

    @Test
    void anUnknownLetterIsUnmodelled() {
        Parsed.Rejected rejected = rejected(decoded(HEADER, "?|0|1"));

        assertThat(rejected.reason()).isEqualTo("unmodelled");
        assertThat(rejected.detail()).contains("'?'");
        assertThat(rejected.record().line()).isEqualTo(2);
    }

    @Test
    void garbageIsMalformedAndTheRestGoesOn() {
        List<Parsed> parsed = decoded(
                HEADER,
                "t|0|1|0|1|2z",
                "t|0|1|0|1|2",
                "t|0|x|0|1|41",
                "E|0|1",
                "t|0",
                "k|999999|1",
                closing("E", 2, 0, 20, 0, 0, 0, 0));

        assertThat(parsed.subList(0, 6))
                .allMatch(one -> ((Parsed.Rejected) one).reason().equals("malformed"));
        assertThat(((Parsed.Rejected) parsed.get(0)).detail()).isEqualTo("line t|: field 6 is not hex: 2z");
        assertThat(kinds(parsed.subList(6, 8))).containsExactly("collector.loss", "process.exit");
    }

    @Test
    void aNumberThatWasThereBeforeIsMalformed() {
        Parsed.Rejected rejected = rejected(
                decoded(HEADER, "i|0|1|5", closing("E", 5, 0, 20, 0, 0, 0, 0)).subList(1, 2));

        assertThat(rejected.reason()).isEqualTo("malformed");
        assertThat(rejected.detail()).contains("event 5 of CPU 0 comes after its event 5");
    }

    @Test
    void anEventWithoutEndIsMalformedBeforeItFillsTheMemory() {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        for (int i = 0; i < Group.MOST_LINES + 1; i++) {
            lines.add("t|0|1|0|0|41");
        }

        assertThat(((Parsed.Rejected) decoded(lines.toArray(String[]::new)).get(0)).reason())
                .isEqualTo("malformed");
    }

    @Test
    void halfAnEventAtTheEndIsIncomplete() {
        Parsed.Rejected rejected = rejected(decoded(HEADER, "t|0|1|0|1|" + hex("/etc/shadow")));

        assertThat(rejected.reason()).isEqualTo("incomplete");
        assertThat(rejected.detail()).contains("event 1 of CPU 0");
        assertThat(rejected.record().line()).isEqualTo(2);
    }

    @Test
    void aSecondHeaderBeginsAnew() {
        List<Parsed> parsed =
                decoded(HEADER, closing("E", 3, 0, 20, 0, 0, 0, 0), HEADER, closing("E", 1, 0, 20, 0, 0, 0, 0));

        assertThat(kinds(parsed)).containsExactly("collector.loss", "process.exit", "process.exit");
    }

    @Test
    void spoiltLinesNeverThrow() {
        List<String> lines = List.of(
                HEADER,
                PARENT,
                "f|0|6990000000|10|5000000000|20",
                "d|0|1|0|3|" + hex("usr"),
                "e|0|1|0|1",
                "t|0|1|0|1|" + hex("/tmp/a"),
                "a|0|1|0|" + hex("sh\0"),
                "k|0|1|10|1|6|80|0|0|0|" + hex(new byte[16]) + "|" + hex(new byte[16]),
                "w|0|1|" + hex("sh") + "|" + hex("web"),
                "i|0|5|0",
                "h|5",
                "z|0|5|1");
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            List<String> spoilt = new ArrayList<>(lines);
            char kind = Closing.KINDS.charAt(round % Closing.KINDS.length());
            spoilt.add(closing(String.valueOf(kind), 1, 6, 20, 0, 1, 20, 0));
            for (int i = 0; i < 3; i++) {
                int line = random.nextInt(spoilt.size());
                spoilt.set(line, spoilt(spoilt.get(line), random));
            }

            assertThatCode(() -> decoded(spoilt.toArray(String[]::new))).doesNotThrowAnyException();
        }
    }

    private static String spoilt(String line, Random random) {
        int at = random.nextInt(line.length() + 1);
        return switch (random.nextInt(4)) {
            case 0 -> line.substring(0, at);
            case 1 -> line.substring(0, at) + "|" + line.substring(at);
            case 2 -> line.substring(0, at) + "99999999999" + line.substring(at);
            default ->
                line.substring(0, at)
                        + (char) (32 + random.nextInt(95))
                        + line.substring(Math.min(at + 1, line.length()));
        };
    }

    @Test
    void whatBpftraceItselfSaysIsPassedOver() {
        assertThat(decoded(HEADER, "b|1|5", "", "c|first", "Lost 17 events")).isEmpty();
    }

    /** {@code kind|cpu 0|number|lines|…}, by "sh" (pid as given, started at 6.98 s), child of 10 (started at 5 s), at 7.000001 s. */
    private static String closing(
            String kind, int number, int lines, int pid, long result, long first, long second, long third) {
        return kind + "|0|" + number + "|" + lines + "|7000001999|" + pid + "|" + pid
                + "|33|10|6980000000|5000000000|77|" + "4026531836|4026531833|" + hex("sh\0\0") + "|" + result + "|"
                + first + "|" + second + "|" + third;
    }

    private static Object activity(String... lines) {
        List<String> all = new ArrayList<>(List.of(HEADER));
        all.addAll(List.of(lines));
        return only(decoded(all.toArray(String[]::new))).getActivity();
    }

    private static List<Parsed> decoded(String... lines) {
        Decoder decoder = Formats.named("bpftrace").decoder();
        List<Parsed> parsed = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            parsed.addAll(decoder.decode(RawRecord.of(lines[i], "host.raw", i + 1)));
        }
        parsed.addAll(decoder.end());
        return parsed;
    }

    private static KernelEvent only(List<Parsed> parsed) {
        assertThat(parsed).hasSize(1);
        return kernel(parsed.get(0));
    }

    private static KernelEvent kernel(Parsed parsed) {
        assertThat(parsed).isInstanceOf(Parsed.Kernel.class);
        return ((Parsed.Kernel) parsed).event();
    }

    private static Parsed.Rejected rejected(List<Parsed> parsed) {
        assertThat(parsed).hasSize(1).first().isInstanceOf(Parsed.Rejected.class);
        return (Parsed.Rejected) parsed.get(0);
    }

    private static List<String> kinds(List<Parsed> parsed) {
        return parsed.stream().map(one -> Kinds.of(kernel(one))).toList();
    }

    private static List<String> ids(List<Parsed> parsed) {
        return parsed.stream().map(one -> kernel(one).getId()).toList();
    }

    private static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
}
