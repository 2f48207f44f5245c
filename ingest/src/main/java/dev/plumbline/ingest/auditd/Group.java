package dev.plumbline.ingest.auditd;

import dev.plumbline.ingest.RawRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The records of one event that have come so far. */
final class Group {
    private final Stamp stamp;
    private final List<Line> lines = new ArrayList<>();
    private final Set<ByteBuffer> seen = new HashSet<>();
    private Line call;
    private long bytes;
    private long lastRead;
    private long paths;
    private boolean hasTitle;
    private boolean hasArguments;

    Group(Stamp stamp) {
        this.stamp = stamp;
    }

    Stamp stamp() {
        return stamp;
    }

    /**
     * False where the same record is here already.
     *
     * @param number of the record among all that were read
     */
    boolean add(Line line, long number) {
        if (!seen.add(ByteBuffer.wrap(line.record().bytes()))) {
            return false;
        }
        lines.add(line);
        lastRead = number;
        bytes += line.record().bytes().length;
        switch (line.type()) {
            case Types.CALL, Types.RING -> call = call == null ? line : call;
            case Types.TITLE -> hasTitle = true;
            case "PATH" -> paths++;
            case "EXECVE" -> hasArguments = true;
            default -> {}
        }
        return true;
    }

    /** Number of the record that came last. */
    long lastRead() {
        return lastRead;
    }

    /** Bytes of all its records. */
    long bytes() {
        return bytes;
    }

    /** The record that came first. */
    RawRecord first() {
        return lines.get(0).record();
    }

    /** Lowest line that one of its records stands on. */
    long line() {
        return first().line();
    }

    /** All records as one, at the place of the first, with line ends between. */
    RawRecord joined() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Line line : lines) {
            if (all.size() > 0) {
                all.write('\n');
            }
            all.writeBytes(line.record().bytes());
        }
        return first().withBytes(all.toByteArray());
    }

    /** The record that says what was done: a system call, or a request to an io_uring. Null where it did not come. */
    Line call() {
        return call;
    }

    /** Fields of the first record of a type; none where there is no such record. */
    Values values(String type) {
        return lines.stream()
                .filter(it -> it.type().equals(type))
                .map(Line::values)
                .findFirst()
                .orElseGet(() -> Values.of("", 0));
    }

    List<Values> all(String type) {
        return lines.stream()
                .filter(it -> it.type().equals(type))
                .map(Line::values)
                .toList();
    }

    /** Types of its records as they came, each once. */
    String types() {
        return lines.stream().map(Line::type).distinct().collect(Collectors.joining(", "));
    }

    /** The title comes last: with it all is here, unless a record that was announced is missing. */
    boolean isWhole() {
        return hasTitle && !lacksAnnounced();
    }

    /** Whether the call, a path that it counts, or the arguments of a start are still to come, or lost. */
    boolean lacksAnnounced() {
        if (call == null) {
            return true;
        }
        Long items = call.values().number("items");
        boolean starts = Calls.isStart(Calls.name(call.values()))
                && "yes".equals(call.values().word("success"));
        return items == null || paths < items || (starts && !hasArguments);
    }
}
