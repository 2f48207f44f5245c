package dev.plumbline.detectors.cli;

import java.io.PrintStream;

/** One line on stderr that says what is going on: rewritten in place on a terminal, a line each where it is none. */
final class Progress {
    private final PrintStream err;
    private final boolean terminal;
    private String shown = "";

    Progress() {
        this(System.err, Terminal.onStderr());
    }

    Progress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** What happens now; on a terminal the next call takes its place. */
    synchronized void now(String text) {
        if (!terminal) {
            say(text);
        } else if (!text.equals(shown)) {
            err.print("\r\u001B[K" + text);
            err.flush();
            shown = text;
        }
    }

    /** What changes many times a second: only for a person who looks. */
    synchronized void tick(String text) {
        if (terminal) {
            now(text);
        }
    }

    /** A line that stays. */
    synchronized void say(String text) {
        clear();
        err.println(text);
        err.flush();
    }

    /** Makes room for what another stream prints to the same terminal. */
    synchronized void clear() {
        if (terminal && !shown.isEmpty()) {
            err.print("\r\u001B[K");
            err.flush();
            shown = "";
        }
    }
}
