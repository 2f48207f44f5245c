package dev.plumbline.ingest.bpftrace;

import dev.plumbline.event.Collector;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;

/** Joins the lines of one event, and misses those that did not come. */
final class BpftraceDecoder implements Decoder {
    private static final String PASSED_OVER = "Lost ";

    private Header header;
    private final Map<Integer, Cpu> cpus = new TreeMap<>();
    private Programs programs = new Programs();
    private long told;
    private Long lastBeat;

    /** What has come from one CPU. */
    private static final class Cpu {
        private long last;
        private Group group;
        private RawRecord end;
        private long endNanos;
        private long endNumber;
    }

    @Override
    public List<Parsed> decode(RawRecord record) {
        Line line = Line.of(record.bytes());
        String kind = line.kind();
        if (kind.isEmpty() || kind.equals("c") || kind.startsWith(PASSED_OVER)) {
            return List.of();
        }
        if (header == null && !kind.equals("H")) {
            return List.of(refused("incomplete", "no header line (H|…) stands before this one", record));
        }
        try {
            return switch (kind) {
                case "H" -> header(line, record);
                case "b" -> begun(line, record);
                case "y" -> running(line);
                case "f" -> forked(line);
                case "t", "d", "e", "a", "k", "w" -> part(line, record);
                case "h" -> beaten(line, record);
                case "i" -> ticked(line, record);
                case "z" -> ended(line, record);
                default ->
                    kind.length() == 1 && Closing.KINDS.contains(kind)
                            ? closed(Closing.of(line), record)
                            : List.of(refused("unmodelled", "no line begins with '" + shown(kind) + "'", record));
            };
        } catch (Line.Malformed e) {
            return List.of(refused("malformed", "line " + shown(kind) + "|: " + e.getMessage(), record));
        }
    }

    /** Told for each CPU: what its last line says was lost, or an event that nothing closed. */
    @Override
    public List<Parsed> end() {
        List<Parsed> result = new ArrayList<>();
        cpus.forEach((number, cpu) -> {
            if (cpu.end != null) {
                result.addAll(missing(number, cpu, cpu.endNumber, cpu.endNanos, cpu.end));
            } else if (cpu.group != null) {
                result.add(refused(
                        "incomplete",
                        "event " + cpu.group.number() + " of CPU " + number + " has no closing line; the input ends",
                        cpu.group.first()));
            }
        });
        cpus.clear();
        return result;
    }

    private List<Parsed> header(Line line, RawRecord record) {
        if (line.number(1) != Header.VERSION) {
            return List.of(refused("unmodelled", "format version " + line.number(1) + ", not 1", record));
        }
        Header next = Header.of(line, record.bytes());
        List<Parsed> result = end();
        header = next;
        programs = new Programs();
        told = 0;
        lastBeat = null;
        return result;
    }

    private List<Parsed> begun(Line line, RawRecord record) {
        return line.number(1) == Header.VERSION
                ? List.of()
                : List.of(refused("unmodelled", "program version " + line.number(1) + ", not 1", record));
    }

    private List<Parsed> running(Line line) {
        String binary = Bytes.name(line.bytes(3));
        List<String> args = withoutFirst(Bytes.texts(line.bytes(4)));
        String command = Bytes.name(line.bytes(5));
        programs.put(
                line.number(1),
                line.number(2) * Programs.TICK,
                new Programs.Program(binary == null ? command : binary, args, false, command, null));
        return List.of();
    }

    private List<Parsed> forked(Line line) {
        programs.forked(line.number(3), line.number(4), line.number(5), header.onBootClock(line.number(2)));
        return List.of();
    }

    private List<Parsed> part(Line line, RawRecord record) {
        Cpu cpu = cpu(line);
        long number = line.number(2);
        if (cpu.group == null || cpu.group.number() != number) {
            cpu.group = new Group(number, record);
        }
        cpu.group.add(line, record.bytes());
        return List.of();
    }

    private List<Parsed> closed(Closing closing, RawRecord record) {
        Cpu cpu = cpus.computeIfAbsent(closing.cpu(), number -> new Cpu());
        if (closing.number() <= cpu.last) {
            throw new Line.Malformed(
                    "event " + closing.number() + " of CPU " + closing.cpu() + " comes after its event " + cpu.last);
        }
        Group group = cpu.group != null && cpu.group.number() == closing.number()
                ? cpu.group
                : new Group(closing.number(), record);
        boolean whole = group.lines().size() == closing.lines();
        SpecificRecordBase activity = Activities.of(closing, group);
        group.close(record.bytes());
        boolean endures = activity instanceof ProcessLaunch || activity instanceof ProcessExit;
        boolean tells = activity != null && (whole || endures);

        List<Parsed> result = new ArrayList<>(
                missing(closing.cpu(), cpu, closing.number() - (tells ? 1 : 0), closing.nanos(), record));
        cpu.last = closing.number();
        cpu.group = null;
        if (tells) {
            result.add(event(closing, group, activity, whole));
        }
        return result;
    }

    private Parsed event(Closing closing, Group group, SpecificRecordBase activity, boolean whole) {
        if (activity instanceof ProcessLaunch) {
            launched(closing, group, whole);
        }
        Process process = process(closing, group, whole);
        if (activity instanceof ProcessExit) {
            programs.exited(closing.pid(), closing.start());
        }
        told++;
        return kernel(header.at(closing.nanos()), group.bytes(), group.first(), process, activity);
    }

    private void launched(Closing closing, Group group, boolean whole) {
        Group.Path file = whole ? group.file(0) : null;
        boolean truncated = file == null || file.cut() || group.lacksArguments(closing.second());
        programs.put(
                closing.pid(),
                closing.start(),
                new Programs.Program(
                        file == null ? closing.command() : file.text(),
                        withoutFirst(Bytes.texts(group.arguments())),
                        truncated,
                        closing.command(),
                        header.at(closing.nanos())));
    }

    private Process process(Closing closing, Group group, boolean whole) {
        Programs.Program program = programs.of(closing.pid(), closing.start());
        Programs.Program parent = programs.of(closing.parent(), closing.parentStart());
        boolean runsAsParent = program == null
                && parent != null
                && closing.command() != null
                && closing.command().equals(parent.command());
        Programs.Program own = runsAsParent ? parent : program;
        String cgroup = group.cgroupName();
        Process process = Events.process(closing.pid());
        process.setUid(closing.uid());
        process.setStartTime(
                program == null || program.launched() == null
                        ? header.atBootTime(closing.start())
                        : program.launched());
        process.setBinary(own == null ? closing.command() : own.binary());
        process.setArgs(own == null ? List.of() : own.args());
        process.setTruncated(!whole || (own != null && own.truncated()));
        process.setParentPid(closing.parent() > 0 ? Long.valueOf(closing.parent()) : null);
        process.setParentBinary(parent == null ? group.parentCommand() : parent.binary());
        process.setParentArgs(parent == null ? List.of() : parent.args());
        process.setContainerId(Containers.id(cgroup));
        process.setCgroupId(positive(closing.cgroup()));
        process.setCgroupName(cgroup);
        process.setPidNamespace(positive(closing.pidNamespace()));
        process.setNetworkNamespace(positive(closing.networkNamespace()));
        return process;
    }

    private List<Parsed> ticked(Line line, RawRecord record) {
        return missing(line.small(1, Header.MOST_CPUS), cpu(line), line.number(3), line.number(2), record);
    }

    private List<Parsed> ended(Line line, RawRecord record) {
        Cpu cpu = cpu(line);
        cpu.endNanos = line.number(2);
        cpu.endNumber = line.number(3);
        cpu.end = record;
        return List.of();
    }

    /** By the second one, what was told before the first has come from every CPU's buffer. */
    private List<Parsed> beaten(Line line, RawRecord record) {
        long nanos = line.number(1);
        Long before = lastBeat;
        lastBeat = nanos;
        return before == null
                ? List.of()
                : List.of(kernel(header.at(before), bytes("heartbeat|" + before), record, null, new Heartbeat(told)));
    }

    /** The events after the CPU's last one up to this number did not come. */
    private List<Parsed> missing(int number, Cpu cpu, long upTo, long nanos, RawRecord record) {
        if (upTo <= cpu.last) {
            return List.of();
        }
        CollectorLoss loss = new CollectorLoss(upTo - cpu.last, "events of CPU " + number);
        byte[] bytes = bytes("loss|" + number + "|" + cpu.last + "|" + upTo);
        cpu.last = upTo;
        return List.of(kernel(header.at(nanos), bytes, record, null, loss));
    }

    private Parsed kernel(Instant time, byte[] bytes, RawRecord record, Process process, SpecificRecordBase activity) {
        byte[] identified = Bytes.joined(List.of(header.bytes(), bytes("\n"), bytes));
        KernelEvent event = new Events(BpftraceFormat.NAME, record).kernel(0, time);
        event.setId(Digests.eventId(BpftraceFormat.NAME, Digests.sha256(identified), 0));
        event.setCollector(new Collector(BpftraceFormat.NAME, header.version()));
        event.setNode(header.node());
        event.setBootId(header.bootId());
        event.setProcess(process);
        event.setActivity(activity);
        return new Parsed.Kernel(event);
    }

    private Cpu cpu(Line line) {
        return cpus.computeIfAbsent(line.small(1, Header.MOST_CPUS), number -> new Cpu());
    }

    private static Parsed refused(String reason, String detail, RawRecord record) {
        return new Parsed.Rejected(reason, detail, record);
    }

    private static String shown(String kind) {
        return kind.length() > 20 ? kind.substring(0, 20) + "…" : kind;
    }

    private static Long positive(long number) {
        return number > 0 ? Long.valueOf(number) : null;
    }

    private static List<String> withoutFirst(List<String> args) {
        return args.isEmpty() ? args : List.copyOf(args.subList(1, args.size()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
