package dev.plumbline.detectors.runnable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The packaged runnable in a process of its own, as README has it started, but for flags of the virtual machine: these
 * processes live for seconds, in which the second compiler takes more of the processors than it gives back.
 */
public final class Jar implements AutoCloseable {
    /** The root of the repository: README's commands are given from there. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Process process;
    private final Path out;
    private final Path err;

    private Jar(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param folder for what it prints, and for its temporary files */
    static Jar start(Path folder, String... arguments) {
        return start(folder, Map.of(), arguments);
    }

    static Jar start(Path folder, Map<String, String> environment, String... arguments) {
        return start(folder, environment, List.of(), arguments);
    }

    /** @param before what the command begins with, such as one that has it run elsewhere */
    public static Jar start(Path folder, Map<String, String> environment, List<String> before, String... arguments) {
        try {
            Path out = Files.createTempFile(folder, "out-", ".txt");
            Path err = Files.createTempFile(folder, "err-", ".txt");
            List<String> command = new ArrayList<>(before);
            command.addAll(List.of(JAVA.toString(), "-Djava.io.tmpdir=" + folder));
            command.addAll(SHORT_LIVED);
            command.addAll(List.of("-jar", "detectors/target/plumbline.jar"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(ROOT.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Jar(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One for whatever several processes of a test run share, which nobody else may write to. */
    static Path folder(String prefix) {
        try {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), prefix);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Exit status; fails where the process is still there after that long. */
    public int await(Duration longest) {
        try {
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still runs after " + longest + "\n" + stderr());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What Ctrl-C and an orchestrator do; exit status. */
    public int terminate(Duration longest) {
        process.destroy();
        return await(longest);
    }

    /** SIGKILL: returns once the process is gone, with no chance to say anything. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public List<String> lines() {
        return read(out).lines().toList();
    }

    String stdout() {
        return read(out);
    }

    public String stderr() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
