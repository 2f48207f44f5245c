package dev.plumbline.detectors.detect;

import static dev.plumbline.detectors.Events.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.detect.Settling.Arrival;
import dev.plumbline.detectors.detect.Settling.Limits;
import dev.plumbline.detectors.detect.Settling.Outcome;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Witnesses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettlingTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration QUIET = Duration.ofSeconds(15);
    private static final String SHELL = "process/shell";

    private Watched store = new Watched();
    private final Seen seen = new Seen();
    private Limits limits = new Limits(DAY, 0, 1_000);
    private Settling settling = new Settling(limits, store, seen);
    private int number;

    @Test
    void theFirstAlertGoesOutAtOnceAndFurtherOnesAreCountedUntilTheIntervalEnds() {
        come(0, "a");
        come(3, "a");
        come(9, "a");
        assertThat(seen.told()).containsExactly("1 EMITTED", "2 SUPPRESSED", "3 SUPPRESSED");
        come(10, "b");
        assertThat(seen.told()).containsExactly("1 UPDATED 2 from 0 to 9", "4 EMITTED");
    }

    @Test
    void aSummaryHasTheFirstOnesIdAndTheEvidenceOfTheFirstAndTheNewest() {
        come(0, "a");
        come(3, "a");
        come(9, "a");
        come(10, "b");
        Alert summary = seen.out.get(1);
        assertThat(summary.getId()).isEqualTo(seen.out.get(0).getId());
        assertThat(summary.getState()).isEqualTo(AlertState.UPDATED);
        assertThat(summary.getFirstTime()).isEqualTo(minute(0));
        assertThat(summary.getEvidence()).extracting(Evidence::getTime).containsExactly(minute(0), minute(9));
    }

    @Test
    void theNextIntervalBeginsWhereOneEndedAndAnIntervalWithNoneEndsIt() {
        come(0, "a");
        come(5, "a");
        come(12, "a");
        come(19, "a");
        assertThat(seen.told())
                .containsExactly(
                        "1 EMITTED", "2 SUPPRESSED", "1 UPDATED 1 from 0 to 5", "3 SUPPRESSED", "4 SUPPRESSED");
        come(31, "a");
        assertThat(seen.told())
                .as("the total goes on, and the interval from 20 to 30 had none")
                .containsExactly("1 UPDATED 3 from 0 to 19", "5 EMITTED");
    }

    @Test
    void anIntervalThatCountedNothingEndsWithoutAWord() {
        come(0, "a");
        come(10, "a");
        assertThat(seen.told()).containsExactly("1 EMITTED", "2 EMITTED");
    }

    @Test
    void rulesServicesAndKeysAreSuppressedEachByItself() {
        come(alert(0).setSuppressionKey("binary=a").build());
        come(alert(1).setSuppressionKey("binary=b").build());
        come(alert(1).setSuppressionKey("binary=a").setRule("process/other").build());
        come(alert(1).setSuppressionKey("binary=a").setService("other").build());
        assertThat(seen.told()).allMatch(it -> it.endsWith("EMITTED"));
    }

    @Test
    void aLateOneIsCountedAndOneBeyondRetentionGoesOut() {
        come(5 + 24 * 60, "a");
        come(6, "a");
        come(4, "a");
        come(6 + 24 * 60, "a");
        assertThat(seen.told()).containsExactly("1 EMITTED", "2 SUPPRESSED", "3 EMITTED", "4 SUPPRESSED");
        settling.end();
        assertThat(seen.told()).containsExactly("1 UPDATED 2 from 6 to 1446");
    }

    @Test
    void whatIsLateForThePartitionIsSuppressedAllTheSame() {
        come(100, "b");
        come(0, "a");
        come(1, "a");
        come(105, "b");
        come(9, "a");
        assertThat(seen.told())
                .containsExactly("1 EMITTED", "2 EMITTED", "3 SUPPRESSED", "4 SUPPRESSED", "5 SUPPRESSED");
        come(111, "c");
        assertThat(seen.told())
                .containsExactlyInAnyOrder("2 UPDATED 2 from 0 to 9", "1 UPDATED 1 from 100 to 105", "6 EMITTED");
    }

    @Test
    void aClockThatIsAheadOfTheIngestEndsNothing() {
        come(0, "a");
        settling.alert("shop/web", keyed(600, "ahead"), new Arrival(minute(1).toEpochMilli(), 0));
        come(5, "a");
        assertThat(seen.told()).containsExactly("1 EMITTED", "2 EMITTED", "3 SUPPRESSED");
    }

    @Test
    void whereNothingComesTheClockOnTheWallEndsAnInterval() {
        settling.alert("shop/web", keyed(0, "a"), at(0));
        settling.alert("shop/web", keyed(5, "a"), at(5));
        tick(minute(10));
        assertThat(seen.told())
                .as("open for ten minutes since the first one came, and quiet since the last")
                .containsExactly("1 EMITTED", "2 SUPPRESSED", "1 UPDATED 1 from 0 to 5");
        tick(minute(20));
        settling.alert("shop/web", keyed(19, "a"), at(20));
        assertThat(seen.told()).containsExactly("3 EMITTED");
    }

    @Test
    void theClockOnTheWallEndsNothingThatIsReplayedBeforeItWasOpenForAsLong() {
        long today = minute(10_000).toEpochMilli();
        settling.alert("shop/web", keyed(0, "a"), new Arrival(today, today));
        settling.alert("shop/web", keyed(5, "a"), new Arrival(today, today));
        tick(minute(10_009));
        assertThat(seen.told()).hasSize(2);
        tick(minute(10_010));
        assertThat(seen.told()).containsExactly("1 UPDATED 1 from 0 to 5");
    }

    @Test
    void afterARestartTheClockOnTheWallWaitsForWhatMayStillCome() {
        settling.alert("shop/web", keyed(0, "a"), at(0));
        settling.alert("shop/web", keyed(5, "a"), at(5));
        restart();
        tick(minute(60));
        assertThat(seen.told()).as("quiet since the start is not yet known").hasSize(2);
        tick(minute(61));
        assertThat(seen.told()).containsExactly("1 UPDATED 1 from 0 to 5");
    }

    @Test
    void whereThereIsNoRoomTheOneThatEndsFirstTellsWhatItCounted() {
        limits = new Limits(DAY, 0, 2);
        restart();
        come(0, "a");
        come(1, "a");
        come(2, "b");
        come(3, "c");
        assertThat(seen.told())
                .containsExactly(
                        "1 EMITTED", "2 SUPPRESSED", "3 EMITTED", "1 UPDATED 1 from 0 to 1", "evicted", "4 EMITTED");
        come(4, "b");
        assertThat(seen.told()).containsExactly("5 SUPPRESSED");
    }

    @Test
    void ofTooManyOfAMinuteTheRestIsCountedAndOneAlertSaysSo() {
        limits = new Limits(DAY, 2, 1_000);
        restart();
        for (int i = 0; i < 5; i++) {
            come(alert(0).setTime(minute(0).plusSeconds(i)).build());
        }
        come(alert(0).setService("other").build());
        assertThat(seen.told())
                .containsExactly(
                        "1 EMITTED",
                        "2 EMITTED",
                        "guard RAISED 0 from 0 to 0",
                        "3 GUARDED",
                        "4 GUARDED",
                        "5 GUARDED",
                        "6 EMITTED");
        assertThat(seen.out.get(2).getTitle())
                .isEqualTo("process/shell raised 2 alerts of shop/web in the minute from 2026-06-01T00:00:00Z; "
                        + "further ones are counted");
        come(alert(1).build());
        assertThat(seen.told()).containsExactly("guard UPDATED 3 from 0 to 0", "7 EMITTED");
    }

    @Test
    void lateOnesOfAMinuteThatFloodedAreCountedUnderTheSameAlert() {
        limits = new Limits(DAY, 1, 1_000);
        restart();
        come(alert(0).build());
        come(alert(0).build());
        come(alert(1).build());
        come(alert(0).build());
        settling.end();
        assertThat(seen.told())
                .containsExactly(
                        "1 EMITTED",
                        "guard RAISED 0 from 0 to 0",
                        "2 GUARDED",
                        "guard UPDATED 1 from 0 to 0",
                        "3 EMITTED",
                        "4 GUARDED",
                        "guard UPDATED 2 from 0 to 0");
        assertThat(seen.out.stream().filter(it -> it.getRule().equals(FloodGuard.RULE)))
                .extracting(Alert::getId)
                .hasSize(3)
                .containsOnly(seen.out.get(1).getId());
    }

    @Test
    void whatIsGuardedBeginsNoSuppression() {
        limits = new Limits(DAY, 1, 1_000);
        restart();
        come(0, "a");
        come(0, "b");
        come(1, "b");
        assertThat(seen.told())
                .containsExactly(
                        "1 EMITTED",
                        "guard RAISED 0 from 0 to 0",
                        "2 GUARDED",
                        "guard UPDATED 1 from 0 to 0",
                        "3 EMITTED");
    }

    @Test
    void theFirstThatAppliesDecides() {
        limits = new Limits(DAY, 1, 1_000);
        restart();
        come(0, "a");
        come(alert(0).setMaturity("shadow").setException("e").build());
        come(alert(0).setException("e").build());
        come(0, "a");
        come(0, "b");
        assertThat(seen.told())
                .containsExactly(
                        "1 EMITTED",
                        "2 SHADOWED",
                        "3 EXCEPTED",
                        "4 SUPPRESSED",
                        "guard RAISED 0 from 0 to 0",
                        "5 GUARDED");
    }

    @Test
    void theEnginesOwnAlertsGoOutAndAreInNoAccount() {
        limits = new Limits(DAY, 1, 1_000);
        restart();
        for (int i = 0; i < 3; i++) {
            come(keyed("plumbline/quarantine"));
        }
        assertThat(seen.told())
                .containsExactly("1 RAISED 0 from 0 to 0", "2 RAISED 0 from 0 to 0", "3 RAISED 0 from 0 to 0");
    }

    @Test
    void aRuleThatResolvesEndsWhatIsOpenOfTheSameService() {
        come(resolvable(0, "a"));
        come(resolvable(1, "a"));
        come(resolvable(1, "b"));
        come(alert(2).setRule("process/end").setResolves(List.of(SHELL)).build());
        assertThat(seen.told())
                .containsExactlyInAnyOrder(
                        "1 EMITTED",
                        "2 SUPPRESSED",
                        "3 EMITTED",
                        "1 RESOLVED 1 from 0 to 2",
                        "3 RESOLVED 0 from 1 to 2");
        come(resolvable(3, "a"));
        assertThat(seen.told()).as("it begins anew").containsExactly("5 EMITTED");
    }

    @Test
    void aKeyNarrowsWhatIsResolvedAndOtherServicesStayOpen() {
        come(resolvable(0, "a"));
        come(resolvable(0, "b"));
        come(Alert.newBuilder(resolvable(0, "a")).setService("other").build());
        come(Alert.newBuilder(keyed(1, "b"))
                .setRule("process/end")
                .setResolves(List.of(SHELL))
                .build());
        settling.end();
        assertThat(seen.told()).containsExactly("1 EMITTED", "2 EMITTED", "3 EMITTED", "2 RESOLVED 0 from 0 to 1");
    }

    @Test
    void whatHappenedAfterwardsIsNotResolvedNorIsAnythingTwiceOrByOneOnTrial() {
        come(resolvable(5, "a"));
        come(alert(2).setRule("process/end").setResolves(List.of(SHELL)).build());
        come(alert(6).setRule("process/end")
                .setResolves(List.of(SHELL))
                .setMaturity("shadow")
                .build());
        assertThat(seen.told()).containsExactly("1 EMITTED", "3 SHADOWED");
        come(alert(7).setRule("process/end").setResolves(List.of(SHELL)).build());
        come(alert(8).setRule("process/end").setResolves(List.of(SHELL)).build());
        assertThat(seen.told()).containsExactly("1 RESOLVED 0 from 5 to 7");
    }

    @Test
    void aResolvedAlertTellsOfAllThatWasCountedUnderItAlsoAfterASummaryAndARestart() {
        come(resolvable(0, "a"));
        come(resolvable(1, "a"));
        come(resolvable(31, "b"));
        assertThat(seen.told()).containsExactly("1 EMITTED", "2 SUPPRESSED", "1 UPDATED 1 from 0 to 1", "3 EMITTED");
        restart();
        come(Alert.newBuilder(keyed(40, "a"))
                .setRule("process/end")
                .setResolves(List.of(SHELL))
                .build());
        assertThat(seen.told()).containsExactly("1 RESOLVED 1 from 0 to 40");
        assertThat(store.keys("open", "opeo", Integer.MAX_VALUE)).hasSize(2);
    }

    @Test
    void whereThereIsNoRoomTheOldestOpenAlertCanNoLongerBeResolved() {
        limits = new Limits(DAY, 0, 2);
        restart();
        for (int i = 0; i < 3; i++) {
            come(alert(i).setResolvedBy(List.of("process/end")).build());
        }
        come(alert(5).setRule("process/end").setResolves(List.of(SHELL)).build());
        assertThat(seen.told())
                .containsExactly(
                        "1 EMITTED",
                        "2 EMITTED",
                        "evicted",
                        "3 EMITTED",
                        "2 RESOLVED 0 from 1 to 5",
                        "3 RESOLVED 0 from 2 to 5");
    }

    private Alert resolvable(long minutes, String key) {
        return Alert.newBuilder(keyed(minutes, key))
                .setResolvedBy(List.of("process/end"))
                .build();
    }

    @Test
    void whatCameBeforeIsInNoAccountUntilTheWindowIsOver() {
        Alert alert = alert(0).build();
        settling.alert("shop/web", alert, at(0));
        settling.alert("shop/web", alert, at(1));
        settling.alert("shop/web", alert, at(24 * 60));
        assertThat(seen.told()).containsExactly("1 EMITTED", "repeated", "repeated");
        settling.alert("shop/web", alert, at(24 * 60 + 1));
        assertThat(seen.told()).containsExactly("1 EMITTED");
    }

    @Test
    void whatIsTooOldToBeRecognisedIsForgotten() {
        for (int i = 0; i < 100; i++) {
            settling.alert("shop/web", alert(i).build(), at(i));
        }
        settling.alert("shop/web", alert(0).build(), at(48 * 60));
        assertThat(store.keys("passed", "passee", Integer.MAX_VALUE))
                .as("its id, and when it came")
                .hasSize(2);
    }

    /** Random traffic, and a restart from the store at every alert or at none: the same goes out, and the account is even. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void raisedIsEmittedAndSuppressedAndExceptedAndGuardedAndShadowed(long seed) {
        limits = new Limits(DAY, 2, 100_000);
        List<Alert> traffic = traffic(new Random(seed), 2_000);
        List<String> undisturbed = run(traffic, 0, new Random(seed));
        Seen whole = new Seen(seen);
        List<String> restarted = run(traffic, 5, new Random(seed));
        assertThat(restarted).isEqualTo(undisturbed);
        long raised = traffic.stream()
                .filter(it -> !it.getRule().startsWith(OwnAlert.AREA))
                .map(Alert::getId)
                .distinct()
                .count();
        assertThat(whole.outcomes.values().stream().mapToInt(it -> it).sum()).isEqualTo(raised);
        assertThat(whole.outcomes).containsOnlyKeys(Outcome.values());
        Map<String, Long> counted = new HashMap<>();
        Map<String, Long> guarded = new HashMap<>();
        for (Alert it : whole.out) {
            boolean isGuard = it.getRule().equals(FloodGuard.RULE);
            Long before = (isGuard ? guarded : counted).put(it.getId(), it.getSuppressed());
            assertThat(before == null ? 0 : before).as("a count never falls").isLessThanOrEqualTo(it.getSuppressed());
            assertThat(before == null).isEqualTo(it.getState() == AlertState.RAISED);
        }
        assertThat(counted.values().stream().mapToLong(it -> it).sum())
                .as("every suppressed one is told of")
                .isEqualTo(whole.outcomes.get(Outcome.SUPPRESSED).longValue());
        assertThat(guarded.values().stream().mapToLong(it -> it).sum())
                .as("every guarded one is told of")
                .isEqualTo(whole.outcomes.get(Outcome.GUARDED).longValue());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void howeverLittleRoomThereIsTheAccountIsEvenAndTheStoreIsBounded(long seed) {
        limits = new Limits(DAY, 3, 5);
        List<Alert> traffic = traffic(new Random(seed), 1_000);
        run(traffic, 3, new Random(seed));
        assertThat(seen.outcomes.values().stream().mapToInt(it -> it).sum()).isEqualTo((int) traffic.stream()
                .filter(it -> !it.getRule().startsWith(OwnAlert.AREA))
                .map(Alert::getId)
                .distinct()
                .count());
        assertThat(seen.evicted).isPositive();
        assertThat(store.most).isLessThanOrEqualTo(5);
    }

    private List<String> run(List<Alert> traffic, int everyNth, Random random) {
        store = new Watched();
        seen.clear();
        settling = new Settling(limits, store, seen);
        for (Alert alert : traffic) {
            if (everyNth > 0 && random.nextInt(everyNth) == 0) {
                settling = new Settling(limits, store, seen);
            }
            settling.alert(Settling.key(alert), Alert.newBuilder(alert).build(), at(2_000));
        }
        settling.end();
        return seen.told();
    }

    /** Some two hours, mostly in order; some late, some twice, some in a burst. */
    private static List<Alert> traffic(Random random, int count) {
        List<Alert> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            long second = (long) i * 7_200 / count - (random.nextInt(10) == 0 ? random.nextInt(3_600) : 0);
            Alert.Builder alert = alert(i, 0)
                    .setTime(minute(60).plusSeconds(random.nextInt(6) == 0 ? 0 : second))
                    .setRule(random.nextInt(50) == 0 ? "plumbline/quarantine" : "area/" + random.nextInt(3))
                    .setService(random.nextInt(8) == 0 ? null : "service-" + random.nextInt(3));
            alert.setFirstTime(alert.getTime());
            alert.getEvidence().get(0).setTime(alert.getTime());
            if (random.nextInt(3) > 0) {
                alert.setSuppressionKey("binary=" + random.nextInt(3)).setSuppressionMillis(600_000L);
            }
            alert.setException(random.nextInt(10) == 0 ? "e" : null);
            alert.setMaturity(random.nextInt(10) == 0 ? "shadow" : "stable");
            all.add(random.nextInt(15) == 0 && !all.isEmpty() ? all.get(random.nextInt(all.size())) : alert.build());
        }
        return all;
    }

    private void restart() {
        settling = new Settling(limits, store, seen);
    }

    private void tick(Instant now) {
        settling.tick(now.toEpochMilli(), QUIET);
    }

    private static Arrival at(long minutes) {
        return new Arrival(minute(minutes).toEpochMilli(), minute(minutes).toEpochMilli());
    }

    private void come(long minutes, String key) {
        come(keyed(minutes, key));
    }

    private void come(Alert alert) {
        settling.alert(Settling.key(alert), alert, at(5_000));
    }

    private Alert keyed(long minutes, String key) {
        return alert(minutes)
                .setSuppressionKey("binary=" + key)
                .setSuppressionMillis(600_000L)
                .build();
    }

    private Alert keyed(String rule) {
        return alert(0).setRule(rule)
                .setSuppressionKey("binary=a")
                .setSuppressionMillis(600_000L)
                .build();
    }

    private Alert.Builder alert(long minutes) {
        return alert(++number, minutes).setSuppressionMillis(600_000L);
    }

    private static Alert.Builder alert(int number, long minutes) {
        return Alert.newBuilder()
                .setId(Integer.toString(number))
                .setRule(SHELL)
                .setSeverity(Severity.HIGH)
                .setTitle("a shell")
                .setRationale("why")
                .setRemediation("how")
                .setTime(minute(minutes))
                .setFirstTime(minute(minutes))
                .setService("web")
                .setNamespace("shop")
                .setNode("node-1")
                .setEnrichment(new Enrichment("known", "none", "none", "none", null))
                .setEvidence(new ArrayList<>(List.of(Evidence.newBuilder()
                        .setEventId(Events.id(number))
                        .setTime(minute(minutes))
                        .setKind("file.open")
                        .build())))
                .setPackVersion("test@1")
                .setPackDigest("d")
                .setEmitTime(minute(minutes))
                .setLatencyMillis(0)
                .setMaturity("stable");
    }

    /** What came of alerts, by the order in which it was told. */
    private static final class Seen implements Settling.Sink {
        private final List<String> lines = new ArrayList<>();
        private final List<Alert> out = new ArrayList<>();
        private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        private int evicted;

        Seen() {}

        Seen(Seen other) {
            out.addAll(other.out);
            outcomes.putAll(other.outcomes);
        }

        /** Since the last time. */
        List<String> told() {
            List<String> told = List.copyOf(lines);
            lines.clear();
            return told;
        }

        void clear() {
            lines.clear();
            out.clear();
            outcomes.clear();
        }

        @Override
        public void settled(String key, Alert alert, Outcome outcome) {
            lines.add(alert.getId() + " " + outcome);
            outcomes.merge(outcome, 1, Integer::sum);
            if (outcome == Outcome.EMITTED) {
                out.add(alert);
            }
        }

        @Override
        public void told(String key, Alert alert) {
            lines.add((alert.getRule().equals(FloodGuard.RULE) ? "guard" : alert.getId()) + " " + alert.getState() + " "
                    + alert.getSuppressed() + " from " + minutes(alert.getFirstTime()) + " to "
                    + minutes(alert.getTime()));
            out.add(alert);
        }

        private static long minutes(Instant time) {
            return Duration.between(minute(0), time).toMinutes();
        }

        @Override
        public void repeated() {
            lines.add("repeated");
        }

        @Override
        public void witnessed(String key, Witnesses witnesses) {
            lines.add("witnessed");
        }

        @Override
        public void evicted() {
            evicted++;
            lines.add("evicted");
        }
    }

    /** Tells how many keys of intervals there were at once. */
    private static final class Watched implements Settling.Store {
        private final Settling.Store store = Settling.Store.inMemory();
        private long most;

        @Override
        public byte[] get(String key) {
            return store.get(key);
        }

        @Override
        public void put(String key, byte[] value) {
            store.put(key, value);
            if (key.startsWith("counted/")) {
                most = Math.max(
                        most, keys("counted/", "counted0", Integer.MAX_VALUE).size());
            }
        }

        @Override
        public void delete(String key) {
            store.delete(key);
        }

        @Override
        public List<String> keys(String from, String to, int most) {
            return store.keys(from, to, most);
        }
    }
}
