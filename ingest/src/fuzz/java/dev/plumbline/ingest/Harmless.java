package dev.plumbline.ingest;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.schemas.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What holds of every format and whatever bytes it is given:
 *
 * <ul>
 *   <li>nothing is thrown;
 *   <li>an event keeps what its schema promises, is at a time that is admitted, goes over the wire and comes back equal;
 *   <li>a refusal has a reason that there is and a detail of one printable line;
 *   <li>the same bytes give the same, ids included, also where they come one at a time;
 *   <li>a MiB takes 100 ms at most ({@code fuzz.millis.per.mib}), and memory within a multiple of its size; a record counts as {@value #BYTES_OF_RECORD}
 *       bytes more than it has.
 * </ul>
 */
final class Harmless {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-12-01T00:00:00Z"));

    private static final Set<String> REASONS =
            Set.of("malformed", "incomplete", "unmodelled", "time", "encoding", "oversize");
    private static final String FILE = "input";
    private static final int LONGEST_DETAIL = 500;

    /** The fuzzer's limit is 100; in the suite, on machines that others use too, it is more. */
    private static final long NANOS_PER_MIB = Long.getLong("fuzz.millis.per.mib", 300) * 1_000_000L;

    private static final long LEAST_NANOS = NANOS_PER_MIB / 2;
    private static final int TRIES = 5;

    /** What is told of a record takes time and memory of its own, however short the record is: it counts as so many bytes. */
    private static final long BYTES_OF_RECORD = 16;

    /** Two windows, and what a stack of small things takes. */
    private static final long LEAST_BYTES = (8L << 20) * Integer.getInteger("fuzz.bytes.factor", 1);

    /** A digit between commas becomes a number in a list: 24 bytes and a reference that was copied while the list grew. */
    private static final long BYTES_PER_BYTE = 400;

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Harmless() {}

    /**
     * What reading an input took.
     *
     * @param told number of events and refusals
     */
    private record Cost(long nanos, long bytes, long told) {}

    /**
     * Something that does not hold.
     *
     * @param what in a few words that are the same for each input that shows it
     * @param detail of this input
     */
    record Fault(String what, String detail) {}

    /** What does not hold of this format with this input. */
    static List<Fault> faults(Format format, byte[] input) {
        List<Fault> faults = new ArrayList<>();
        try {
            List<Parsed> whole = new ArrayList<>();
            if (isDear(cost(format, input, whole::add), input.length)) {
                faults.addAll(costs(format, input));
            }
            whole.forEach(parsed -> look(parsed, faults));
            if (format.framing() == Format.Framing.LINES) {
                equalIds(whole, faults);
            }
            differences(told(whole), told(read(format, input, 1)), faults);
        } catch (RuntimeException | StackOverflowError | IOException e) {
            String place = Arrays.stream(e.getStackTrace())
                    .findFirst()
                    .map(Object::toString)
                    .orElse("");
            faults.add(new Fault(
                    "throws " + e.getClass().getSimpleName() + " at " + place, String.valueOf(e.getMessage())));
        }
        return faults;
    }

    /**
     * What the input gives.
     *
     * @param atOnce bytes that a read gives at most
     */
    static List<Parsed> read(Format format, byte[] input, int atOnce) throws IOException {
        List<Parsed> all = new ArrayList<>();
        read(format, input, atOnce, all::add);
        return all;
    }

    private static void read(Format format, byte[] input, int atOnce, Consumer<Parsed> sink) throws IOException {
        Source.read(new Pieces(input, atOnce), FILE, format, CLOCK, sink);
    }

    private static void look(Parsed parsed, List<Fault> faults) {
        if (parsed instanceof Parsed.Kernel kernel) {
            KernelEvent event = kernel.event();
            keeps(event, event.getTime(), faults);
            travels(Wire.KERNEL_EVENT, event, faults);
            EventJson.of(event);
        } else if (parsed instanceof Parsed.Pipeline pipeline) {
            PipelineEvent event = pipeline.event();
            keeps(event, event.getTime(), faults);
            travels(Wire.PIPELINE_EVENT, event, faults);
            EventJson.of(event);
        } else if (parsed instanceof Parsed.Rejected rejected) {
            tells(rejected, faults);
        }
    }

    private static void keeps(SpecificRecordBase event, Instant time, List<Fault> faults) {
        Contract.breaches(event)
                .forEach(
                        it -> faults.add(new Fault("breaks the schema: " + it.replaceFirst(" may not be .*", ""), it)));
        Admission.objection(time, CLOCK.instant())
                .ifPresent(it -> faults.add(new Fault("time that is not admitted", it)));
    }

    private static <T extends SpecificRecordBase> void travels(Wire<T> wire, T event, List<Fault> faults) {
        Wire.Decoded<T> decoded = wire.decode(wire.encode(event));
        if (!(decoded instanceof Wire.Decoded.Read<T> read) || !read.value().equals(event)) {
            faults.add(new Fault("another event arrives", event + " arrives as " + decoded));
        }
    }

    private static void tells(Parsed.Rejected rejected, List<Fault> faults) {
        if (!REASONS.contains(rejected.reason())) {
            faults.add(new Fault("no such reason", rejected.reason()));
        }
        String detail = rejected.detail();
        if (detail.isBlank() || detail.length() > LONGEST_DETAIL) {
            faults.add(new Fault("detail of no length for a person", detail.length() + " characters"));
        }
        if (detail.codePoints().anyMatch(Unprintable::is)) {
            faults.add(new Fault("detail that moves a terminal", Unprintable.replaced(detail)));
        }
    }

    /** Two events of one record are two events. */
    private static void equalIds(List<Parsed> all, List<Fault> faults) {
        Set<String> ids = new HashSet<>();
        all.stream()
                .flatMap(Harmless::idAtPlace)
                .filter(it -> !ids.add(it))
                .forEach(it -> faults.add(new Fault("two events with one id", it)));
    }

    private static Stream<String> idAtPlace(Parsed parsed) {
        if (parsed instanceof Parsed.Kernel kernel) {
            return Stream.of(place(kernel.event().getOrigin()) + kernel.event().getId());
        }
        return parsed instanceof Parsed.Pipeline pipeline
                ? Stream.of(
                        place(pipeline.event().getOrigin()) + pipeline.event().getId())
                : Stream.empty();
    }

    private static String place(Origin origin) {
        return "line " + origin.getLine() + ": ";
    }

    private static void differences(List<String> once, List<String> again, List<Fault> faults) {
        for (int i = 0; i < Math.max(once.size(), again.size()); i++) {
            String first = i < once.size() ? once.get(i) : "nothing";
            String second = i < again.size() ? again.get(i) : "nothing";
            if (!first.equals(second)) {
                faults.add(new Fault("another event on the second reading", first + " is then " + second));
                return;
            }
        }
    }

    /** All that can be seen of it. */
    private static List<String> told(List<Parsed> all) {
        return all.stream().map(Harmless::told).toList();
    }

    private static String told(Parsed parsed) {
        if (parsed instanceof Parsed.Kernel kernel) {
            return latin1(Wire.KERNEL_EVENT.encode(kernel.event()));
        }
        if (parsed instanceof Parsed.Pipeline pipeline) {
            return latin1(Wire.PIPELINE_EVENT.encode(pipeline.event()));
        }
        Parsed.Rejected rejected = (Parsed.Rejected) parsed;
        return EventJson.rejectedJson(rejected) + latin1(rejected.record().bytes());
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Whether it takes too long or too much, the best of some tries. */
    static List<Fault> costs(Format format, byte[] input) throws IOException {
        Cost best = cost(format, input, parsed -> {});
        for (int i = 1; i < TRIES && isDear(best, input.length); i++) {
            Cost cost = cost(format, input, parsed -> {});
            best = new Cost(Math.min(best.nanos(), cost.nanos()), Math.min(best.bytes(), cost.bytes()), cost.told());
        }
        return isDear(best, input.length)
                ? List.of(new Fault("dear", input.length + " bytes took " + best))
                : List.of();
    }

    private static boolean isDear(Cost cost, int length) {
        long counted = length + cost.told() * BYTES_OF_RECORD;
        return cost.nanos() > Math.max(LEAST_NANOS, (NANOS_PER_MIB * counted) >> 20)
                || cost.bytes() > LEAST_BYTES + BYTES_PER_BYTE * counted;
    }

    /** The thread's own time and memory: what the garbage collector and the compiler take beside it does not count. */
    private static Cost cost(Format format, byte[] input, Consumer<Parsed> sink) throws IOException {
        long[] told = {0};
        long began = THREADS.getCurrentThreadCpuTime();
        long had = THREADS.getCurrentThreadAllocatedBytes();
        read(format, input, input.length, parsed -> {
            told[0]++;
            sink.accept(parsed);
        });
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - had;
        return new Cost(THREADS.getCurrentThreadCpuTime() - began, bytes, told[0]);
    }

    /** An input that gives no more than so many bytes a read. */
    private static final class Pieces extends ByteArrayInputStream {
        private final int atOnce;

        Pieces(byte[] bytes, int atOnce) {
            super(bytes);
            this.atOnce = atOnce;
        }

        @Override
        public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, Math.max(1, atOnce)));
        }
    }
}
