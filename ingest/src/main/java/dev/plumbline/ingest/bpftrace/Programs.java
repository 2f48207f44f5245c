package dev.plumbline.ingest.bpftrace;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which program each process runs: learnt from its launch, from its parent's fork, or from the snapshot at the start.
 *
 * <p>Bounded: of more than {@value #MOST}, or more than some {@value #MOST_BYTES} bytes, the one that was not asked for longest
 * goes. A process that ended is kept until {@value #LINGER} others have, for lines of two CPUs may come in another order than they happened.
 */
final class Programs {
    static final int MOST = 65_536;
    static final int LINGER = 4_096;
    static final long MOST_BYTES = 128L << 20;

    /** Nanoseconds in a hundredth of a second, the unit in which /proc tells when a process was started. */
    static final long TICK = 10_000_000L;

    /** A fork's line tells its own time, which is a little later than the child's start. */
    private static final long FORK_SLACK = 100;

    private final Map<Long, Held> byPid = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private final Deque<Ended> ended = new ArrayDeque<>();

    /**
     * What a process runs.
     *
     * @param command its command name of at most 15 bytes; null where it is not known
     * @param launched when it replaced its program last; null where that was not seen
     */
    record Program(String binary, List<String> args, boolean truncated, String command, Instant launched) {
        /** About what it takes in memory; a list that is shared counts each time. */
        private long bytes() {
            return 300 + args.stream().mapToLong(it -> 60 + it.length()).sum();
        }
    }

    /** @param start in hundredths of a second since the boot */
    private record Held(Program program, long start, long slack) {
        boolean isOf(long startNanos) {
            return Math.abs(startNanos / TICK - start) <= slack;
        }
    }

    private record Ended(long pid, Held held) {}

    /**
     * Null where it is not known.
     *
     * @param start nanoseconds on the boot-time clock; a pid is used again, a pid and its start are not
     */
    Program of(long pid, long start) {
        Held held = byPid.get(pid);
        return held != null && held.isOf(start) ? held.program() : null;
    }

    void put(long pid, long start, Program program) {
        hold(pid, new Held(program, start / TICK, 1));
    }

    private void hold(long pid, Held held) {
        Held before = byPid.put(pid, held);
        bytes += held.program().bytes() - (before == null ? 0 : before.program().bytes());
        while (byPid.size() > MOST || bytes > MOST_BYTES) {
            forget(byPid.entrySet().iterator().next().getKey());
        }
    }

    private void forget(long pid) {
        bytes -= byPid.remove(pid).program().bytes();
    }

    /** The child runs what its parent does, until it launches something itself. */
    void forked(long parent, long parentStart, long child, long now) {
        Program program = of(parent, parentStart);
        Held before = byPid.get(child);
        boolean launchedSince = before != null && before.slack() == 1 && before.isOf(now);
        if (program != null && !launchedSince) {
            Program inherited =
                    new Program(program.binary(), program.args(), program.truncated(), program.command(), null);
            hold(child, new Held(inherited, now / TICK, FORK_SLACK));
        }
    }

    void exited(long pid, long start) {
        Held held = byPid.get(pid);
        if (held == null || !held.isOf(start)) {
            return;
        }
        ended.add(new Ended(pid, held));
        if (ended.size() > LINGER) {
            Ended oldest = ended.remove();
            if (oldest.held().equals(byPid.get(oldest.pid()))) {
                forget(oldest.pid());
            }
        }
    }
}
