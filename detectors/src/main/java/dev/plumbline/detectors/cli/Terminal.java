package dev.plumbline.detectors.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks at what we print. */
final class Terminal {
    private Terminal() {}

    static boolean onStdout() {
        return isTerminal(1);
    }

    static boolean onStderr() {
        return isTerminal(2);
    }

    /** Whether to colour what goes to stdout; NO_COLOR is honoured (no-color.org). */
    static boolean colours() {
        return onStdout() && System.getenv("NO_COLOR") == null;
    }

    /** Asks /proc, since newer JDKs have a console even where no stream is a terminal; without /proc there is none. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
