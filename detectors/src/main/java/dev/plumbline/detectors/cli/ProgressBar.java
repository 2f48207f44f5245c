package dev.plumbline.detectors.cli;

import java.time.Duration;
import java.util.Locale;

/** How far a long work is, as one line of text. */
final class ProgressBar {
    private static final int WIDTH = 30;

    private ProgressBar() {}

    /**
     * @param what it is that is counted, in the plural
     * @param elapsed since the work began; what is left is guessed from it
     */
    static String text(long done, long of, String what, Duration elapsed) {
        double share = of == 0 ? 1 : Math.min(1, (double) done / of);
        int full = (int) (share * WIDTH);
        String left = done == 0 || done >= of
                ? ""
                : String.format(Locale.ROOT, ", %,d s left", Math.round(elapsed.toMillis() / 1e3 * (of - done) / done));
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d %%  %,d of %,d %s%s",
                "#".repeat(full),
                "-".repeat(WIDTH - full),
                (int) (share * 100),
                done,
                of,
                what,
                left);
    }
}
