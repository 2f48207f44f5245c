package dev.plumbline.ingest.tail;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Where records begin, from the oldest one that the decoder still holds on: to go on from there loses nothing. They may
 * reach over several generations.
 *
 * <p>One thread moves them on; any may ask for the position.
 */
final class Marks {
    /** A record that waited that long waits for nothing. */
    private static final int MOST = 100_000;

    private final Supplier<OptionalLong> oldestHeld;
    private final Deque<Mark> handedOn = new ArrayDeque<>();
    private Mark reached;
    private volatile Mark told;

    /** The generation that is being read, as it is known by now. */
    record Known(String file, Supplier<byte[]> head, Supplier<Instant> modified) {}

    /** @param number of the generation: how many were begun before it */
    private record Mark(int number, Known generation, long offset, long line) {
        Position position() {
            return new Position(
                    generation.file(),
                    Head.of(generation.head().get()),
                    offset,
                    line,
                    generation.modified().get());
        }
    }

    Marks(Supplier<OptionalLong> oldestHeld) {
        this.oldestHeld = oldestHeld;
    }

    /** Another generation is read from there on. */
    void begin(Known generation, long offset, long line) {
        int number = reached == null ? 0 : reached.number() + 1;
        reached = new Mark(number, generation, offset, line);
        settle();
    }

    /** A record was handed on; the next begins there. */
    void upTo(long offset, long line) {
        handedOn.add(reached);
        reached = new Mark(reached.number(), reached.generation(), offset, line);
        settle();
    }

    /** Looks again which record is the oldest that is held. */
    void settle() {
        OptionalLong held = oldestHeld.get();
        if (held.isEmpty()) {
            handedOn.clear();
        } else {
            dropBefore(held.getAsLong());
        }
        told = handedOn.isEmpty() ? reached : handedOn.peek();
    }

    /** Lines are told without their generation, so what may be meant stays. */
    private void dropBefore(long line) {
        while (handedOn.size() > 1) {
            Mark first = handedOn.poll();
            Mark second = handedOn.peek();
            boolean isOneGeneration = first.number() == second.number();
            boolean isPast = line < first.line() || (isOneGeneration ? second.line() <= line : first.line() < line);
            if (!isPast) {
                handedOn.addFirst(first);
                return;
            }
        }
    }

    boolean areTooMany() {
        return handedOn.size() > MOST;
    }

    /** Up to where all has been handed on and nothing is held; empty before anything was read. */
    Optional<Position> position() {
        return Optional.ofNullable(told).map(Mark::position);
    }

    /** Up to where all has been read. */
    Position reached() {
        return reached.position();
    }
}
