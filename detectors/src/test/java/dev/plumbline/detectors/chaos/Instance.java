package dev.plumbline.detectors.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.runnable.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One engine, in a process that comes and goes, with a state directory that stays. */
final class Instance implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Small, and quickly there: many of them share few cores. */
    private static final Map<String, String> JVM =
            Map.of("JAVA_TOOL_OPTIONS", "-Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");

    private final Path folder;
    private final Path state;
    private final List<String> before;
    private final List<String> arguments;
    private final List<Jar> generations = new ArrayList<>();

    /**
     * @param folder for what it prints
     * @param before what its command begins with
     * @param settings as {@code --set} takes them
     */
    Instance(Path folder, Path state, List<String> before, String servers, List<String> settings) {
        this.folder = folder;
        this.state = state;
        this.before = before;
        this.arguments = new ArrayList<>(List.of("run", "--bootstrap-servers", servers));
        Stream.concat(settings.stream(), Stream.of("http.port=0", "state.dir=" + state))
                .forEach(it -> arguments.addAll(List.of("--set", it)));
    }

    void start() {
        generations.add(Jar.start(folder, JVM, before, arguments.toArray(String[]::new)));
    }

    void awaitReady() {
        Jar jar = jar();
        await().atMost(PATIENCE).until(() -> jar.stderr().contains("\nready: ") || !jar.isAlive());
        assertThat(jar.isAlive()).as(jar.stderr()).isTrue();
    }

    /** Returns once this process of it has logged so. */
    void awaitSaid(String text) {
        Jar jar = jar();
        await().atMost(PATIENCE).until(() -> jar.stderr().contains(text));
    }

    /** SIGKILL. */
    void kill() {
        jar().kill();
    }

    /** SIGTERM; returns once it is gone. */
    void terminate() {
        jar().terminate(PATIENCE);
    }

    /** SIGSTOP. */
    void pause() throws IOException {
        signal("-STOP");
    }

    /** SIGCONT. */
    void goOn() throws IOException {
        signal("-CONT");
    }

    /** What looks after processes does so: one that has ended is started again. Whether it had. */
    boolean revive() {
        boolean ended = !jar().isAlive();
        if (ended) {
            start();
        }
        return ended;
    }

    /** Takes all away that it had on its disk, if it came to have anything. */
    void forget() throws IOException {
        if (!Files.exists(state)) {
            return;
        }
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** What all its processes logged. */
    String log() {
        StringBuilder log = new StringBuilder();
        generations.forEach(
                it -> log.append("--- process ").append(it.pid()).append('\n').append(it.stderr()));
        return log.toString();
    }

    private void signal(String signal) throws IOException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(jar().pid())).start();
        try {
            assertThat(kill.waitFor()).as("kill " + signal).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private Jar jar() {
        return generations.get(generations.size() - 1);
    }

    @Override
    public void close() {
        generations.forEach(Jar::close);
    }
}
