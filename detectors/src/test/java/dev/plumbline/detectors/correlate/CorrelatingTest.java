package dev.plumbline.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.detect.MadeRoom;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Progress;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Correlator;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelatingTest {
    private static final Instant TEN = Instant.parse("2026-11-30T10:00:00Z");
    private static final Duration LATENESS = Duration.ofSeconds(10);
    private static final RuleSet RULES = RuleSet.of(packs());

    private static List<Pack> packs() {
        String any = "$event : ProcessLaunched( name == \"x\" )";
        Pack.Loaded loaded = Packs.load(List.of(TestPacks.over(
                Map.of("area/a", any, "area/b", any),
                Map.of(
                        "over/sequence",
                        """
                        $a : Signal( rule == "area/a" )
                        $s : Signal( rule == "area/b", key == $a.key, this after[0s, 60s] $a )""",
                        "over/absence",
                        """
                        $s : Signal( rule == "area/a" )
                        not Signal( rule == "area/b", key == $s.key, this after[0s, 30s] $s )""",
                        "over/count",
                        "$s : Count( rule == \"area/b\", within == \"40s\", count >= 4 )",
                        "over/first",
                        "$s : FirstSeen( rule == \"area/b\", field == \"binary\", learning == \"60s\" )"))));
        assertThat(loaded).isInstanceOf(Pack.Loaded.Ready.class);
        return ((Pack.Loaded.Ready) loaded).packs();
    }

    private final List<Signal> late = new ArrayList<>();
    private final List<Signal> repeated = new ArrayList<>();
    private final List<Alert> alerts = new ArrayList<>();
    private long evicted;

    private final Correlating.Sink sink = new Correlating.Sink() {
        @Override
        public void raised(Alert alert) {
            alerts.add(alert);
        }

        @Override
        public void signalled(Signal signal) {}

        @Override
        public void taken(Signal signal) {}

        @Override
        public void repeated(Signal signal) {
            repeated.add(signal);
        }

        @Override
        public void late(Signal signal) {
            late.add(signal);
        }

        @Override
        public void quarantined(Quarantined rule, Alert alert) {
            throw new AssertionError(rule.text());
        }

        @Override
        public void evicted(long count) {
            evicted += count;
        }

        @Override
        public void learning(long count) {}
    };

    private Correlating correlating(Settling.Store store) {
        return correlating(store, 100_000);
    }

    private Correlating correlating(Settling.Store store, int most) {
        return new Correlating(
                () -> RULES,
                1,
                new Quarantine(),
                new Exceptions(Exceptions.Watcher.NONE),
                store,
                new Correlating.Limits(LATENESS, most, Correlator.Limits.USUAL),
                () -> TEN,
                sink);
    }

    static Signal signal(String rule, String key, long millis, String binary) {
        Instant time = TEN.plusMillis(millis);
        String id = rule + "/" + key + "/" + millis + "/" + binary;
        return Signal.newBuilder()
                .setId(id)
                .setRule(rule)
                .setScope("container")
                .setScopeKey(key)
                .setTime(time)
                .setSeverity(Severity.HIGH)
                .setFields(Map.of("binary", binary, "container", key, "severity", "high", "title", binary))
                .setIngestTime(time)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setEventId("event of " + id)
                        .setTime(time)
                        .setKind("process.launch")
                        .build()))
                .build();
    }

    private static Progress progress(int task, int tasks, long millis) {
        return new Progress("observe", task, tasks, TEN.plusMillis(millis), false);
    }

    private List<String> told() {
        return alerts.stream()
                .map(it -> it.getTime() + " " + it.getId() + " " + it.getRule() + " " + it.getEvidence())
                .sorted()
                .toList();
    }

    @Test
    void aSignalWaitsUntilAllTasksHaveItBehindThemByTheLateness() {
        Correlating correlating = correlating(Settling.Store.inMemory());
        correlating.signal(signal("area/b", "c1", 2_000, "/b"));
        correlating.signal(signal("area/a", "c1", 1_000, "/a"));
        correlating.progress(progress(0, 2, 60_000));
        assertThat(alerts).isEmpty();
        correlating.progress(progress(1, 2, 11_999));
        assertThat(alerts).isEmpty();
        correlating.progress(progress(1, 2, 12_000));
        assertThat(alerts).singleElement().satisfies(it -> {
            assertThat(it.getRule()).isEqualTo("over/sequence");
            assertThat(it.getEvidence()).extracting(Evidence::getEventId).hasSize(2);
            assertThat(it.getTitle()).isEqualTo("/b");
            assertThat(it.getFirstTime()).isEqualTo(TEN.plusMillis(1_000));
        });
        correlating.close();
    }

    @Test
    void aSignalThatComesAfterThatIsLateAndOneThatComesTwiceIsARepeat() {
        Correlating correlating = correlating(Settling.Store.inMemory());
        correlating.signal(signal("area/a", "c1", 1_000, "/a"));
        correlating.signal(signal("area/a", "c1", 1_000, "/a"));
        correlating.progress(progress(0, 1, 30_000));
        correlating.signal(signal("area/b", "c1", 20_000, "/b"));
        correlating.signal(signal("area/a", "c1", 1_000, "/a"));
        assertThat(late).extracting(Signal::getTime).containsExactly(TEN.plusMillis(20_000));
        assertThat(repeated).hasSize(2);
        correlating.close();
    }

    @Test
    void whatDidNotComeIsTimedAtItsDeadlineWithoutAnyFurtherSignal() {
        Correlating correlating = correlating(Settling.Store.inMemory());
        correlating.signal(signal("area/a", "c1", 1_000, "/a"));
        correlating.progress(progress(0, 1, 500_000));
        assertThat(alerts)
                .singleElement()
                .satisfies(it -> assertThat(it.getTime()).isEqualTo(TEN.plusMillis(31_000)));
        assertThat(correlating.count()).isZero();
        correlating.close();
    }

    @Test
    void aTaskThatHasReadAllHoldsNoOtherUpAndTimeIsTheClocksOnceAllHave() {
        Correlating correlating = correlating(Settling.Store.inMemory());
        correlating.signal(signal("area/a", "c1", 1_000, "/a"));
        correlating.progress(progress(0, 2, 2_000));
        correlating.progress(new Progress("observe", 1, 2, TEN.plusSeconds(3_600), true));
        assertThat(alerts).isEmpty();
        correlating.signal(signal("area/b", "c1", 1_500, "/b"));
        correlating.progress(new Progress("observe", 0, 2, TEN.plusSeconds(3_601), true));
        assertThat(alerts).extracting(Alert::getRule).containsExactly("over/sequence");
        assertThat(late).isEmpty();
        correlating.close();
    }

    @Test
    void howFarItHasComeIsNotToldWhileTheFirstSignalWaits() {
        Correlating correlating = correlating(Settling.Store.inMemory());
        correlating.progress(progress(0, 1, 30_000));
        assertThat(correlating.come(0, 1)).isPresent();
        correlating.signal(signal("area/a", "c1", 25_000, "/a"));
        assertThat(correlating.come(0, 1)).isEmpty();
        correlating.progress(progress(0, 1, 60_000));
        assertThat(correlating.come(0, 1)).isPresent();
        correlating.close();
    }

    @Test
    void whileNothingIsKeptTimeStandsSoThatWhatIsOldIsNotLate() {
        Correlating correlating = correlating(Settling.Store.inMemory());
        correlating.progress(new Progress("observe", 0, 1, TEN.plusSeconds(86_400), true));
        correlating.signal(signal("area/a", "c1", 1_000, "/a"));
        correlating.signal(signal("area/b", "c1", 2_000, "/b"));
        correlating.progress(progress(0, 1, 30_000));
        assertThat(late).isEmpty();
        assertThat(alerts).extracting(Alert::getRule).containsExactly("over/sequence");
        correlating.close();
    }

    @Test
    void whatIsTooMuchMakesRoomIsCountedAndToldOncePerHour() {
        Correlating correlating = correlating(Settling.Store.inMemory(), 10);
        for (int i = 0; i < 15; i++) {
            correlating.signal(signal("area/a", "c" + i, i, "/a"));
        }
        assertThat(correlating.count()).isEqualTo(10);
        assertThat(evicted).isEqualTo(5);
        assertThat(alerts).extracting(Alert::getRule).containsExactly(MadeRoom.RULE);
        correlating.signal(signal("area/a", "c15", 3_600_000, "/a"));
        assertThat(alerts).extracting(Alert::getId).hasSize(2).doesNotHaveDuplicates();
        correlating.close();
    }

    /** Ones of many containers, some at the same moment. */
    private static List<Signal> random(Random random) {
        List<Signal> signals = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            signals.add(signal(
                    random.nextBoolean() ? "area/a" : "area/b",
                    "c" + random.nextInt(8),
                    random.nextInt(300) * 1_000L,
                    "/" + random.nextInt(5)));
        }
        return signals;
    }

    private List<String> inOrder(List<Signal> signals) {
        alerts.clear();
        Correlating correlating = correlating(Settling.Store.inMemory());
        signals.stream().sorted(Comparator.comparing(Signal::getTime)).forEach(correlating::signal);
        correlating.progress(progress(0, 1, 900_000));
        correlating.close();
        List<String> told = told();
        alerts.clear();
        return told;
    }

    /** Each task reads its own signals, shuffled within the lateness; a partition that ends goes on from its store. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 12})
    void inWhicheverOrderOverHoweverManyPartitionsAndWithEndsInBetweenTheAlertsAreTheSame(int partitions) {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            List<Signal> signals = random(random);
            List<String> expected = inOrder(signals);
            assertThat(expected.stream().map(it -> it.split(" ", 4)[2]).distinct())
                    .hasSize(4);
            List<Signal> shuffled = new ArrayList<>(signals);
            Map<String, Long> at = new HashMap<>();
            signals.forEach(it ->
                    at.put(it.getId(), it.getTime().toEpochMilli() + random.nextInt((int) LATENESS.toMillis() - 1)));
            shuffled.sort(Comparator.comparing(it -> at.get(it.getId())));
            List<Settling.Store> stores = IntStream.range(0, partitions)
                    .mapToObj(it -> Settling.Store.inMemory())
                    .toList();
            List<Correlating> all = new ArrayList<>();
            stores.forEach(it -> all.add(correlating(it)));
            long[] come = new long[partitions];
            for (Signal signal : shuffled) {
                int task = random.nextInt(partitions);
                all.get(Math.floorMod(signal.getScopeKey().hashCode(), partitions))
                        .signal(signal);
                come[task] = at.get(signal.getId()) - TEN.toEpochMilli();
                for (Correlating each : all) {
                    each.progress(progress(task, partitions, come[task]));
                }
                if (random.nextInt(40) == 0) {
                    int which = random.nextInt(partitions);
                    all.get(which).close();
                    all.set(which, correlating(stores.get(which)));
                    for (int i = 0; i < partitions; i++) {
                        all.get(which).progress(progress(i, partitions, come[i]));
                    }
                }
            }
            for (int task = 0; task < partitions; task++) {
                for (Correlating each : all) {
                    each.progress(progress(task, partitions, 900_000));
                }
            }
            all.forEach(Correlating::close);
            assertThat(late).isEmpty();
            assertThat(told()).as("seed " + seed).isEqualTo(expected);
            alerts.clear();
            repeated.clear();
        }
    }

    /** Written from what the rules say, with no word of how they are kept. */
    @Test
    void theAlertsAreThoseThatALookAtAllSignalsGives() {
        for (int seed = 100; seed < 130; seed++) {
            List<Signal> signals = random(new Random(seed)).stream().distinct().toList();
            inOrder(signals);
            Correlating correlating = correlating(Settling.Store.inMemory());
            signals.forEach(correlating::signal);
            correlating.progress(progress(0, 1, 900_000));
            correlating.close();
            TreeSet<String> found = new TreeSet<>();
            alerts.forEach(it -> found.add(it.getRule() + " " + it.getTime() + " "
                    + it.getEvidence().get(it.getEvidence().size() - 1).getEventId()));
            assertThat(found).as("seed " + seed).isEqualTo(Oracle.of(signals));
            alerts.clear();
        }
    }

    private static final class Oracle {
        static Set<String> of(List<Signal> all) {
            TreeSet<String> found = new TreeSet<>();
            List<Signal> ordered = all.stream()
                    .sorted(Comparator.comparing(Signal::getTime).thenComparing(Signal::getId))
                    .toList();
            for (int i = 0; i < ordered.size(); i++) {
                Signal it = ordered.get(i);
                List<Signal> ofKey = ordered.stream()
                        .filter(other -> other.getScopeKey().equals(it.getScopeKey()))
                        .toList();
                int place = ofKey.indexOf(it);
                if (it.getRule().equals("area/a")) {
                    boolean isAnswered =
                            ofKey.stream().anyMatch(b -> b.getRule().equals("area/b") && isWithin(it, b, 30));
                    if (!isAnswered) {
                        found.add(told("over/absence", it.getTime().plusSeconds(30), it));
                    }
                    // Of the same moment the order is that of ids; the rule knows no order there.
                    ofKey.subList(0, place).stream()
                            .filter(b ->
                                    b.getRule().equals("area/b") && b.getTime().equals(it.getTime()))
                            .forEach(b -> {
                                Signal last = b.getId().compareTo(it.getId()) > 0 ? b : it;
                                found.add(told("over/sequence", it.getTime(), eventLast(last, b, it)));
                            });
                } else {
                    List<Signal> before = ofKey.subList(0, place);
                    before.stream()
                            .filter(a -> a.getRule().equals("area/a") && isWithin(a, it, 60))
                            .reduce((a, b) -> b)
                            .ifPresent(a -> found.add(told("over/sequence", it.getTime(), eventLast(it, a, it))));
                    long now = before.stream()
                            .filter(b -> b.getRule().equals("area/b") && isWithin(b, it, 40))
                            .count();
                    if (now == 3) {
                        found.add(told("over/count", it.getTime(), it));
                    }
                    Signal first = ofKey.stream()
                            .filter(b -> b.getRule().equals("area/b"))
                            .findFirst()
                            .orElseThrow();
                    boolean isNew = before.stream()
                            .noneMatch(b ->
                                    b.getRule().equals("area/b") && binary(b).equals(binary(it)));
                    if (isNew && !it.getTime().isBefore(first.getTime().plusSeconds(60))) {
                        found.add(told("over/first", it.getTime(), it));
                    }
                }
            }
            return found;
        }

        /** Of two events at one moment an alert names that with the greater id last. */
        private static Signal eventLast(Signal last, Signal one, Signal two) {
            if (!one.getTime().equals(two.getTime())) {
                return last;
            }
            return one.getId().compareTo(two.getId()) > 0 ? one : two;
        }

        private static String binary(Signal signal) {
            return signal.getFields().get("binary");
        }

        private static boolean isWithin(Signal first, Signal second, long seconds) {
            Duration apart = Duration.between(first.getTime(), second.getTime());
            return !apart.isNegative() && apart.compareTo(Duration.ofSeconds(seconds)) <= 0;
        }

        private static String told(String rule, Instant time, Signal last) {
            return rule + " " + time + " " + last.getEvidence().get(0).getEventId();
        }
    }
}
