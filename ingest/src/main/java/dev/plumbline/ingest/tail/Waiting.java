package dev.plumbline.ingest.tail;

/** What a follower does while its file has nothing new, and how it is told to stop. */
public interface Waiting {
    /** Whether to go on; asked before every read. */
    boolean goesOn();

    /** Returns after a short while, or at once when it is time to stop. */
    void await();
}
