package dev.plumbline.detectors.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM: the command is told, and the process goes only after the command has cleared up.
 *
 * <p>Close it last: everything that must be cleared up is opened after it.
 */
final class Stop implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch cleared = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "plumbline-stop");
    private volatile Thread interrupted;

    Stop() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** This thread is interrupted once when it is time to stop. */
    void interrupts(Thread thread) {
        interrupted = thread;
    }

    /** Returns once it is time to stop, or after that long; whether it is time to stop. */
    boolean await(Duration longest) {
        try {
            return asked.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** It is time to stop, since the work is done. */
    void ask() {
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    private void stopAndWait() {
        asked.countDown();
        Thread thread = interrupted;
        if (thread != null) {
            thread.interrupt();
        }
        try {
            cleared.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        cleared.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is going already.
        }
    }
}
