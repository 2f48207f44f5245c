package dev.plumbline.ingest.bpftrace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves bpftrace's lines to whoever reads them, a thread of its own between the two.
 *
 * <p>Bounded: with {@value #CHUNKS} chunks of some {@value #CHUNK} bytes unread it waits, then bpftrace does, then the
 * kernel's buffers fill up. The header and the processes that ran before go first.
 */
final class Pump {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);
    private static final int CHUNK = 65_536;
    private static final int CHUNKS = 256;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final CountDownLatch attached = new CountDownLatch(1);
    private final Beat beat = new Beat();
    private final Lines lines = new Lines();

    /** Time of the last heartbeat, on the monotonic clock. */
    private static final class Beat {
        private long nanos = Long.MIN_VALUE;
    }

    /** Tells the processes that run now. */
    interface Snapshot {
        byte[] take() throws IOException;
    }

    Pump(InputStream from, byte[] header, Snapshot snapshot) {
        Thread thread = new Thread(() -> run(from, header, snapshot), "bpftrace-lines");
        thread.setDaemon(true);
        thread.start();
    }

    InputStream lines() {
        return lines;
    }

    boolean awaitAttached(Duration time) {
        try {
            return attached.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for a heartbeat that is younger. */
    void awaitBeatAfter(long nanos, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        synchronized (beat) {
            long left = within.toNanos();
            while (left > 0 && beat.nanos <= nanos) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(beat, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = deadline - System.nanoTime();
            }
        }
    }

    private void run(InputStream from, byte[] header, Snapshot snapshot) {
        try (InputStream in = from) {
            chunks.put(header);
            byte[] early = untilAttached(in);
            chunks.put(snapshot.take());
            attached.countDown();
            chunks.put(early);
            move(in);
        } catch (IOException e) {
            LOG.debug("bpftrace's lines ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    /** The events of probes that were attached before the last one; the process snapshot goes before them. */
    private byte[] untilAttached(InputStream in) throws IOException {
        ByteArrayOutputStream early = new ByteArrayOutputStream();
        Set<String> canaries = new HashSet<>();
        while (canaries.size() < 2) {
            byte[] line = line(in);
            if (line == null) {
                throw new IOException("bpftrace ended before its probes answered");
            }
            if (line.length > 1 && line[0] == 'c') {
                canaries.add(new String(line, StandardCharsets.US_ASCII));
            } else if (isOurs(line)) {
                early.writeBytes(line);
            }
        }
        return early.toByteArray();
    }

    private void move(InputStream in) throws IOException, InterruptedException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        for (byte[] line = line(in); line != null; line = line(in)) {
            if (isOurs(line)) {
                chunk.writeBytes(line);
                noteBeat(line);
            }
            if (chunk.size() >= CHUNK || in.available() == 0) {
                chunks.put(chunk.toByteArray());
                chunk.reset();
            }
        }
        chunks.put(chunk.toByteArray());
    }

    /** Neither the canary, nor bpftrace's own "Attaching …", nor the empty lines for the maps that END has cleared. */
    private static boolean isOurs(byte[] line) {
        return line.length > 2 && line[1] == '|' && line[0] != 'c';
    }

    private void noteBeat(byte[] line) {
        if (line[0] == 'h') {
            synchronized (beat) {
                beat.nanos = Long.parseLong(new String(line, 2, line.length - 2, StandardCharsets.US_ASCII).trim());
                beat.notifyAll();
            }
        }
    }

    /** With its line end; null at the end. */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (b == '\n') {
                return line.toByteArray();
            }
        }
        return line.size() == 0 ? null : line.toByteArray();
    }

    private void end() {
        try {
            chunks.put(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The chunks one after another. */
    private final class Lines extends InputStream {
        private byte[] chunk = {};
        private int next;
        private boolean ended;

        @Override
        public int read() throws IOException {
            return fill() ? chunk[next++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, chunk.length - next);
            System.arraycopy(chunk, next, to, offset, count);
            next += count;
            return count;
        }

        @Override
        public int available() {
            return chunk.length - next;
        }

        private boolean fill() throws IOException {
            while (!ended && next == chunk.length) {
                try {
                    chunk = chunks.take();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted while waiting for bpftrace", e);
                }
                next = 0;
                ended = chunk == END;
            }
            return !ended;
        }
    }
}
