package dev.plumbline.detectors.chaos;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Events of which it is known what they raise: the same for the same number.
 *
 * @param openers a {@link Act#PROBE} of every container before all else: once their alerts are out, the engines are at work
 * @param lines what is published while the faults happen, in the order of time
 * @param fences a {@link Act#PROBE} of every container after all of these: once its alert is out, all before it is settled
 * @param closers one of every service hours later, which ends every interval
 */
record Load(List<Container> estate, List<Line> openers, List<Line> lines, List<Line> fences, List<Line> closers) {
    /** So far may events come out of order. */
    static final int BLOCK = 20;

    private static final Instant BEGIN = Instant.parse("2026-01-05T10:00:00Z");
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Duration LATER = Duration.ofHours(3);

    /** A record of the collector. */
    record Line(Act act, String container, String text) {
        /** The event that it gives, ingested now. */
        KernelEvent event() {
            Parsed parsed = Formats.named("tetragon")
                    .decoder()
                    .decode(RawRecord.of(text, "load.log", 1))
                    .get(0);
            KernelEvent event = ((Parsed.Kernel) parsed).event();
            event.setIngestTime(Instant.now());
            return event;
        }
    }

    static Load of(long number, int events) {
        Random random = new Random(number);
        List<Container> estate = Container.estate(random);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            lines.add(any(estate, random, i));
        }
        Instant end = BEGIN.plus(EVERY.multipliedBy(events));
        return new Load(
                estate,
                probes(estate, 0, BEGIN.minusSeconds(1)),
                List.copyOf(lines),
                probes(estate, 1, end),
                probes(estate.stream().filter(Container::main).toList(), 2, end.plus(LATER)));
    }

    /** One of each container. */
    private static List<Line> probes(List<Container> estate, int round, Instant time) {
        return IntStream.range(0, estate.size())
                .mapToObj(it -> line(Act.PROBE, estate.get(it), -1_000 * (round + 1) + it, time.plusMillis(it)))
                .toList();
    }

    /** A sidecar uses no tools: those of one service come from one container, so that they have an order. */
    private static Line any(List<Container> estate, Random random, int number) {
        Container container = estate.get(random.nextInt(estate.size()));
        Act act = Act.any(random);
        boolean orderless = act == Act.TOOL && !container.main();
        return line(orderless ? Act.NOISE : act, container, number, BEGIN.plus(EVERY.multipliedBy(number)));
    }

    private static Line line(Act act, Container container, int number, Instant time) {
        return new Line(act, container.id(), act.line(container, 10_000L + number, time));
    }

    /** All of it, as a file that {@code eval} reads. */
    String file() {
        return Stream.of(openers, lines, fences, closers)
                .flatMap(List::stream)
                .map(it -> it.text() + "\n")
                .collect(Collectors.joining());
    }

    /** Whose those containers are that their records do not tell. */
    String identities() {
        return "identities:\n"
                + estate.stream()
                        .filter(it -> !it.inline())
                        .map(Container::identity)
                        .collect(Collectors.joining());
    }

    /**
     * The lines from one on, out of order within blocks. Those that a rule with suppression looks at keep theirs: that one
     * goes by the order of arrival.
     */
    List<Line> shuffled(int from, Random random) {
        List<Line> shuffled = new ArrayList<>(lines);
        for (int begin = from; begin < lines.size(); begin += BLOCK) {
            shuffle(shuffled.subList(begin, Math.min(begin + BLOCK, lines.size())), random);
        }
        return shuffled;
    }

    private static void shuffle(List<Line> block, Random random) {
        List<Line> inOrder = block.stream().filter(it -> it.act() == Act.TOOL).toList();
        Collections.shuffle(block, random);
        int next = 0;
        for (int i = 0; i < block.size(); i++) {
            if (block.get(i).act() == Act.TOOL) {
                block.set(i, inOrder.get(next++));
            }
        }
    }
}
