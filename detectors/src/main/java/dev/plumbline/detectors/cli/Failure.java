package dev.plumbline.detectors.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command cannot do its work: wrong use, wrong configuration, or something that it needs is missing. Exit status 2. */
final class Failure extends RuntimeException {
    /** @param message what, where, and what to do about it; lines are shown one below the other */
    Failure(String message) {
        super(message);
    }

    /** A file that is needed cannot be read. */
    static Failure unreadable(Object file, IOException why) {
        return new Failure(file + " cannot be read: " + reason(why));
    }

    /** Why a file cannot be read, in a few words. */
    static String reason(IOException why) {
        if (why instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (why instanceof AccessDeniedException) {
            return "permission denied";
        }
        return why instanceof CharacterCodingException
                ? "it is not UTF-8"
                : Objects.requireNonNullElse(why.getMessage(), why.toString());
    }

    /** What went wrong, and what that came of. */
    static String reasons(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(it -> Objects.requireNonNullElse(it.getMessage(), it.toString()))
                .distinct()
                .collect(Collectors.joining(": "));
    }
}
