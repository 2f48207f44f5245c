package dev.plumbline.detectors.cli;

/** A command cannot do its work: wrong use, wrong configuration, or something that it needs is missing. Exit status 2. */
final class Failure extends RuntimeException {
    /** @param message what, where, and what to do about it; lines are shown one below the other */
    Failure(String message) {
        super(message);
    }
}
