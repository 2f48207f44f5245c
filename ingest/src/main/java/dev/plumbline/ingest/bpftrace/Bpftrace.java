package dev.plumbline.ingest.bpftrace;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live collector: bpftrace with our program, running beside this JVM.
 *
 * <p>{@link #start} returns once the first and the last probe have answered, so what happens after it is seen. The lines
 * are {@link BpftraceFormat}'s; written to a file as they come they are a recording, and decoded they are the same events.
 *
 * <p>Nothing is left behind: the program goes through a pipe, and tracefs, where it is not mounted, is mounted in a mount
 * namespace that ends with bpftrace. A shutdown hook stops bpftrace when the JVM is told to end; after a SIGKILL of the JVM
 * bpftrace ends with its next line, a second later at most, for nobody reads it any more (seen: all gone after five).
 *
 * <p>Measured on two busy cores, Linux 6.18, bpftrace 0.17: ready after 4.5–6.5 s, of which bpftrace compiles for 4 s; closed
 * after 3.5–5 s, most of which the kernel takes to detach. 20,000 opens within 1 s: none lost with the default buffers, 17,900
 * with buffers of 32 KiB, each of them told. A system call that is not watched takes 0.1 µs longer on the whole host, an
 * open that is watched and not reported 2–6 µs.
 */
public final class Bpftrace implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bpftrace.class);
    private static final Path BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final Path CANARY = Path.of("/proc/plumbline-canary");

    /** Where tracefs may be mounted; the first that has events is taken. */
    private static final List<Path> TRACEFS =
            List.of(Path.of("/sys/kernel/tracing/events"), Path.of("/sys/kernel/debug/tracing/events"));

    private static final String LIST = "for i in sched task syscalls raw_syscalls; do ls -d $i/*/ 2>/dev/null; done";
    private static final String MOUNT = "mount -t tracefs tracefs /sys/kernel/tracing && ";

    /** Pages that the kernel's buffers may take, over all CPUs. */
    private static final int BUFFER_PAGES = 65_536;

    private final Process process;
    private final Pump pump;
    private final Errors errors;
    private final Thread hook;

    private Bpftrace(Process process, Pump pump, Errors errors) {
        this.process = process;
        this.pump = pump;
        this.errors = errors;
        this.hook = new Thread(this::end, "stop-bpftrace");
    }

    /**
     * How to run it.
     *
     * @param node host's name as events tell it
     * @param version collector's version as events tell it
     * @param startWithin how long compiling and attaching may take; some five seconds are usual
     * @param bufferPages pages of 4 KiB that each CPU's events may fill before they are read; a power of two
     */
    public record Options(String node, String version, Duration startWithin, int bufferPages) {
        /** This host's own name, and buffers of 16 MiB a CPU, less from 16 CPUs on. */
        public static Options defaults() {
            int cpus = Math.max(1, Runtime.getRuntime().availableProcessors());
            int pages = Integer.highestOneBit(Math.max(64, Math.min(4096, BUFFER_PAGES / cpus)));
            return new Options(hostname(), versionOfJar(), Duration.ofSeconds(90), pages);
        }

        public Options withNode(String name) {
            return new Options(name, version, startWithin, bufferPages);
        }

        public Options withBufferPages(int pages) {
            return new Options(node, version, startWithin, pages);
        }
    }

    /** What is missing for it to run here, and what to do; empty where nothing is. */
    public static Optional<String> unavailable() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("the live collector needs Linux; this is " + System.getProperty("os.name"));
        }
        if (!isRoot()) {
            return Optional.of("the live collector needs root, to load programs into the kernel; run it with sudo");
        }
        if (!isInHostsPidNamespace()) {
            return Optional.of(
                    "the live collector needs the host's PID namespace, as the kernel tells the host's process"
                            + " ids; run the container with --pid=host");
        }
        if (find("bpftrace").isEmpty()) {
            return Optional.of("bpftrace is not installed; on Debian and Ubuntu: apt-get install bpftrace");
        }
        if (!Files.exists(BTF)) {
            return Optional.of("the kernel tells no types (" + BTF
                    + " is not there); it must be built with CONFIG_DEBUG_INFO_BTF, as those of distributions are");
        }
        return Optional.empty();
    }

    /**
     * Starts bpftrace and waits until its probes answer.
     *
     * @throws IOException if it does not run here, ends, or does not answer in time; the message tells why
     */
    public static Bpftrace start(Scope scope, Options options) throws IOException {
        Optional<String> missing = unavailable();
        if (missing.isPresent()) {
            throw new IOException(missing.get());
        }
        String program = program(scope);
        Process process = new ProcessBuilder(command(options.bufferPages()))
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
        Errors errors = new Errors(process.getErrorStream());
        Pump pump = new Pump(process.getInputStream(), header(options), () -> snapshot(scope));
        Bpftrace bpftrace = new Bpftrace(process, pump, errors);
        Runtime.getRuntime().addShutdownHook(bpftrace.hook);
        boolean answered = false;
        try {
            try (var input = process.getOutputStream()) {
                input.write(program.getBytes(StandardCharsets.UTF_8));
            }
            bpftrace.awaitCanary(options.startWithin());
            answered = true;
        } finally {
            if (!answered) {
                bpftrace.kill();
            }
        }
        return bpftrace;
    }

    /**
     * What has been collected, from the header on; ends when bpftrace has. To be read all the time: what finds the buffers
     * full is lost, and told as lost.
     */
    public InputStream lines() {
        return pump.lines();
    }

    /** False once bpftrace has ended, of itself or by {@link #close}. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Stops bpftrace after it has told what happened until now, which takes some seconds; what is read ends then. */
    @Override
    public void close() {
        if (process.isAlive()) {
            pump.awaitBeatAfter(System.nanoTime(), Duration.ofSeconds(3));
        }
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the JVM is ending", e);
        }
    }

    /**
     * bpftrace takes SIGTERM as it takes SIGINT: it detaches, runs END, prints what is left. Process.destroy would close the
     * pipe before that; the handle's does not.
     */
    private void end() {
        process.toHandle().destroy();
        if (!waited(Duration.ofSeconds(15))) {
            kill();
        }
    }

    private void kill() {
        process.destroyForcibly();
        waited(Duration.ofSeconds(5));
    }

    private boolean waited(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Opens a path that is not there until the probes at both ends of the program have told so. */
    private void awaitCanary(Duration within) throws IOException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!pump.awaitAttached(Duration.ofMillis(20))) {
            if (!process.isAlive()) {
                throw new IOException("bpftrace ended before it was ready: " + errors.text());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("bpftrace was not ready after " + within.toSeconds() + " s: " + errors.text());
            }
            openCanary();
        }
    }

    private static void openCanary() {
        try (InputStream never = Files.newInputStream(CANARY)) {
            LOG.warn("{} is there, and {} bytes can be read", CANARY, never.available());
        } catch (IOException e) {
            LOG.trace("asked for {}", CANARY, e);
        }
    }

    private static String program(Scope scope) throws IOException {
        Set<Long> tracked = scope instanceof Scope.Subtree subtree ? Proc.subtree(subtree.pid()) : Set.of();
        return Program.of(predicate(scope), tracked, ProcessHandle.current().pid(), cpus(), tracepoints());
    }

    private static String predicate(Scope scope) throws IOException {
        if (scope instanceof Scope.Cgroup cgroup) {
            if (!Files.exists(cgroup.folder().resolve("cgroup.procs"))) {
                throw new IOException(cgroup.folder() + " is no cgroup v2: it has no cgroup.procs");
            }
            return Program.inCgroup((Long) Files.getAttribute(cgroup.folder(), "unix:ino"));
        }
        if (scope instanceof Scope.PidNamespace namespace) {
            return Program.inPidNamespace(namespace.inode());
        }
        return scope instanceof Scope.Subtree ? "@tracked[pid]" : "1";
    }

    private static Set<Long> processes(Scope scope) throws IOException {
        Set<Long> found = new HashSet<>();
        if (scope instanceof Scope.Cgroup cgroup) {
            found.addAll(Proc.inCgroup(cgroup.folder()));
        } else if (scope instanceof Scope.PidNamespace namespace) {
            found.addAll(Proc.inPidNamespace(namespace.inode()));
        } else if (scope instanceof Scope.Subtree subtree) {
            found.addAll(Proc.subtree(subtree.pid()));
        } else {
            found.addAll(Proc.all());
        }
        return found;
    }

    /** The scope's processes that run now, so that it is known what the parents of later ones are. */
    private static byte[] snapshot(Scope scope) throws IOException {
        return processes(scope).stream()
                .sorted()
                .flatMap(pid -> Proc.line(pid).stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] header(Options options) throws IOException {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
        String node = options.node() == null
                ? ""
                : HexFormat.of().formatHex(options.node().getBytes(StandardCharsets.UTF_8));
        return String.join(
                        "|",
                        "H",
                        Integer.toString(Header.VERSION),
                        boot,
                        node,
                        options.version(),
                        Long.toString(wallAtZero()),
                        asleep() + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** On Linux System.nanoTime is the monotonic clock that BPF tells too. The closest of some looks at both clocks counts. */
    private static long wallAtZero() {
        long best = Long.MAX_VALUE;
        long zero = 0;
        for (int i = 0; i < 20; i++) {
            long before = System.nanoTime();
            Instant wall = Instant.now();
            long took = System.nanoTime() - before;
            if (took < best) {
                best = took;
                zero = wall.getEpochSecond() * 1_000_000_000L + wall.getNano() - (before + took / 2);
            }
        }
        return zero;
    }

    /** /proc/uptime tells the boot-time clock in hundredths of a second; a difference within that is none. */
    private static long asleep() throws IOException {
        String uptime = Files.readString(Path.of("/proc/uptime"));
        long boot = Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1e9);
        long difference = boot - System.nanoTime();
        return Math.abs(difference) < 50_000_000L ? 0 : difference;
    }

    /** One more than the highest number; the kernel lists the CPUs as {@code 0-3,6}. */
    private static int cpus() throws IOException {
        String possible =
                Files.readString(Path.of("/sys/devices/system/cpu/possible")).trim();
        return Integer.parseInt(possible.substring(Math.max(possible.lastIndexOf('-'), possible.lastIndexOf(',')) + 1))
                + 1;
    }

    private static Set<String> tracepoints() throws IOException {
        Optional<Path> events = mounted();
        Process list = new ProcessBuilder(
                        events.isPresent()
                                ? List.of("sh", "-c", "cd " + events.get() + " && " + LIST)
                                : aside(MOUNT + "cd " + TRACEFS.get(0) + " && " + LIST))
                .redirectErrorStream(true)
                .start();
        try (InputStream in = list.getInputStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Set<String> found = Arrays.stream(text.split("\n", -1))
                    .filter(line -> line.endsWith("/"))
                    .map(line -> line.substring(0, line.length() - 1).replace('/', ':'))
                    .collect(Collectors.toSet());
            if (found.isEmpty()) {
                throw new IOException("the kernel tells no tracepoints (tracefs): " + text.trim());
            }
            return found;
        }
    }

    /** The shell's $$ stays bpftrace's own process id, as neither unshare nor exec forks. */
    private static List<String> command(int pages) {
        String run = "exec env BPFTRACE_STRLEN=" + Program.PIECE + " BPFTRACE_PERF_RB_PAGES=" + pages
                + " BPFTRACE_MAP_KEYS_MAX=65536 BPFTRACE_MAX_PROBES=1024 bpftrace --no-warnings - $$";
        return mounted().isPresent() ? List.of("sh", "-c", run) : aside(MOUNT + run);
    }

    private static List<String> aside(String script) {
        return List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script);
    }

    private static Optional<Path> mounted() {
        return TRACEFS.stream().filter(Files::isDirectory).findFirst();
    }

    /** The first PID namespace has the same number on every machine. Source: PROC_PID_INIT_INO in linux/proc_ns.h. */
    private static boolean isInHostsPidNamespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
                    .toString()
                    .equals("pid:[4026531836]");
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isRoot() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        } catch (IOException e) {
            return null;
        }
    }

    private static String versionOfJar() {
        String version = Bpftrace.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /** What bpftrace complains of: the last lines, for the message of a failed start. */
    private static final class Errors {
        private static final int LINES = 20;

        private final List<String> lines = new ArrayList<>();
        private final Thread reader;

        Errors(InputStream in) {
            reader = new Thread(() -> read(in), "bpftrace-errors");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(InputStream in) {
            try (BufferedInputStream buffered = new BufferedInputStream(in)) {
                for (byte[] line = line(buffered); line != null; line = line(buffered)) {
                    keep(new String(line, StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                LOG.debug("bpftrace's errors ended", e);
            }
        }

        /** That it may not raise the limit of locked memory is no harm: kernels since 5.11 do not count it. */
        private synchronized void keep(String line) {
            if (line.contains("RLIMIT_MEMLOCK")) {
                return;
            }
            LOG.debug("bpftrace: {}", line);
            lines.add(line);
            if (lines.size() > LINES) {
                lines.remove(0);
            }
        }

        String text() {
            try {
                reader.join(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                return lines.isEmpty() ? "it said nothing" : String.join(" / ", lines);
            }
        }

        private static byte[] line(InputStream in) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    return line.toByteArray();
                }
                line.write(b);
            }
            return line.size() == 0 ? null : line.toByteArray();
        }
    }
}
