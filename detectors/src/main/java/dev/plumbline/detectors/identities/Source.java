package dev.plumbline.detectors.identities;

/** A place that knows who is who. Works in the thread that calls it. */
public interface Source {
    /** Name in its heartbeats and in what it tells, such as {@code kubernetes/prod}. */
    String name();

    /**
     * Tells all there is. What the ledger knew and is no more is ended.
     *
     * @throws Unavailable if it cannot be reached or read
     */
    void list(Ledger ledger) throws Unavailable, InterruptedException;

    /**
     * Goes on from {@link #list}: tells what changes until the thread is interrupted. What cannot be reached is tried
     * again for as long as it takes; meanwhile the pulse is not given.
     *
     * @param pulse to be given where all that was seen is told
     */
    void follow(Ledger ledger, Pulse pulse) throws InterruptedException;

    /** A source cannot be used; the message says which, why and what to do. */
    final class Unavailable extends Exception {
        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
