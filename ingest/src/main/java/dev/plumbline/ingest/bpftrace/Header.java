package dev.plumbline.ingest.bpftrace;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * The first line of a stream: which boot of which node, and how its clocks stand.
 *
 * @param bytes the line itself; part of each event's id
 * @param bootId as /proc/sys/kernel/random/boot_id has it, or null
 * @param node host's name, or null
 * @param version version of the collector, or null
 * @param wallAtZero wall clock at the zero of the monotonic clock, in nanoseconds since 1970
 * @param asleep what the boot-time clock, which counts suspension, is ahead of the monotonic one, in nanoseconds
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Header(byte[] bytes, String bootId, String node, String version, long wallAtZero, long asleep) {
    static final int VERSION = 1;
    static final int MOST_CPUS = 8192;

    private static final Pattern BOOT_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** {@code H|1|boot id|node|collector's version|wall at zero|asleep}, the node as hex. */
    static Header of(Line line, byte[] bytes) {
        String bootId = line.text(2);
        String version = line.text(4);
        return new Header(
                bytes,
                BOOT_ID.matcher(bootId).matches() ? bootId : null,
                Bytes.name(line.bytes(3)),
                version.isEmpty() ? null : version,
                line.number(5),
                line.number(6));
    }

    /** @param nanos on the monotonic clock */
    Instant at(long nanos) {
        return Instant.ofEpochSecond(0, wallAtZero).plusNanos(nanos).truncatedTo(ChronoUnit.MICROS);
    }

    /** @param nanos on the boot-time clock */
    Instant atBootTime(long nanos) {
        return at(nanos - asleep);
    }

    /** Nanoseconds of the monotonic clock on the boot-time clock. */
    long onBootClock(long nanos) {
        return nanos + asleep;
    }
}
