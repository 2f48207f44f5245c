package dev.plumbline.ingest.bpftrace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Records what a cgroup does: {@code --cgroup FOLDER --out FILE [--node NAME] [--for SECONDS] [--pages PER_CPU]}. Says "ready" on standard
 * output once the probes answer; without {@code --for} it ends with the JVM, or when standard input does.
 */
public final class Recorder {
    private Recorder() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i], arguments[i + 1]);
        }
        Scope scope =
                options.containsKey("--cgroup") ? new Scope.Cgroup(Path.of(options.get("--cgroup"))) : new Scope.Host();
        Bpftrace.Options defaults = Bpftrace.Options.defaults();
        Bpftrace.Options run = options.containsKey("--node") ? defaults.withNode(options.get("--node")) : defaults;
        if (options.containsKey("--pages")) {
            run = run.withBufferPages(Integer.parseInt(options.get("--pages")));
        }
        Duration time = Duration.ofSeconds(Long.parseLong(options.getOrDefault("--for", "0")));
        var copier = Executors.newSingleThreadExecutor();
        try (Bpftrace bpftrace = Bpftrace.start(scope, run)) {
            Path out = Path.of(options.get("--out"));
            copier.execute(() -> copy(bpftrace.lines(), out));
            System.out.println("ready");
            if (time.isZero()) {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            } else {
                TimeUnit.SECONDS.sleep(time.toSeconds());
            }
        }
        copier.shutdown();
        copier.awaitTermination(30, TimeUnit.SECONDS);
    }

    private static void copy(InputStream lines, Path out) {
        try {
            Files.copy(lines, out, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
