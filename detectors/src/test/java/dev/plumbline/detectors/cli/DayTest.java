package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Evaluation;
import dev.plumbline.detectors.detect.Joining;
import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Source;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A day of ordinary work, and what all rules make of it. Each kind of work was recorded once, from a real kernel; here it is laid
 * out over 24 hours as {@code estate/day/day.tsv} says, beside the recorded shop's ordinary traffic, minute after minute.
 */
class DayTest {
    private static final Path DAY = Path.of("..", "estate", "day");
    private static final Instant MIDNIGHT = Instant.parse("2026-11-30T00:00:00Z");
    private static final Duration WHOLE = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Pattern CONTAINER = Pattern.compile("day-(.+)-[0-9a-f]{64}");
    private static final Pattern WHEN = Pattern.compile("(\\S+)/(\\S+) (?:(\\d+) a day|every (\\d+[smh]))");

    private static List<Pack> packs;
    private static List<Alert> alerts;
    private static int events;

    /**
     * @param isOwn whether each time is in a container of its own
     * @param every from one time to the next
     */
    private record Work(String name, String namespace, String service, boolean isOwn, Duration every) {
        static Work of(String line) {
            String[] fields = line.split("\t", -1);
            Matcher when = WHEN.matcher(fields[1]);
            assertThat(when.matches()).as(line).isTrue();
            boolean isOwn = when.group(3) != null;
            Duration every = isOwn
                    ? WHOLE.dividedBy(Long.parseLong(when.group(3)))
                    : dev.plumbline.rules.Durations.parse(when.group(4)).orElseThrow();
            return new Work(fields[0], when.group(1), when.group(2), isOwn, every);
        }

        String container(int time) {
            return sha256(isOwn ? name + ' ' + time : namespace + '/' + service);
        }
    }

    @BeforeAll
    static void liveThroughTheDay() throws IOException {
        packs = Rules.compiled(PackFiles.bundled());
        Tables tables = new Tables();
        identities().forEach(it -> tables.identity(Tables.key(it), it));
        Declaring.checked(Declarations.intents(Files.readString(DAY.resolve("intents.yaml")), "intents.yaml"))
                .forEach(it -> tables.intent(Tables.key(it), it));
        List<KernelEvent> day = new ArrayList<>();
        work(tables, day::add);
        traffic(day::add);
        day.sort(Comparator.comparing(KernelEvent::getTime));
        events = day.size();
        try (Evaluation evaluation = new Evaluation(new Detector(packs), failure -> {
            throw new AssertionError(failure);
        })) {
            Joining joining =
                    new Joining(tables, new Enricher(tables, new Networks(Networks.PRIVATE)), evaluation::observe);
            joining.pipeline(pipeline());
            day.forEach(joining::kernel);
            alerts = evaluation.settled().alerts();
        }
    }

    @Test
    void itIsAWholeDaysWork() {
        assertThat(events).isGreaterThan(100_000);
    }

    @Test
    void stableRulesRaiseLessThanOneAlertAnHourOfAnyService() {
        Map<String, Long> byService = stable(Alert::getService);
        assertThat(byService.values()).as(byService.toString()).allMatch(count -> count < WHOLE.toHours());
    }

    @Test
    void eachAlertOfAStableRuleIsExplained() throws IOException {
        List<String> explained = Files.readAllLines(DAY.resolve("explained.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf('\t')))
                .sorted()
                .toList();
        List<String> raised = new ArrayList<>();
        stable(alert -> alert.getRule() + "\t" + alert.getService())
                .forEach((key, count) -> raised.add(key + "\t" + count));
        assertThat(raised).isEqualTo(explained);
    }

    /** How many a day, summaries too: whoever reads alerts reads these. */
    private static Map<String, Long> stable(Function<Alert, String> key) {
        List<String> stable = packs.stream()
                .flatMap(pack -> pack.rules().stream())
                .filter(rule -> rule.maturity() == RuleInfo.Maturity.STABLE)
                .map(RuleInfo::id)
                .toList();
        return alerts.stream()
                .filter(alert -> alert.getState() != AlertState.RESOLVED && stable.contains(alert.getRule()))
                .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
    }

    private static List<Identity> identities() throws IOException {
        return Declaring.checked(
                Declarations.identities(Files.readString(DAY.resolve("identities.yaml")), "identities.yaml"));
    }

    private static List<PipelineEvent> pipeline() throws IOException {
        List<PipelineEvent> steps = new ArrayList<>();
        try (InputStream in = Files.newInputStream(DAY.resolve("pipeline.cdevents.json"))) {
            read(in, "cdevents", parsed -> steps.add(((Parsed.Pipeline) parsed).event()));
        }
        return steps;
    }

    /** All of day.tsv, each as often as it says. */
    private static void work(Tables tables, Consumer<KernelEvent> sink) throws IOException {
        Map<String, List<KernelEvent>> recorded = new LinkedHashMap<>();
        try (InputStream in = new GZIPInputStream(
                Files.newInputStream(DAY.resolve("recording").resolve("kernel.bpftrace.gz")))) {
            read(in, "bpftrace", parsed -> {
                KernelEvent event = ((Parsed.Kernel) parsed).event();
                if (event.getProcess() != null) {
                    Matcher container = CONTAINER.matcher(event.getProcess().getCgroupName());
                    assertThat(container.matches()).isTrue();
                    recorded.computeIfAbsent(container.group(1), it -> new ArrayList<>())
                            .add(event);
                }
            });
        }
        int number = 0;
        for (String line : Files.readAllLines(DAY.resolve("day.tsv"))) {
            if (!line.startsWith("#")) {
                Work work = Work.of(line);
                Duration first =
                        Duration.ofSeconds(37L * ++number % work.every().toSeconds());
                laidOut(recorded.get(work.name()), work, MIDNIGHT.plus(first), tables, sink);
            }
        }
    }

    private static void laidOut(
            List<KernelEvent> recorded, Work work, Instant first, Tables tables, Consumer<KernelEvent> sink) {
        Instant end = MIDNIGHT.plus(WHOLE);
        int time = 0;
        for (Instant at = first; at.isBefore(end); at = at.plus(work.every())) {
            String container = work.container(time);
            if (work.isOwn()) {
                Identity identity = Identity.newBuilder()
                        .setService(work.service())
                        .setNamespace(work.namespace())
                        .setContainerId(container)
                        .setImage("registry.example/%s/%s:3.0.0".formatted(work.namespace(), work.service()))
                        .setImageDigest("sha256:" + sha256("image " + work.service()))
                        .setValidFrom(at)
                        .build();
                tables.identity(Tables.key(identity), identity);
            }
            Duration by = Duration.between(recorded.get(0).getTime(), at);
            for (KernelEvent event : recorded) {
                KernelEvent moved = moved(event, by, work.name() + time);
                moved.getProcess().setContainerId(container);
                moved.getProcess().setCgroupName("day-" + container);
                sink.accept(moved);
            }
            time++;
        }
    }

    /** The shop's traffic before the incident, once a minute. */
    private static void traffic(Consumer<KernelEvent> sink) {
        List<KernelEvent> recorded = new ArrayList<>();
        for (Recording.Entry entry : Recording.bundled().records()) {
            if (entry.parsed() instanceof Parsed.Kernel kernel && kernel.event().getProcess() != null) {
                if (isIncident(kernel.event())) {
                    break;
                }
                recorded.add(kernel.event());
            }
        }
        for (int minute = 0; minute < WHOLE.toMinutes(); minute++) {
            Duration by = Duration.between(recorded.get(0).getTime(), MIDNIGHT.plus(MINUTE.multipliedBy(minute)));
            for (KernelEvent event : recorded) {
                sink.accept(moved(event, by, "traffic" + minute));
            }
        }
    }

    private static boolean isIncident(KernelEvent event) {
        return event.getActivity() instanceof ProcessLaunch
                && event.getProcess().getCgroupName().equals("shop-product-search")
                && event.getProcess().getBinary().equals("/usr/bin/dash");
    }

    private static KernelEvent moved(KernelEvent event, Duration by, String time) {
        KernelEvent moved = KernelEvent.newBuilder(event)
                .setId(event.getId() + ' ' + time)
                .setTime(event.getTime().plus(by))
                .build();
        Process process = moved.getProcess();
        if (process.getStartTime() != null) {
            process.setStartTime(process.getStartTime().plus(by));
        }
        return moved;
    }

    private static void read(InputStream in, String format, Consumer<Parsed> sink) throws IOException {
        Format wanted = Formats.all().stream()
                .filter(it -> it.name().equals(format))
                .findFirst()
                .orElseThrow();
        Source.read(in, format, wanted, InstantSource.system(), sink);
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
    }
}
