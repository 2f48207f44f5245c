package dev.plumbline.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Reads one input from its first byte to its last: cuts it into records, has them decoded, and tells what became of each.
 *
 * <p>Units: lines are physical ones, from 1; sizes are bytes.
 * <br>Errors: what cannot be cut or decoded becomes {@link Parsed.Rejected}, and the rest goes on. A record longer than
 * 1 MiB a line or 64 MiB a JSON value is {@code oversize}, and of it 64 KiB are kept; memory stays bounded by these.
 * <br>Dropped: a byte order mark at the beginning, and what is blank between records.
 */
public final class Source {
    private static final Limits LINES = new Limits(1 << 20, 1 << 16);
    private static final Limits JSON_VALUES = new Limits(64 << 20, 1 << 16);

    private Source() {}

    /**
     * @param longest record that is read, in bytes
     * @param kept bytes that are kept of a longer one; at most {@code longest}
     */
    record Limits(int longest, int kept) {}

    /**
     * Returns at the input's end, and leaves it open. Each event is handed on as soon as its record is whole.
     *
     * @param file name of the input in the events' origin; {@code -} is standard input; null where it has none
     * @throws IOException if the input cannot be read on; what came before has been handed on
     */
    public static void read(InputStream in, String file, Format format, InstantSource clock, Consumer<Parsed> sink)
            throws IOException {
        read(in, file, format, clock, sink, format.framing() == Format.Framing.LINES ? LINES : JSON_VALUES);
    }

    static void read(
            InputStream in, String file, Format format, InstantSource clock, Consumer<Parsed> sink, Limits limits)
            throws IOException {
        Window window = new Window(in, limits.longest());
        Intake intake = new Intake(file, format.decoder(), clock, sink);
        skipByteOrderMark(window);
        switch (format.framing()) {
            case LINES -> new Lines(window, limits, intake).cut();
            case JSON_VALUES -> new JsonValues(window, limits, intake).cut();
        }
        intake.end();
    }

    private static void skipByteOrderMark(Window window) throws IOException {
        while (window.size() < 3 && window.more()) {
            if (window.size() > 0 && window.at(0) != (byte) 0xef) {
                return;
            }
        }
        if (window.size() >= 3
                && window.at(0) == (byte) 0xef
                && window.at(1) == (byte) 0xbb
                && window.at(2) == (byte) 0xbf) {
            window.drop(3);
        }
    }
}
