package dev.plumbline.ingest.bpftrace;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import java.util.regex.Pattern;

/**
 * What Plumbline's collector prints: lines of fields between bars, the first of which is a letter.
 *
 * <table>
 *   <caption>Lines</caption>
 *   <tr><td>{@code H|1|boot id|node|version|wall|asleep}</td><td>header: the first line of a stream ({@link Header})</td></tr>
 *   <tr><td>{@code b|1|nanos}</td><td>the program has begun</td></tr>
 *   <tr><td>{@code y|pid|start|executable|arguments|command}</td><td>a process that ran before; start in 1/100 s since boot</td></tr>
 *   <tr><td>{@code f|cpu|nanos|parent|its start|child}</td><td>a fork</td></tr>
 *   <tr><td>{@code t|cpu|event|text|ended|hex}</td><td>a piece of a text; ended is 1 for the last one</td></tr>
 *   <tr><td>{@code d|cpu|event|text|length|hex}, {@code e|cpu|event|text|how}</td><td>a name of a path, the leaf's first;
 *       their end: 1 at the root, 2 in no tree, 0 given up</td></tr>
 *   <tr><td>{@code a|cpu|event|piece|hex}</td><td>a piece of the arguments, each of which ends with a NUL</td></tr>
 *   <tr><td>{@code k|cpu|event|family|type|protocol|port|peer's port|four addresses}</td><td>a socket: own and peer's
 *       address as IPv4, then as IPv6; the peer's port in network order</td></tr>
 *   <tr><td>{@code w|cpu|event|parent's command|cgroup}</td><td>who did it, in names</td></tr>
 *   <tr><td>a letter of {@value Closing#KINDS}</td><td>closes an event ({@link Closing})</td></tr>
 *   <tr><td>{@code i|cpu|nanos|events}</td><td>every two seconds: number of the CPU's last event</td></tr>
 *   <tr><td>{@code h|nanos}</td><td>every second: bpftrace is alive</td></tr>
 *   <tr><td>{@code z|cpu|nanos|events}</td><td>the same at the end</td></tr>
 *   <tr><td>{@code c|…}, {@code Lost …}, empty</td><td>passed over: the canary, bpftrace's own count of lost lines</td></tr>
 * </table>
 *
 * <p>Texts: hex, of any bytes; in the event, bytes that are not UTF-8 stand as {@code \xff}. Times: nanoseconds on the
 * monotonic clock; the event has microseconds of the wall clock, as it stood when the collector started.
 * <br>Paths are absolute: a relative one has the folder before it that it is relative to. An open of a file that
 * credentials have the name of, for reading or writing, has the file's own path, whatever link it was reached by; one for
 * which a name was asked that credentials have, and that leads to another file, the path that was asked for.
 * <br>Not seen: system calls by io_uring and those of 32-bit programs; calls that failed, except connect; connects and accepts
 * of other families than IPv4 and IPv6; reads of files that do not look like credentials.
 * <br>Loss: events are numbered on each CPU. A number that never comes is a {@code CollectorLoss}, told with the next
 * event of its CPU or the next {@code i}. An event that lacks one of its lines is told as lost too, unless it is a launch
 * or an exit: of those the rest is told, marked as truncated. bpftrace's own "Lost" counts lines, most of several an event,
 * so it is not added.
 * <br>Heartbeat: with each {@code h}, and with the time of the one before it, for the CPUs' buffers are not read in step.
 * <br>Errors: never throws. {@code malformed}: a field is missing, no number or no hex, or an event's number has been
 * there before. {@code incomplete}: no header before it, or an event that the end of the input cuts off.
 * {@code unmodelled}: a letter that means nothing, or a header of another version.
 */
public final class BpftraceFormat {
    static final String NAME = "bpftrace";

    private static final Pattern LINE =
            Pattern.compile("([HbyftdeakwihzcLECANSOoMmURKYFIPTVWlBQXGJ2]\\|[0-9a-z]|Lost \\d).*");

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.LINES, Format.Family.KERNEL, BpftraceDecoder::new)
            .joining()
            .recognisedBy(BpftraceFormat::isOurs)
            .mapping(BpftraceTable.ROWS);

    private BpftraceFormat() {}

    private static boolean isOurs(Glimpse record) {
        return !record.isJson() && LINE.matcher(record.head()).lookingAt();
    }
}
