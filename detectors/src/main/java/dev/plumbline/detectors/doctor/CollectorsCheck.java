package dev.plumbline.detectors.doctor;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Whether nodes' clocks agree, and which collectors fell silent, by the tail of the kernel events: what came within ten
 * minutes, at most 20,000 records of a partition, and a sample of an hour and of a day ago.
 */
final class CollectorsCheck implements Check {
    private static final Duration LATELY = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofMinutes(5);
    private static final Duration AHEAD = Duration.ofSeconds(2);
    private static final Duration LATE = Duration.ofMinutes(1);
    private static final int TAIL = 20_000;
    private static final int SAMPLE = 500;

    @Override
    public String name() {
        return "collectors";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        String topic = site.topics().kernelEvents().name();
        if (site.partitions(site.topics().kernelEvents()).isEmpty()) {
            return;
        }
        Instant now = Instant.now();
        Sources sources = new Sources();
        boolean isWhole = site.read(
                site.topics().kernelEvents(),
                now.minus(LATELY),
                TAIL,
                true,
                decoded(it -> sources.lately(source(it), it.getTime(), it.getIngestTime())));
        for (Duration ago : List.of(Duration.ofHours(1), Duration.ofDays(1))) {
            site.read(
                    site.topics().kernelEvents(),
                    now.minus(ago),
                    SAMPLE,
                    false,
                    decoded(it -> sources.before(source(it))));
        }
        if (sources.count() == 0) {
            String remedy = "start a collector, and plumbline ingest or plumbline collect";
            if (sources.silent().isEmpty()) {
                report.note(topic, "no event came within a day", remedy);
            } else {
                report.error(topic, "no event came within " + LATELY.toMinutes() + " minutes", remedy);
            }
            return;
        }
        clocks(sources, report);
        silence(sources, isWhole, report);
        if (!report.isBad()) {
            report.ok(topic, sources.count() + " collectors tell of events, and their clocks agree");
        }
    }

    private static void clocks(Sources sources, Report report) {
        sources.ahead(AHEAD)
                .forEach((source, by) -> report.warning(
                        source.name(),
                        "its events are " + words(by) + " in the future: the node's clock is ahead, or that of"
                                + " the host that ingests is behind",
                        "let both keep their time by NTP (chronyc tracking)"));
        sources.late(LATE)
                .forEach((source, by) -> report.warning(
                        source.name(),
                        "its freshest event was " + words(by) + " old when it was ingested: the node's clock"
                                + " is behind, or events come late",
                        "chronyc tracking on the node; else look at what ships its events. Old files that are"
                                + " ingested look the same"));
    }

    private static void silence(Sources sources, boolean isWhole, Report report) {
        sources.fallenBehind(QUIET)
                .forEach((source, last) ->
                        report.warning(source.name(), "it told of nothing since " + last + ", and others did", REMEDY));
        for (Sources.Source source : sources.silent()) {
            String what = "it told of something within a day, and of nothing "
                    + (isWhole ? "in the last " : "seen of the last ") + LATELY.toMinutes() + " minutes";
            if (isWhole) {
                report.warning(source.name(), what, REMEDY);
            } else {
                report.note(source.name(), what + ", of which not all was read", REMEDY);
            }
        }
    }

    private static final String REMEDY =
            "look whether the collector and what ships its events run on that node; a node that was taken down is"
                    + " meant to";

    private static String words(Duration of) {
        if (of.toHours() >= 48) {
            return of.toDays() + " days";
        }
        return of.toMinutes() >= 120 ? of.toHours() + " hours" : of.toMillis() / 1000.0 + " s";
    }

    private static Consumer<ConsumerRecord<String, byte[]>> decoded(Consumer<KernelEvent> sink) {
        return record -> {
            if (Wire.KERNEL_EVENT.decode(record.value()) instanceof Wire.Decoded.Read<KernelEvent> read) {
                sink.accept(read.value());
            }
        };
    }

    private static Sources.Source source(KernelEvent event) {
        return new Sources.Source(event.getNode(), event.getCollector().getName());
    }
}
