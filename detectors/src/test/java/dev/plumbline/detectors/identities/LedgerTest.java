package dev.plumbline.detectors.identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.plumbline.event.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final String CONTAINER = "0123456789abcdef";

    private final Told told = new Told();
    private final Ledger ledger = ledger();

    @Test
    void whatIsSaidAgainIsWrittenOnce() {
        ledger.say("pod/1", List.of(web(NOON).build()), NOON);
        ledger.say("pod/1", List.of(web(NOON).build()), LATER);
        assertThat(told.records()).hasSize(1);
    }

    @Test
    void whatIsSaidNoLongerEndsUnderTheSameKeyWithAllThatWasKnown() {
        ledger.say("pod/1", List.of(web(NOON).build()), NOON);
        ledger.say("pod/1", List.of(), LATER);
        assertThat(told.last())
                .containsExactly(web(NOON).setSource("test").setValidTo(LATER).build());
    }

    @Test
    void anEndKeepsTheAddressesThatTheSourceForgot() {
        ledger.say("c", List.of(web(NOON).build()), NOON);
        ledger.say(
                "c", List.of(web(NOON).setAddresses(List.of()).setValidTo(LATER).build()), LATER.plusSeconds(9));
        assertThat(told.last()).singleElement().satisfies(it -> {
            assertThat(it.getValidTo()).isEqualTo(LATER);
            assertThat(it.getAddresses()).containsExactly("10.0.0.5");
        });
    }

    @Test
    void anIntervalIsNeverEmptyHoweverClocksDiffer() {
        ledger.say("c", List.of(web(LATER).build()), NOON);
        ledger.gone("c", NOON);
        assertThat(told.last().get(0).getValidTo()).isEqualTo(LATER.plusNanos(1000));
    }

    @Test
    void afterARestartWhatIsUnchangedIsNotWrittenAndWhatVanishedIsEnded() {
        ledger.say("pod/1", List.of(web(NOON).build()), NOON);
        ledger.say("pod/2", List.of(web(NOON).setContainerId("fedcba9876543210").build()), NOON);
        Ledger restarted = ledger();
        told.records().forEach(restarted::restore);
        restarted.say("pod/1", List.of(web(NOON).build()), LATER);
        restarted.settle(LATER);
        assertThat(told.records()).hasSize(3);
        assertThat(told.records().get(2).getContainerId()).isEqualTo("fedcba9876543210");
        assertThat(told.records().get(2).getValidTo()).isEqualTo(LATER);
    }

    @Test
    void whatAnotherSourceToldIsLeftAlone() {
        Ledger other = new Ledger("other", told, Duration.ofDays(8));
        other.say("pod/1", List.of(web(NOON).build()), NOON);
        told.records().forEach(ledger::restore);
        ledger.settle(LATER);
        assertThat(told.records()).hasSize(1);
    }

    @Test
    void whoIsRenamedBeginsAnewAndIsFoundAgainAfterARestart() {
        ledger.say("pod/1", List.of(web(NOON).build()), NOON);
        ledger.say("pod/1", List.of(web(NOON).setService("shop").build()), LATER);
        ledger.say("pod/1", List.of(web(NOON).setService("shop").build()), LATER.plusSeconds(60));
        assertThat(told.last())
                .extracting(Identity::getService, Identity::getValidFrom, Identity::getValidTo)
                .containsExactly(tuple("web", NOON, LATER), tuple("shop", LATER, null));
        int before = told.records().size();
        Ledger restarted = ledger();
        told.last().forEach(restarted::restore);
        restarted.say("pod/1", List.of(web(NOON).setService("shop").build()), LATER.plusSeconds(90));
        restarted.settle(LATER.plusSeconds(90));
        assertThat(told.records()).hasSize(before);
    }

    @Test
    void aContainerThatIsStartedAgainHasAnIntervalOfItsOwn() {
        ledger.say("c", List.of(web(NOON).build()), NOON);
        ledger.say("c", List.of(web(LATER).build()), LATER);
        assertThat(told.last())
                .extracting(Identity::getValidFrom, Identity::getValidTo)
                .containsExactly(tuple(NOON, LATER), tuple(LATER, null));
    }

    @Test
    void whatEndedLongerAgoThanIsKeptIsTakenOffAndDoesNotComeBack() {
        Identity over = web(NOON).setValidTo(LATER).build();
        ledger.say("c", List.of(over), LATER);
        ledger.inSync(LATER.plus(Duration.ofDays(8)));
        assertThat(told.last()).hasSize(1);
        Instant past = LATER.plus(Duration.ofDays(8)).plusSeconds(61);
        ledger.inSync(past);
        assertThat(told.last()).isEmpty();
        ledger.say("c", List.of(over), past);
        assertThat(told.last()).isEmpty();
        assertThat(told.heartbeats()).containsExactly("test", "test");
    }

    private Ledger ledger() {
        return new Ledger("test", told, Duration.ofDays(8));
    }

    private static Identity.Builder web(Instant from) {
        return Identity.newBuilder()
                .setService("web")
                .setNamespace("shop")
                .setContainerId(CONTAINER)
                .setAddresses(List.of("10.0.0.5"))
                .setLabels(Map.of("app", "web", "tier", "front"))
                .setValidFrom(from);
    }
}
