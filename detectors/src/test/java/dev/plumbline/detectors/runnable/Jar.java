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

/** The packaged runnable in a process of its own, as README has it started. */
final class Jar implements AutoCloseable {
    /** The root of the repository: README's commands are given from there. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

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
        try {
            Path out = Files.createTempFile(folder, "out-", ".txt");
            Path err = Files.createTempFile(folder, "err-", ".txt");
            List<String> command = new ArrayList<>(
                    List.of(JAVA.toString(), "-Djava.io.tmpdir=" + folder, "-jar", "detectors/target/plumbline.jar"));
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

    /** Exit status; fails where the process is still there after that long. */
    int await(Duration longest) {
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
    int terminate(Duration longest) {
        process.destroy();
        return await(longest);
    }

    /** SIGKILL: returns once the process is gone, with no chance to say anything. */
    void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    List<String> lines() {
        return read(out).lines().toList();
    }

    String stdout() {
        return read(out);
    }

    String stderr() {
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
