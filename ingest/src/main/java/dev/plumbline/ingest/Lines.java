package dev.plumbline.ingest;

import java.io.IOException;

/** Cuts one record a line. A line ends with LF or CRLF, the last also with the input; blank ones are no records. */
final class Lines {
    private final Window window;
    private final Source.Limits limits;
    private final Intake intake;
    private final Source.Progress progress;
    private long line;

    /** @param line number of the first */
    Lines(Window window, Source.Limits limits, Intake intake, long line, Source.Progress progress) {
        this.window = window;
        this.limits = limits;
        this.intake = intake;
        this.line = line;
        this.progress = progress;
    }

    void cut() throws IOException {
        int searched = 0;
        while (true) {
            int newline = window.indexOf((byte) '\n', searched, window.size());
            if (newline >= 0) {
                take(newline);
                next(newline + 1);
                searched = 0;
            } else if (window.size() > limits.longest() + 1) {
                takeTooLong();
                searched = 0;
            } else {
                searched = window.size();
                if (!window.more()) {
                    take(window.size());
                    next(window.size());
                    return;
                }
            }
        }
    }

    /** @param length without the LF */
    private void take(int length) {
        boolean endsWithCr = length > 0 && window.at(length - 1) == '\r';
        int bytes = endsWithCr ? length - 1 : length;
        if (bytes > limits.longest()) {
            intake.oversize(window.copy(Math.min(bytes, limits.kept())), line, bytes, limits.longest());
        } else if (!isBlank(bytes)) {
            intake.whole(window.copy(bytes), line);
        }
    }

    /** A line whose end is not in sight: keeps its head, and drops the rest as it comes. */
    private void takeTooLong() throws IOException {
        byte[] head = window.copy(limits.kept());
        long length = 0;
        boolean endsWithCr = false;
        int newline;
        do {
            newline = window.indexOf((byte) '\n', 0, window.size());
            int part = newline < 0 ? window.size() : newline;
            endsWithCr = part > 0 ? window.at(part - 1) == '\r' : endsWithCr;
            length += part;
            window.drop(part);
        } while (newline < 0 && window.more());
        intake.oversize(head, line, endsWithCr ? length - 1 : length, limits.longest());
        next(Math.min(1, window.size())); // the LF, unless the input ended
    }

    private void next(int length) {
        window.drop(length);
        line++;
        progress.upTo(window.gone(), line);
    }

    private boolean isBlank(int length) {
        for (int i = 0; i < length; i++) {
            byte b = window.at(i);
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}
