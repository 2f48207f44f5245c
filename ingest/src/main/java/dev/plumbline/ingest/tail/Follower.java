package dev.plumbline.ingest.tail;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Admission;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Source;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/**
 * Reads one file as it grows, through every generation of it.
 *
 * <p>Where it went on before, it goes on: the generation of its position is looked for at the path and among the siblings,
 * its rest is read, then every newer generation in its order, then the file itself. A file that was truncated is looked for
 * in a copy; then it is read from its beginning.
 *
 * <p>Units: a line without its end waits for it, as long as its file may grow. After {@link Options#quiet} without input the
 * decoder hands on what it holds.
 * <br>Errors: what cannot be found any more is said, and is an event of {@link CollectorLoss} with {@code lost} 0, for how
 * many lines it had nobody knows. Its id is the same however often it is told.
 */
public final class Follower {
    /**
     * @param fromEnd whether a file without a position is read from its end on
     * @param grace how long a file that was rotated away is waited for, since its writer learns of it late
     * @param quiet after which the decoder hands on what it holds
     * @param node this host's name, in events of loss
     */
    public record Options(boolean fromEnd, Duration grace, Duration quiet, String node) {
        public static Options of(boolean fromEnd, String node) {
            return new Options(fromEnd, Duration.ofSeconds(1), Duration.ofSeconds(2), node);
        }
    }

    /** What a growing file asks of those around it. */
    interface Surroundings {
        /** How many generations come after one, as far as it matters. */
        enum Successors {
            NONE,
            ONE,
            SEVERAL
        }

        void requireGoingOn() throws Growing.Stopped;

        /** There is nothing to read, and has been nothing since then. Returns after a while. */
        void nothingSince(Instant lastInput);

        Successors successors(Generation generation) throws IOException;
    }

    private static final String ROTATED_AWAY = "its rest was rotated away before it was read";
    private static final String TRUNCATED = "it was truncated before its rest was read";

    private final Path path;
    private final String shownAs;
    private final Format format;
    private final Options options;
    private final InstantSource clock;
    private final Consumer<Parsed> sink;
    private final Consumer<String> say;
    private final Waiting waiting;
    private final Source source;
    private final Marks marks;
    private final Surroundings surroundings = new AroundThisPath();
    private boolean isQuiet;

    /**
     * @param shownAs name of the file in the events' origin
     * @param sink what became of each record
     * @param say a line for a person
     */
    public Follower(
            Path path,
            String shownAs,
            Format format,
            Options options,
            InstantSource clock,
            Consumer<Parsed> sink,
            Consumer<String> say,
            Waiting waiting) {
        this.path = path;
        this.shownAs = shownAs;
        this.format = format;
        this.options = options;
        this.clock = clock;
        this.sink = sink;
        this.say = say;
        this.waiting = waiting;
        this.source = new Source(Source.Place.file(shownAs), format, clock, sink);
        this.marks = new Marks(source::oldestHeld);
    }

    public Path path() {
        return path;
    }

    /** Up to where all has been handed on; empty before the file was found. Asked by any thread. */
    public Optional<Position> position() {
        return marks.position();
    }

    /**
     * Returns when it is time to stop.
     *
     * @param saved where to go on
     * @throws IOException if the file is there and cannot be read
     */
    public void run(Optional<Position> saved) throws IOException {
        try {
            Position next = saved.isPresent() ? resumed(saved.get()) : first();
            while (true) {
                Optional<Generation> found = foundNow(next);
                next = found.isPresent() ? follow(found.get(), next) : afterLoss(next);
            }
        } catch (Growing.Stopped e) {
            // what was handed on has its position
        }
    }

    /** An empty file is known by nothing: it may have been filled, copied and truncated since. */
    private Position resumed(Position saved) throws IOException {
        return saved.head().isEmpty() ? beginning(awaitOne(() -> newer(Generations.of(path), saved))) : saved;
    }

    private Position first() throws IOException {
        Generation current = awaitOne(() -> Generation.at(path));
        return options.fromEnd() ? end(current) : beginning(current);
    }

    private static Position beginning(Generation generation) {
        return new Position(generation.file(), Head.of(generation.head()), 0, 1, generation.modified());
    }

    /** Where the last line begins that has no end yet. */
    private static Position end(Generation current) throws IOException {
        Position beginning = beginning(current);
        long offset = 0;
        long line = 1;
        try (InputStream in = current.uncompressed()) {
            byte[] bytes = new byte[1 << 16];
            long read = 0;
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                for (int i = 0; i < length; i++) {
                    if (bytes[i] == '\n') {
                        line++;
                        offset = read + i + 1;
                    }
                }
                read += length;
            }
        }
        return new Position(beginning.file(), beginning.head(), offset, line, beginning.modified());
    }

    /**
     * Looks a second time before it says that there is none: a file may be copied and truncated between the look at its
     * folder and that at its content, and the copy is whole before that.
     */
    private Optional<Generation> foundNow(Position position) throws IOException {
        Optional<Generation> found = find(position, Generations.of(path));
        return found.isPresent() ? found : find(position, Generations.of(path));
    }

    /** The generation of that position, wherever it lies now; empty where it does not any more. */
    private static Optional<Generation> find(Position position, List<Generation> among) throws IOException {
        List<Generation> fitting = new ArrayList<>();
        for (Generation generation : among) {
            if (!fits(position, generation)) {
                continue;
            }
            if (generation.file().equals(position.file())) {
                return Optional.of(generation);
            }
            fitting.add(generation);
        }
        if (fitting.isEmpty() || position.head().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(fitting.stream()
                .filter(it -> !it.modified().isBefore(position.modified()))
                .findFirst()
                .orElse(fitting.get(fitting.size() - 1)));
    }

    private static boolean fits(Position position, Generation generation) throws IOException {
        return position.head().fits(generation.head())
                && (generation.size() >= position.offset() || generation.isCompressed());
    }

    /** Reads a generation to its end, and gives where the next one begins. */
    private Position follow(Generation generation, Position from) throws IOException {
        try {
            if (generation.isCompressed()) {
                readCompressed(generation, from);
            } else if (!readGrowing(generation, from)) {
                return from;
            }
        } catch (NoSuchFileException e) {
            return from; // it has another name by now
        } catch (Growing.Truncated e) {
            return afterTruncation(marks.reached());
        } catch (EOFException | ZipException e) {
            lost(marks.reached(), "its compressed rest, " + generation.path().getFileName() + ", cannot be read");
        }
        return successor(marks.reached());
    }

    private void readCompressed(Generation generation, Position from) throws IOException {
        byte[] head = generation.head();
        try (InputStream in = generation.uncompressed()) {
            marks.begin(
                    new Marks.Known(generation.file(), () -> head, generation::modified), from.offset(), from.line());
            in.skipNBytes(from.offset());
            read(new StoppedInTime(in), from);
        }
    }

    /** False where another file has come to lie there since. */
    private boolean readGrowing(Generation generation, Position from) throws IOException {
        try (Growing growing = new Growing(generation, from.offset(), surroundings, clock, options.grace())) {
            boolean isIt = Generation.at(generation.path())
                            .filter(it -> it.file().equals(generation.file()))
                            .isPresent()
                    && from.head().fits(growing.head());
            if (isIt) {
                marks.begin(
                        new Marks.Known(generation.file(), growing::head, growing::modified),
                        from.offset(),
                        from.line());
                read(growing, from);
            }
            return isIt;
        }
    }

    private void read(InputStream in, Position from) throws IOException {
        source.read(in, from.line(), (bytes, line) -> {
            isQuiet = false;
            marks.upTo(from.offset() + bytes, line);
            if (marks.areTooMany()) {
                handOnWhatIsHeld();
            }
        });
    }

    private void handOnWhatIsHeld() {
        source.end();
        marks.settle();
    }

    /** Where the generation after the one that was read begins, as soon as there is one. */
    private Position successor(Position reached) throws IOException {
        return beginning(awaitOne(() -> {
            List<Generation> all = Generations.of(path);
            Optional<Generation> read = find(reached, all);
            return read.isPresent()
                    ? all.stream().skip(all.indexOf(read.get()) + 1L).findFirst()
                    : newer(all, reached);
        }));
    }

    /** The oldest that was written to since. */
    private Optional<Generation> newer(List<Generation> all, Position than) {
        return all.stream()
                .filter(it -> it.path().equals(path) || !it.modified().isBefore(than.modified()))
                .findFirst();
    }

    private Position afterTruncation(Position reached) throws IOException {
        List<Generation> others = Generations.of(path).stream()
                .filter(it -> !it.file().equals(reached.file()))
                .toList();
        Optional<Generation> copy = find(reached, others);
        if (copy.isPresent()) {
            say.accept(shownAs + " was truncated; its rest is read from "
                    + copy.get().path().getFileName());
            return new Position(
                    copy.get().file(), reached.head(), reached.offset(), reached.line(), reached.modified());
        }
        lost(reached, TRUNCATED);
        return beginning(awaitOne(() -> Generation.at(path)));
    }

    private Position afterLoss(Position position) throws IOException {
        boolean isTruncated = Generation.at(path)
                .filter(it -> it.file().equals(position.file()))
                .isPresent();
        lost(position, isTruncated ? TRUNCATED : ROTATED_AWAY);
        return beginning(awaitOne(() -> newer(Generations.of(path), position)));
    }

    private void lost(Position position, String why) {
        String what = "file " + shownAs + ": " + why;
        say.accept(what + "; it had been read up to line " + position.line());
        RawRecord place = RawRecord.of(
                "loss|" + path.toAbsolutePath() + "|" + position.file() + "|"
                        + position.head().digest() + "|" + position.offset(),
                shownAs,
                position.line());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KernelEvent event = new Events(format.name(), place).kernel(0, now);
        event.setNode(options.node());
        event.setActivity(new CollectorLoss(0L, what));
        sink.accept(Admission.admit(new Parsed.Kernel(event), place, now));
    }

    private interface Look {
        Optional<Generation> look() throws IOException;
    }

    private Generation awaitOne(Look look) throws IOException {
        boolean isTold = false;
        for (Optional<Generation> seen = look.look(); ; seen = look.look()) {
            if (seen.isPresent()) {
                return seen.get();
            }
            if (!isTold && marks.position().isEmpty()) {
                say.accept(shownAs + " is not there yet; it is waited for");
                isTold = true;
            }
            surroundings.requireGoingOn();
            waiting.await();
        }
    }

    private final class AroundThisPath implements Surroundings {
        @Override
        public void requireGoingOn() throws Growing.Stopped {
            if (!waiting.goesOn()) {
                throw new Growing.Stopped();
            }
        }

        @Override
        public void nothingSince(Instant lastInput) {
            if (!isQuiet && !clock.instant().isBefore(lastInput.plus(options.quiet()))) {
                isQuiet = true;
                handOnWhatIsHeld();
            }
            waiting.await();
        }

        @Override
        public Successors successors(Generation generation) throws IOException {
            Optional<Generation> current = Generation.at(path);
            if (current.isPresent() && current.get().file().equals(generation.file())) {
                return Successors.NONE;
            }
            List<Generation> all = Generations.of(path);
            int at = 0;
            while (at < all.size() && !all.get(at).file().equals(generation.file())) {
                at++;
            }
            int after = at == all.size() ? (current.isPresent() ? 1 : 0) : all.size() - 1 - at;
            return after == 0 ? Successors.NONE : after == 1 ? Successors.ONE : Successors.SEVERAL;
        }
    }

    /** A compressed generation is read in one go, but not past the time to stop. */
    private final class StoppedInTime extends FilterInputStream {
        StoppedInTime(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            surroundings.requireGoingOn();
            return super.read(bytes, from, length);
        }
    }
}
