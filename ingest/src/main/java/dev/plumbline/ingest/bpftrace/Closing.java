package dev.plumbline.ingest.bpftrace;

/**
 * The line that closes an event: {@code kind|cpu|number|lines|nanos|pid|tid|uid|parent|start|parent's start|cgroup|PID
 * namespace|network namespace|command|result|first|second|third}.
 *
 * @param number the event's number on its CPU, from 1
 * @param lines how many lines of the event come before this one
 * @param nanos on the monotonic clock
 * @param start on the boot-time clock, in nanoseconds
 * @param result what the system call returned, or the wait status of an exit
 * @param first what first to third mean, the kind says
 */
record Closing(
        String kind,
        int cpu,
        long number,
        long lines,
        long nanos,
        long pid,
        long uid,
        long parent,
        long start,
        long parentStart,
        long cgroup,
        long pidNamespace,
        long networkNamespace,
        String command,
        long result,
        long first,
        long second,
        long third) {
    /** Letters of the events that there are. */
    static final String KINDS = "LECANSOoMmURKYFIPTVWlBQXGJ2";

    private static final int FIELDS = 19;

    static Closing of(Line line) {
        if (line.size() != FIELDS) {
            throw new Line.Malformed(line.size() + " fields, not " + FIELDS);
        }
        return new Closing(
                line.kind(),
                line.small(1, Header.MOST_CPUS),
                line.number(2),
                line.number(3),
                line.number(4),
                line.pid(5),
                line.number(7) & 0xffff_ffffL,
                line.pid(8),
                line.number(9),
                line.number(10),
                line.number(11),
                line.number(12),
                line.number(13),
                Bytes.name(line.bytes(14)),
                line.number(15),
                line.number(16),
                line.number(17),
                line.number(18));
    }
}
