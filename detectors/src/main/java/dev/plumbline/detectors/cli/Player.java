package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays a recording onto the topics at a pace that a person can follow: pauses are as long as they were, but none longer
 * than a second and all together no longer than asked.
 *
 * <p>The events' own times stay as they were recorded. Where the recording goes from the pipeline to the kernel the
 * player waits until the engine knows what the pipeline told, as it would in life, where hours lie between the two.
 */
final class Player {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Publisher publisher;
    private final Tables tables;
    private final Stop stop;
    private final Progress progress;
    private final Map<String, Instant> told = new HashMap<>();
    private long played;

    Player(Publisher publisher, Tables tables, Stop stop, Progress progress) {
        this.publisher = publisher;
        this.tables = tables;
        this.stop = stop;
        this.progress = progress;
    }

    /** Returns once all is played, or when it is time to stop. */
    void play(List<Recording.Entry> records, Duration longest) {
        double pace = pace(records, longest);
        Instant before = records.isEmpty() ? Instant.EPOCH : records.get(0).time();
        for (Recording.Entry entry : records) {
            long pause = (long) (pause(before, entry.time()).toMillis() * pace);
            before = entry.time();
            if (stop.isAsked() || (pause > 0 && stop.await(Duration.ofMillis(pause)))) {
                return;
            }
            send(entry);
            played++;
            progress.tick(String.format("playing %,d of %,d: %s", played, records.size(), what(entry)));
        }
        publisher.flush();
    }

    private void send(Recording.Entry entry) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        if (entry.parsed() instanceof Parsed.Pipeline pipeline) {
            PipelineEvent event = PipelineEvent.newBuilder(pipeline.event())
                    .setIngestTime(now)
                    .build();
            if (Provenances.tells(event) && (event.getImageDigest() != null || event.getImage() != null)) {
                Provenances.key(event).ifPresent(image -> told.put(image, event.getTime()));
            }
            publisher.pipelineEvent(event);
        } else if (entry.parsed() instanceof Parsed.Kernel kernel) {
            awaitProvenance();
            publisher.kernelEvent(
                    KernelEvent.newBuilder(kernel.event()).setIngestTime(now).build());
        } else {
            publisher.refused((Parsed.Rejected) entry.parsed(), entry.format(), now);
        }
    }

    private void awaitProvenance() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!told.isEmpty() && System.nanoTime() < end && !stop.isAsked()) {
            told.entrySet().removeIf(it -> known(it.getKey(), it.getValue()));
            stop.await(Duration.ofMillis(told.isEmpty() ? 0 : 10));
        }
        told.clear();
    }

    private boolean known(String image, Instant at) {
        Provenance known = tables.provenance(image, Instant.MAX);
        return known != null && !known.getTime().isBefore(at);
    }

    private static double pace(List<Recording.Entry> records, Duration longest) {
        Duration whole = Duration.ZERO;
        for (int i = 1; i < records.size(); i++) {
            whole = whole.plus(pause(records.get(i - 1).time(), records.get(i).time()));
        }
        return whole.compareTo(longest) <= 0 ? 1 : (double) longest.toMillis() / whole.toMillis();
    }

    private static Duration pause(Instant from, Instant to) {
        Duration pause = Duration.between(from, to);
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static String what(Recording.Entry entry) {
        if (entry.parsed() instanceof Parsed.Kernel kernel) {
            return Kinds.of(kernel.event());
        }
        return entry.parsed() instanceof Parsed.Pipeline pipeline
                ? Kinds.of(pipeline.event())
                : "a record that is refused";
    }
}
