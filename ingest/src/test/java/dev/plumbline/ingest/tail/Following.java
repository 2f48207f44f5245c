package dev.plumbline.ingest.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A follower whose file is written in steps: whenever it has nothing to read the next step is taken, and after the last
 * one it stops. No thread, no clock.
 */
final class Following implements Waiting {
    /** Something that a writer does. */
    interface Step {
        void take() throws IOException;
    }

    /** Tells every record back. */
    static final Decoder ECHO = record -> List.of(new Parsed.Rejected("seen", record.text(), record));

    private final Path path;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final List<Parsed> seen = new ArrayList<>();
    final List<String> said = new ArrayList<>();
    private Format format = format(Format.Framing.LINES, () -> ECHO);
    private Duration quiet = Duration.ofDays(1);
    private Duration grace = Duration.ZERO;
    private boolean fromEnd;
    private int idle;
    private Follower follower;

    Following(Path path) {
        this.path = path;
    }

    static Format format(Format.Framing framing, Supplier<Decoder> decoder) {
        return new Format("echo", framing, Format.Family.KERNEL, decoder);
    }

    Following with(Format.Framing framing, Supplier<Decoder> decoder) {
        format = format(framing, decoder);
        return this;
    }

    Following quietAfter(Duration after) {
        quiet = after;
        return this;
    }

    Following waitingForLateWriters(Duration longest) {
        grace = longest;
        return this;
    }

    Following fromEnd() {
        fromEnd = true;
        return this;
    }

    /** Once the follower has read all that there is. */
    Following then(Step step) {
        steps.add(step);
        return this;
    }

    Following thenAppend(String text) {
        return then(() -> append(path, text));
    }

    /** Reads until the steps are used up and there is nothing more to read; gives what was told in this run. */
    List<String> run(Optional<Position> saved) throws IOException {
        seen.clear();
        idle = 0;
        follower = new Follower(
                path,
                path.getFileName().toString(),
                format,
                new Follower.Options(fromEnd, grace, quiet, "node-1"),
                InstantSource.system(),
                seen::add,
                said::add,
                this);
        follower.run(saved);
        return seen.stream().map(Following::told).toList();
    }

    Optional<Position> position() {
        return follower.position();
    }

    List<Parsed> seen() {
        return seen;
    }

    @Override
    public boolean goesOn() {
        return idle < 3; // a follower that is at the end of one generation looks once more before it takes the next
    }

    @Override
    public void await() {
        if (steps.isEmpty()) {
            idle++;
            return;
        }
        try {
            steps.poll().take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void append(Path path, String text) throws IOException {
        Files.writeString(path, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String told(Parsed parsed) {
        if (parsed instanceof Parsed.Kernel kernel && kernel.event().getActivity() instanceof CollectorLoss loss) {
            return "lost: " + loss.getWhat();
        }
        Parsed.Rejected rejected = (Parsed.Rejected) parsed;
        return rejected.record().line() + " " + rejected.record().text();
    }
}
