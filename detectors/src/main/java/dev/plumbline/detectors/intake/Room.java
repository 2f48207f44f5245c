package dev.plumbline.detectors.intake;

import java.util.Optional;

/** How much may be under way at once: a number of requests, and of bytes of their bodies, as sent and unpacked. */
final class Room {
    private final int mostRequests;
    private final long mostBytes;
    private int requests;
    private long bytes;

    Room(int mostRequests, long mostBytes) {
        this.mostRequests = mostRequests;
        this.mostBytes = mostBytes;
    }

    /** The place of one request; closing it makes room for others. */
    final class Place implements AutoCloseable {
        private long taken;

        /** Takes room for that many more bytes; false where there is none. */
        boolean grow(long more) {
            synchronized (Room.this) {
                if (bytes + more > mostBytes) {
                    return false;
                }
                bytes += more;
                taken += more;
                return true;
            }
        }

        @Override
        public void close() {
            synchronized (Room.this) {
                bytes -= taken;
                taken = 0;
                requests--;
            }
        }
    }

    /** A place for one request; empty where all are taken. */
    synchronized Optional<Place> enter() {
        if (requests == mostRequests) {
            return Optional.empty();
        }
        requests++;
        return Optional.of(new Place());
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized int requests() {
        return requests;
    }
}
