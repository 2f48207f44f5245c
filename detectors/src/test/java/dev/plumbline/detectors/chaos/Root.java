package dev.plumbline.detectors.chaos;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What only root may do on this host: mounts and network namespaces. */
final class Root {
    private Root() {}

    /** @throws IOException if it fails, with what it said */
    static void does(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", List.of(command)) + ": " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Whether it could be done. */
    static boolean could(String... command) {
        try {
            does(command);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
