package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.TestPacks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code run} in a thread of this process, with the one rule {@code process/shell}. */
final class RunThread implements AutoCloseable {
    private final Thread thread;

    private RunThread(Thread thread) {
        this.thread = thread;
    }

    /** @param folder for the rule and the state */
    static RunThread start(Path folder, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(Arrays.asList(settings));
        arguments.addAll(List.of("--set", "http.port=0"));
        arguments.addAll(List.of("--set", "rules.path=" + TestPacks.written(folder.resolve("rules"), TestPacks.SHELL)));
        arguments.addAll(List.of("--set", "state.dir=" + folder.resolve("state")));
        Thread thread = new Thread(() -> Plumbline.run(arguments.toArray(String[]::new)), "run");
        thread.start();
        return new RunThread(thread);
    }

    boolean isOver() {
        return !thread.isAlive();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.MINUTES.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
