package dev.plumbline.ingest;

import java.io.IOException;

/**
 * Cuts JSON objects and arrays that stand one after another, each on one line or over many.
 *
 * <p>Where a value is broken, the next begins at the first line behind its own first that starts with a bracket in the
 * first column, even if the scan has gone past it: a value that was cut may look as if the next one belonged to it. What
 * stands between is the broken record.
 */
final class JsonValues {
    /** Going back may cost this many times the bytes that were read, so that no input makes reading it quadratic. */
    private static final int REREAD_AT_MOST = 8;

    private final Window window;
    private final Source.Limits limits;
    private final Intake intake;
    private final Source.Progress progress;
    private long line;
    private long taken;
    private long reread;

    /** @param line number of the first */
    JsonValues(Window window, Source.Limits limits, Intake intake, long line, Source.Progress progress) {
        this.window = window;
        this.limits = limits;
        this.intake = intake;
        this.line = line;
        this.progress = progress;
    }

    void cut() throws IOException {
        while (findValue()) {
            takeValue();
            progress.upTo(window.gone(), line);
        }
    }

    /** Drops what is blank; false at the input's end. */
    private boolean findValue() throws IOException {
        while (true) {
            int blanks = 0;
            while (blanks < window.size() && isBlank(window.at(blanks))) {
                blanks++;
            }
            drop(blanks);
            if (window.size() > 0) {
                return true;
            }
            if (!window.more()) {
                return false;
            }
        }
    }

    private void takeValue() throws IOException {
        JsonScan scan = new JsonScan();
        JsonScan.State state = JsonScan.State.OPEN;
        int at = 0;
        int next = -1;
        while (state == JsonScan.State.OPEN && isThere(at)) {
            next = next < 0 && beginsLine(at) ? at : next;
            state = scan.next(window.at(at++));
        }
        if (state == JsonScan.State.WHOLE) {
            takeWhole(at);
            return;
        }
        boolean isTooLong = state == JsonScan.State.OPEN && at > limits.longest();
        boolean goesBack = !isTooLong && next >= 0 && !isDear(at, at - next);
        int end = goesBack ? next : state == JsonScan.State.OPEN ? at : nextLine(at - 1);
        if (end > limits.longest() && end == window.size()) {
            takeTooLong(scan, state);
        } else {
            reread += Math.max(at - end, 0);
            takeBroken(scan, end);
        }
    }

    /** Whether the input has a byte there, as long as the record is not too long already. */
    private boolean isThere(int at) throws IOException {
        while (at >= window.size()) {
            if (at > limits.longest() || !window.more()) {
                return false;
            }
        }
        return true;
    }

    /** Where the next line begins with a bracket; the window's size where none does before the record is too long or the input ends. */
    private int nextLine(int from) throws IOException {
        int at = from;
        while (isThere(at) && !beginsLine(at)) {
            at++;
        }
        return at;
    }

    private void takeWhole(int length) {
        if (length > limits.longest()) {
            intake.oversize(window.copy(limits.kept()), line, length, limits.longest());
        } else {
            intake.whole(window.copy(length), line);
        }
        drop(length);
    }

    /** @param length up to where the next value begins, or the input's end */
    private void takeBroken(JsonScan scan, int length) {
        int bytes = length;
        while (isBlank(window.at(bytes - 1))) {
            bytes--;
        }
        if (bytes > limits.longest()) {
            intake.oversize(window.copy(limits.kept()), line, bytes, limits.longest());
        } else {
            String why = scan.why() == null ? "the value has no end" : scan.why();
            intake.broken(window.copy(bytes), line, "not JSON: " + why);
        }
        drop(length);
    }

    /** A value whose end is not in sight: keeps its head, and drops the rest as it comes. */
    private void takeTooLong(JsonScan scan, JsonScan.State before) throws IOException {
        byte[] head = window.copy(limits.kept());
        long first = line;
        JsonScan.State state = before;
        byte previous = window.at(window.size() - 1);
        long length = window.size();
        drop(window.size());
        while (window.more()) {
            for (int i = 0; i < window.size(); i++) {
                byte b = window.at(i);
                state = state == JsonScan.State.OPEN ? scan.next(b) : state;
                boolean isNext = state == JsonScan.State.BROKEN && previous == '\n' && isBracket(b);
                if (isNext || state == JsonScan.State.WHOLE) {
                    int part = isNext ? i : i + 1;
                    drop(part);
                    intake.oversize(head, first, length + part, limits.longest());
                    return;
                }
                previous = b;
            }
            length += window.size();
            drop(window.size());
        }
        intake.oversize(head, first, length, limits.longest());
    }

    private boolean isDear(int read, int back) {
        return reread + back > REREAD_AT_MOST * (taken + read);
    }

    private boolean beginsLine(int at) {
        return at > 0 && isBracket(window.at(at)) && window.at(at - 1) == '\n';
    }

    private void drop(int length) {
        for (int i = window.indexOf((byte) '\n', 0, length); i >= 0; i = window.indexOf((byte) '\n', i + 1, length)) {
            line++;
        }
        taken += length;
        window.drop(length);
    }

    private static boolean isBracket(byte b) {
        return b == '{' || b == '[';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
