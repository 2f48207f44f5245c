package dev.plumbline.ingest.tail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * One generation as it grows: reading waits for more, and ends once another file has taken its place and nobody has
 * written to it for a while; a writer learns of a rotation late.
 */
final class Growing extends InputStream {
    /** The file has become shorter than what was read, or begins otherwise: it was truncated and written anew. */
    static final class Truncated extends IOException {}

    /** It is time to stop. */
    static final class Stopped extends IOException {}

    private final Generation generation;
    private final FileChannel channel;
    private final Follower.Surroundings surroundings;
    private final InstantSource clock;
    private final Duration grace;
    private long offset;
    private volatile byte[] head;
    private volatile Instant modified;
    private Instant lastInput;
    private boolean isLast;

    /** @param grace how long a file that was rotated away is waited for */
    Growing(Generation generation, long offset, Follower.Surroundings surroundings, InstantSource clock, Duration grace)
            throws IOException {
        this.generation = generation;
        this.offset = offset;
        this.surroundings = surroundings;
        this.clock = clock;
        this.grace = grace;
        this.modified = generation.modified();
        this.lastInput = generation.modified();
        this.channel = FileChannel.open(generation.path(), StandardOpenOption.READ);
        this.head = head(channel);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        while (true) {
            surroundings.requireGoingOn();
            int read = channel.read(ByteBuffer.wrap(bytes, from, length), offset);
            requireUntruncated(read > 0);
            if (read > 0) {
                offset += read;
                lastInput = clock.instant();
                isLast = false;
                return read;
            }
            if (isLast) {
                return -1; // once more than it took to see that nobody writes
            }
            isLast = isLeft();
            if (!isLast) {
                surroundings.nothingSince(lastInput);
            }
        }
    }

    /**
     * What was read just now may be of another content: only a head that is still the same says that it is not. Where the
     * file has become shorter since, it was read before that; the next look finds out.
     */
    private void requireUntruncated(boolean hasRead) throws IOException {
        byte[] now = head(channel);
        byte[] before = head;
        boolean isShorter = channel.size() < offset;
        boolean isSame = now.length >= before.length && Arrays.equals(now, 0, before.length, before, 0, before.length);
        if (hasRead ? !isSame && !isShorter : !isSame || isShorter) {
            throw new Truncated();
        }
        if (isSame) {
            head = now;
        }
    }

    private static byte[] head(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Head.MOST);
        int length = Math.max(channel.read(head, 0), 0);
        return Arrays.copyOf(head.array(), length);
    }

    /** Whether another file has its place, and nobody writes to this one any more. */
    private boolean isLeft() throws IOException {
        return switch (surroundings.successors(generation)) {
            case NONE -> {
                Generation.at(generation.path())
                        .filter(it -> it.file().equals(generation.file()))
                        .ifPresent(it -> modified = it.modified());
                yield false;
            }
            case ONE -> !clock.instant().isBefore(lastInput.plus(grace));
            case SEVERAL -> true;
        };
    }

    byte[] head() {
        return head;
    }

    Instant modified() {
        return modified;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
