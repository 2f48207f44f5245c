package dev.plumbline.detectors.stream;

import dev.plumbline.event.Origin;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What became of records that were sent: how many are still on their way, what failed, and what their topic would not
 * take. The producer's own thread tells it, and never waits or sends here: a dead letter stands in a short queue until the
 * thread that sends has time for it.
 */
final class Acks {
    /** A letter holds 64 KiB at most, so a queue holds 16 MiB. */
    private static final int MOST_LETTERS = 256;

    /** @param origin where the event was read; null for what is no event */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outgoing(Topics.Topic topic, String key, byte[] value, Origin origin) {}

    private final Deque<Outgoing> letters = new ArrayDeque<>();
    private long oversizeCount;
    private long onTheirWay;
    private Exception failure;

    synchronized void sent() {
        onTheirWay++;
    }

    synchronized void acknowledged() {
        onTheirWay--;
        notifyAll();
    }

    synchronized void failed(Exception why) {
        failure = failure == null ? why : failure;
        acknowledged();
    }

    /** An event is too large for its topic; it stays on its way until its letter is acknowledged. */
    synchronized void tooLarge(Outgoing letter, Exception why) {
        if (letters.size() == MOST_LETTERS) {
            failed(why);
            return;
        }
        oversizeCount++;
        letters.add(letter);
        notifyAll();
    }

    /** Number of events that were too large for their topic. */
    synchronized long oversizeCount() {
        return oversizeCount;
    }

    /** The first failure; null where there was none. */
    synchronized Exception failure() {
        return failure;
    }

    /** The next dead letter that is to be sent; null where none waits. */
    synchronized Outgoing nextLetter() {
        return letters.poll();
    }

    /** Returns once all is acknowledged, something failed, a letter waits, or that time has come; true in the first case. */
    synchronized boolean awaitAny(long endNanos) throws InterruptedException {
        while (onTheirWay > 0 && failure == null && letters.isEmpty()) {
            long millis = (endNanos - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return onTheirWay == 0;
    }
}
