package dev.plumbline.ingest.bpftrace;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The live collector on this machine's kernel, on processes that the test starts in a cgroup of its own.
 */
class BpftraceLiveTest {
    private static final String DEEDS = """
            use strict; use Fcntl; use Socket; use POSIX ();
            my $dir = shift; chdir $dir or die;
            system('/bin/true', "it's \\"odd\\"\\n\\x{1}|", "\\xff\\xfe", '');
            system('/bin/true', ('x' x 1000) x 100);
            open(my $s, '<', '/etc/shadow') or die; close $s;
            open(my $w, '>', 'made') or die; close $w;
            chmod 0700, 'made' or die;
            rename 'made', 'renamed' or die;
            link 'renamed', 'linked' or die;
            symlink 'renamed', 'symlinked' or die;
            unlink 'linked' or die;
            open(my $n, '>', "\\xc3\\x28\\n") or die; close $n;
            open(my $k, '>', 'id_rsa') or die; close $k; symlink 'id_rsa', 'innocent' or die;
            sysopen(my $g, 'innocent', O_RDWR | O_CREAT) or die;
            open(my $b, '>', 'blob') or die; close $b; symlink 'blob', 'token' or die;
            mkdir 'secrets' or die; symlink '../blob', 'secrets/password' or die;
            open(my $v, '<', 'token') or die; open($v, '<', 'secrets/password') or die; open($v, '<', 'blob') or die;
            socket(my $l, PF_INET, SOCK_STREAM, 0) or die;
            bind($l, pack_sockaddr_in(0, inet_aton('127.0.0.1'))) or die;
            listen($l, 5) or die;
            my ($port) = unpack_sockaddr_in(getsockname($l));
            socket(my $c, PF_INET, SOCK_STREAM, 0) or die;
            connect($c, pack_sockaddr_in($port, inet_aton('127.0.0.1'))) or die;
            accept(my $a, $l) or die;
            socket(my $r, PF_INET, SOCK_STREAM, 0) or die;
            connect($r, pack_sockaddr_in(1, inet_aton('127.0.0.9')));
            open(my $m, '+>', 'address') or die; syswrite($m, pack_sockaddr_in(2, inet_aton('127.0.0.9')));
            my $unread = syscall(9, 0, 4096, 1, 2, fileno($m), 0); socket(my $q, PF_INET, SOCK_STREAM, 0) or die;
            syscall(42, fileno($q), $unread, 16);
            POSIX::dup2(fileno($c), 0);
            my $name = 'ghost'; syscall(319, $name, 1) >= 0 or die;
            syscall(272, 0x40000000) == 0 or die;
            my $child = fork() // die; if (!$child) { sleep 20; POSIX::_exit(0); }
            syscall(101, 16, $child, 0, 0) == 0 or die; waitpid($child, 2); kill 9, $child;
            if (!(my $u = fork() // die)) { POSIX::setuid(12345); POSIX::_exit(7); }
            while (wait() >= 0) {}
            """;

    private static final String BURST = """
            use Fcntl; my $f = shift; close(STDIN); sleep 1;
            for (1..20000) { sysopen(F, $f, O_WRONLY) or die; close F; }
            sleep 1;
            """;

    @TempDir
    static Path folder;

    private static Path cgroup;
    private static List<Parsed> seen;

    @BeforeAll
    static void watchADeed() throws Exception {
        assumeThatItRuns();
        cgroup = newCgroup("plumbline-live-" + ProcessHandle.current().pid());
        Path below = Files.createDirectory(cgroup.resolve("below"));
        Collected collected = new Collected(
                new Scope.Cgroup(cgroup), Bpftrace.Options.defaults().withNode("here"));
        try (collected) {
            run("/bin/true", "foreign");
            run("sh", "-c", "echo $$ > " + below + "/cgroup.procs; exec perl -e \"$0\" " + folder, DEEDS);
        }
        seen = collected.parsed();
    }

    @AfterAll
    static void removeTheCgroup() throws IOException {
        if (cgroup != null) {
            Files.deleteIfExists(cgroup.resolve("below"));
            Files.deleteIfExists(cgroup);
        }
    }

    @Test
    void nothingIsRejectedOrLost() {
        assertThat(seen).isNotEmpty().allMatch(Parsed.Kernel.class::isInstance);
        assertThat(kernel()).noneMatch(event -> event.getActivity() instanceof CollectorLoss);
    }

    @Test
    void oddArgumentsComeWhole() {
        KernelEvent launch = first(
                "process.launch",
                event -> event.getProcess().getBinary().endsWith("/true")
                        && event.getProcess().getArgs().size() == 3);

        assertThat(launch.getProcess().getBinary()).isEqualTo(real("/bin/true"));
        assertThat(launch.getProcess().getArgs()).containsExactly("it's \"odd\"\n\u0001|", "\\xff\\xfe", "");
        assertThat(launch.getProcess().getParentBinary()).isEqualTo(real("/usr/bin/perl"));
        assertThat(launch.getProcess().getParentArgs()).hasSize(3).last().isEqualTo(folder.toString());
        assertThat(launch.getProcess().getCgroupName()).isEqualTo("below");
        assertThat(launch.getNode()).isEqualTo("here");
        assertThat(launch.getTime()).isBetween(Instant.now().minus(Duration.ofMinutes(5)), Instant.now());
    }

    @Test
    void argumentsOf100KilobytesAreTruncated() {
        Process process = first(
                        "process.launch",
                        event -> event.getProcess().getArgs().stream().anyMatch(argument -> argument.length() == 1000))
                .getProcess();

        assertThat(process.getTruncated()).isTrue();
    }

    @Test
    void aCredentialIsReadAndTheRestOfTheReadsIsNot() {
        assertThat(files("file.open").map(FileActivity::getPath))
                .contains("/etc/shadow")
                .noneMatch(path -> path.contains(".so"));
    }

    @Test
    void aCredentialIsToldByItsOwnNameThroughWhateverLinkItIsWritten() {
        assertThat(files("file.create").map(FileActivity::getPath))
                .containsOnlyOnce(folder + "/made")
                .doesNotContain(folder + "/innocent")
                .filteredOn(path -> path.equals(folder + "/id_rsa"))
                .hasSize(2);
    }

    @Test
    void aNameOrFolderOfCredentialsCountsWhateverFileItLeadsTo() {
        assertThat(files("file.open").map(FileActivity::getPath))
                .contains(folder + "/token", folder + "/secrets/password")
                .doesNotContain(folder + "/blob");
    }

    @Test
    void everyEventTellsTheBoot() throws Exception {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();

        assertThat(kernel().map(KernelEvent::getBootId)).containsOnly(boot);
    }

    @Test
    void filesAreMadeChangedAndRemoved() {
        assertThat(files("file.create").map(FileActivity::getPath))
                .contains(folder + "/made", folder + "/\\xc3(\n", folder + "/\\xc3(\n");
        assertThat(files("file.chmod"))
                .anyMatch(file -> file.getPath().equals(folder + "/made") && file.getMode() == 0700);
        assertThat(files("file.rename"))
                .anyMatch(file -> file.getPath().equals(folder + "/made")
                        && file.getTargetPath().equals(folder + "/renamed"));
        assertThat(files("file.link").map(file -> file.getPath() + " " + file.getTargetPath()))
                .contains(folder + "/renamed " + folder + "/linked", "renamed " + folder + "/symlinked");
        assertThat(files("file.delete").map(FileActivity::getPath)).contains(folder + "/linked");
        assertThat(files("file.memfd").map(FileActivity::getPath)).contains("ghost");
    }

    @Test
    void socketsTellTheirEndsAlsoOfAConnectThatFails() {
        NetworkActivity listen =
                (NetworkActivity) first("network.listen", event -> true).getActivity();
        NetworkActivity accept =
                (NetworkActivity) first("network.accept", event -> true).getActivity();
        List<String> connects = all("network.connect")
                .map(event -> (NetworkActivity) event.getActivity())
                .map(connect -> connect.getPeerAddress() + ":" + connect.getPeerPort())
                .toList();

        assertThat(listen.getLocalAddress()).isEqualTo("127.0.0.1");
        assertThat(connects).containsExactly("127.0.0.1:" + listen.getLocalPort(), "127.0.0.9:1", "127.0.0.9:2");
        assertThat(accept.getLocalPort()).isEqualTo(listen.getLocalPort());
        assertThat(accept.getPeerAddress()).isEqualTo("127.0.0.1");
        assertThat(accept.getPeerPort()).isPositive();
    }

    @Test
    void privilegesNamespacesAndOtherProcessesAreTold() {
        KernelEvent user = first("privilege.setuid", event -> true);
        assertThat(((PrivilegeChange) user.getActivity()).getToUid()).isEqualTo(12_345);
        assertThat(user.getProcess().getUid()).isZero();
        assertThat(((NamespaceChange) first("namespace.unshare", event -> true).getActivity()).getNamespaces())
                .containsExactly("net");
        ProcessAccess access =
                (ProcessAccess) first("process.access", event -> true).getActivity();
        assertThat(access.getRequest()).isEqualTo("PTRACE_ATTACH");
        assertThat(access.getTargetPid()).isPositive();
        assertThat(all("descriptor.dup").map(event -> (DescriptorDup) event.getActivity()))
                .anyMatch(dup -> dup.getToDescriptor() == 0 && dup.getFromDescriptor() > 2);
    }

    @Test
    void exitsTellCodeOrSignal() {
        assertThat(all("process.exit").map(event -> (ProcessExit) event.getActivity()))
                .contains(new ProcessExit(7, null), new ProcessExit(null, 9), new ProcessExit(0, null));
    }

    @Test
    void whatIsOutsideTheCgroupIsNotReported() {
        assertThat(kernel())
                .noneMatch(event -> event.getProcess() != null
                        && event.getProcess().getArgs().contains("foreign"));
        assertThat(kernel().map(KernelEvent::getProcess).filter(process -> process != null))
                .allMatch(process -> "below".equals(process.getCgroupName()));
    }

    @Test
    void aBurstIsSeenOrToldAsLost(TestReporter reporter) throws Exception {
        Path file = Files.createFile(folder.resolve("burst"));
        for (int pages : new int[] {4096, 8}) {
            Collected collected = new Collected(
                    new Scope.Cgroup(cgroup), Bpftrace.Options.defaults().withBufferPages(pages));
            try (collected) {
                run("sh", "-c", "echo $$ > " + cgroup + "/cgroup.procs; exec perl -e \"$0\" " + file, BURST);
            }
            long opens = collected.kernel("file.open").count();
            long lost = collected
                    .kernel("collector.loss")
                    .mapToLong(event -> ((CollectorLoss) event.getActivity()).getLost())
                    .sum();
            reporter.publishEntry(
                    pages + " pages", opens + " opens seen, " + lost + " lost; ready after " + collected.ready);
            long others = collected.kernel("process.launch").count()
                    + collected.kernel("process.exit").count();
            // What is lost may be the launch or the exit too: they are made and told once each.
            assertThat(opens + others + lost).as("with %d pages", pages).isEqualTo(20_000 + 2);
        }
    }

    @Test
    void aSubtreeIsAProcessAndWhatDescendsFromIt() throws Exception {
        java.lang.Process root =
                new ProcessBuilder("sh", "-c", "read x; /bin/true mine; sh -c '/bin/true grandchild; exit 0'").start();
        Collected collected = new Collected(new Scope.Subtree(root.pid()), Bpftrace.Options.defaults());
        try (collected) {
            run("/bin/true", "foreign");
            root.getOutputStream().close();
            root.waitFor(10, SECONDS);
        }

        assertThat(collected
                        .kernel("process.launch")
                        .map(event -> event.getProcess().getArgs().toString()))
                .contains("[mine]", "[grandchild]")
                .doesNotContain("[foreign]");
        assertThat(collected
                        .kernel("process.launch")
                        .map(event -> event.getProcess().getParentBinary()))
                .contains(real("/bin/sh"));
    }

    @Test
    void aPidNamespaceHoldsWhatRunsInIt() throws Exception {
        java.lang.Process inside = new ProcessBuilder(
                        "unshare", "--pid", "--fork", "--kill-child", "sh", "-c", "echo; read x; /bin/true mine")
                .start();
        inside.getInputStream().read();
        long child = inside.children().findFirst().orElseThrow().pid();
        String link =
                Files.readSymbolicLink(Path.of("/proc/" + child + "/ns/pid")).toString();
        long inode = Long.parseLong(link.substring(5, link.length() - 1));
        Collected collected = new Collected(new Scope.PidNamespace(inode), Bpftrace.Options.defaults());
        try (collected) {
            run("/bin/true", "foreign");
            inside.getOutputStream().close();
            inside.waitFor(10, SECONDS);
        }

        assertThat(collected.kernel("process.launch"))
                .hasSize(1)
                .allMatch(event -> event.getProcess().getArgs().equals(List.of("mine"))
                        && event.getProcess().getPidNamespace() == inode);
    }

    @Test
    void aCgroupThatIsNoneIsRefused() {
        assertThat(catchThrowable(() -> Bpftrace.start(new Scope.Cgroup(folder), Bpftrace.Options.defaults())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no cgroup v2");
    }

    /** Runs the collector and decodes what it tells; to be asked once it is closed. */
    private static final class Collected implements AutoCloseable {
        private final Bpftrace bpftrace;
        private final CompletableFuture<List<Parsed>> parsed;
        private final Duration ready;

        Collected(Scope scope, Bpftrace.Options options) throws IOException {
            long began = System.nanoTime();
            bpftrace = Bpftrace.start(scope, options);
            ready = Duration.ofNanos(System.nanoTime() - began);
            parsed = CompletableFuture.supplyAsync(() -> decoded(bpftrace));
        }

        @Override
        public void close() {
            bpftrace.close();
            assertThat(bpftrace.isAlive()).isFalse();
        }

        List<Parsed> parsed() throws Exception {
            return parsed.get(30, SECONDS);
        }

        Stream<KernelEvent> kernel(String kind) throws Exception {
            return parsed().stream()
                    .map(one -> ((Parsed.Kernel) one).event())
                    .filter(event -> Kinds.of(event).equals(kind));
        }

        private static List<Parsed> decoded(Bpftrace bpftrace) {
            Decoder decoder = BpftraceFormat.FORMAT.decoder();
            List<Parsed> all = new ArrayList<>();
            long[] number = {0};
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(bpftrace.lines(), StandardCharsets.UTF_8))) {
                lines.lines().forEach(line -> all.addAll(decoder.decode(RawRecord.of(line, "live", ++number[0]))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            all.addAll(decoder.end());
            return all;
        }
    }

    private static void assumeThatItRuns() {
        Optional<String> missing = Bpftrace.unavailable();
        assumeTrue(missing.isEmpty(), () -> "no live collector: " + missing.orElseThrow());
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the deeds' system call numbers are amd64's");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "the deeds are Perl's; it is not installed");
    }

    private static Path newCgroup(String name) throws IOException {
        Optional<Path> mount;
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            mount = mounts.map(line -> line.split(" ", -1))
                    .filter(fields -> fields[2].equals("cgroup2"))
                    .map(fields -> Path.of(fields[1]))
                    .findFirst();
        }
        assumeTrue(
                mount.isPresent() && Files.isWritable(mount.get()), "no cgroup v2 is mounted that can be written to");
        return Files.createDirectory(mount.orElseThrow().resolve(name));
    }

    private static void run(String... command) throws Exception {
        java.lang.Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static String real(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<KernelEvent> kernel() {
        return seen.stream().map(one -> ((Parsed.Kernel) one).event());
    }

    private static Stream<KernelEvent> all(String kind) {
        return kernel().filter(event -> Kinds.of(event).equals(kind));
    }

    private static KernelEvent first(String kind, Predicate<KernelEvent> which) {
        return all(kind).filter(which).findFirst().orElseThrow(() -> new AssertionError("no " + kind));
    }

    private static Stream<FileActivity> files(String kind) {
        return all(kind).map(event -> (FileActivity) event.getActivity());
    }
}
