package dev.plumbline.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads one input from its first byte to its last: cuts it into records, has them decoded, and tells what became of each.
 * An input may come in several streams, as the generations of a file that is rotated: what a record of one began, a
 * record of the next may continue.
 *
 * <p>Units: lines are physical ones, from 1; sizes are bytes.
 * <br>Errors: what cannot be cut or decoded becomes {@link Parsed.Rejected}, and the rest goes on. A record longer than
 * 1 MiB a line or 64 MiB a JSON value is {@code oversize}, and of it 64 KiB are kept; memory stays bounded by these.
 * <br>Dropped: a byte order mark at the beginning, and what is blank between records.
 */
public final class Source {
    private static final Limits LINES = new Limits(1 << 20, 1 << 16);
    private static final Limits JSON_VALUES = new Limits(64 << 20, 1 << 16);

    private final Format.Framing framing;
    private final Limits limits;
    private final Intake intake;

    /**
     * Where an input comes from.
     *
     * @param file name in the events' origin; {@code -} is standard input; null where it has none
     * @param hasLines whether it is worth counting its lines
     * @param headers what comes beside every record of it; names in lower case
     */
    public record Place(String file, boolean hasLines, Map<String, String> headers) {
        /** A file, or nothing that has a name where that is null. */
        public static Place file(String name) {
            return new Place(name, name != null, Map.of());
        }

        /** The body of a request. */
        public static Place request(Map<String, String> headers) {
            return new Place(null, true, headers);
        }
    }

    /** Hears how far a stream has been told. */
    public interface Progress {
        /**
         * All that begins before this has been handed on.
         *
         * @param bytes of the stream
         * @param line at which the next record begins, if one comes
         */
        void upTo(long bytes, long line);
    }

    /**
     * @param longest record that is read, in bytes
     * @param kept bytes that are kept of a longer one; at most {@code longest}
     */
    record Limits(int longest, int kept) {}

    /** @param sink what became of each record, as soon as it is whole */
    public Source(Place place, Format format, InstantSource clock, Consumer<Parsed> sink) {
        this(place, format, clock, sink, format.framing() == Format.Framing.LINES ? LINES : JSON_VALUES);
    }

    private Source(Place place, Format format, InstantSource clock, Consumer<Parsed> sink, Limits limits) {
        this.framing = format.framing();
        this.limits = limits;
        this.intake = new Intake(place, format.decoder(), clock, sink);
    }

    /**
     * Returns at the input's end, and leaves it open. Each event is handed on as soon as its record is whole.
     *
     * @param file name of the input in the events' origin; {@code -} is standard input; null where it has none
     * @throws IOException if the input cannot be read on; what came before has been handed on
     */
    public static void read(InputStream in, String file, Format format, InstantSource clock, Consumer<Parsed> sink)
            throws IOException {
        new Source(Place.file(file), format, clock, sink).readAll(in);
    }

    static void read(
            InputStream in, String file, Format format, InstantSource clock, Consumer<Parsed> sink, Limits limits)
            throws IOException {
        new Source(Place.file(file), format, clock, sink, limits).readAll(in);
    }

    /** Reads an input that comes in one stream, and leaves it open. */
    public void readAll(InputStream in) throws IOException {
        read(in, 1, (bytes, line) -> {});
        end();
    }

    /**
     * Returns at the stream's end, and leaves it open. What the decoder holds by then waits for the next stream, or for
     * {@link #end}.
     *
     * @param line number of the stream's first line; where it is not 1 the stream begins in the middle of a file
     * @throws IOException if the stream cannot be read on; what came before has been handed on
     */
    public void read(InputStream in, long line, Progress progress) throws IOException {
        Window window = new Window(in, limits.longest());
        if (line == 1) {
            skipByteOrderMark(window);
        }
        switch (framing) {
            case LINES -> new Lines(window, limits, intake, line, progress).cut();
            case JSON_VALUES -> new JsonValues(window, limits, intake, line, progress).cut();
        }
    }

    /** The input ends or pauses: hands on what the decoder holds. It may go on afterwards. */
    public void end() {
        intake.end();
    }

    /** Line of the oldest record that waits for its continuation. */
    public OptionalLong oldestHeld() {
        return intake.oldestHeld();
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
