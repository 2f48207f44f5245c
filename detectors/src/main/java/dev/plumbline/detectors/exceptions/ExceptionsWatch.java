package dev.plumbline.detectors.exceptions;

import dev.plumbline.detectors.ops.FilesWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of exceptions, and again when they change. One with an error is left out, and the log tells why. */
public final class ExceptionsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionsWatch.class);

    private final Optional<Path> path;
    private final Exceptions exceptions;
    private final FilesWatch watch;

    /**
     * Reads them for the first time.
     *
     * @param path a file or a folder; empty: there are none
     */
    public ExceptionsWatch(Optional<Path> path, Exceptions exceptions) {
        this.path = path;
        this.exceptions = exceptions;
        this.watch = new FilesWatch("exceptions", () -> path.isPresent() ? ExceptionFiles.in(path.get()) : List.of());
        path.ifPresent(this::read);
    }

    /** @param between two looks; zero: it never looks again */
    public void start(Duration between) {
        path.ifPresent(it -> watch.start(between, () -> {
            read(it);
            return true;
        }));
    }

    private void read(Path path) {
        ExceptionFiles.Read read = ExceptionFiles.at(path);
        exceptions.files(read);
        read.problems().forEach(it -> LOG.warn("an exception does not hold: {}", it));
        LOG.info("{} exceptions of {} hold", read.entries().size(), path);
    }

    @Override
    public void close() {
        watch.close();
    }
}
