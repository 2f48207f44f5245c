package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.ingest.bpftrace.Bpftrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README's live demo: a real kernel, a real server process, a real shell. Skipped where eBPF is not to be had. */
class LiveDemoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** Serves nothing, but is a Python process as many servers are, and starts a shell that can be told from others. */
    private static final String SERVER =
            "import subprocess; subprocess.run(['/bin/sh', '-c', 'echo served-by-plumbline-live-test > /dev/null'])";

    @TempDir
    private Path folder;

    @BeforeEach
    void eBpfIsToBeHad() {
        assumeThat(Bpftrace.unavailable()).as("eBPF is not to be had here").isEmpty();
        assumeThat(Files.isExecutable(PYTHON)).as(PYTHON + " is not installed").isTrue();
    }

    @Test
    void aShellThatAServerStartsIsAnAlert() throws IOException, InterruptedException {
        try (Jar demo = Jar.start(folder, "demo", "--live", "--for", "40s", "--json")) {
            await().atMost(PATIENCE).until(() -> demo.stderr().contains("watching the kernel") || !demo.isAlive());
            assertThat(new ProcessBuilder(List.of(PYTHON.toString(), "-c", SERVER))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(demo.await(PATIENCE)).as(demo.stderr()).isZero();
            assertThat(demo.lines())
                    .as(demo.stderr())
                    .anySatisfy(alert -> assertThat(alert)
                            .contains("\"rule\":\"process/shell-from-server\"", "served-by-plumbline-live-test"));
        }
    }
}
