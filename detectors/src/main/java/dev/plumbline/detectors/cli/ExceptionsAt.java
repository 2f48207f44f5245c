package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.exceptions.ExceptionFiles;
import dev.plumbline.detectors.exceptions.Exceptions;
import java.nio.file.Path;
import java.util.Optional;

/** The exceptions that a command works with. */
final class ExceptionsAt {
    private ExceptionsAt() {}

    /**
     * @param path a file, or a folder of them; empty: none
     * @throws Failure with every error by file, line and column
     */
    static Exceptions path(Optional<Path> path) {
        Exceptions exceptions = new Exceptions(Exceptions.Watcher.NONE);
        path.ifPresent(it -> {
            ExceptionFiles.Read read = ExceptionFiles.at(it);
            if (!read.problems().isEmpty()) {
                throw new Failure(String.join("\n", read.problems()));
            }
            exceptions.files(read);
        });
        return exceptions;
    }
}
