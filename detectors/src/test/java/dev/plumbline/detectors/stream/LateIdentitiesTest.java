package dev.plumbline.detectors.stream;

import static dev.plumbline.detectors.Events.id;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Identity;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Ownership;
import dev.plumbline.rules.Peer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LateIdentitiesTest {
    private static final Duration HOLD = Duration.ofSeconds(10);
    private static final String CONTAINER = "c".repeat(64);
    private static final Identity WEB = Identity.newBuilder()
            .setService("web")
            .setContainerId(CONTAINER)
            .setValidFrom(minute(0))
            .build();
    private static final Identity OTHER =
            Identity.newBuilder(WEB).setContainerId("d".repeat(64)).build();
    private static final Instant INGESTED = minute(10);

    private final LateIdentities late = new LateIdentities(HOLD);

    @Test
    void whatIsToldWhileTheEventWaitsIsInTime() {
        told(OTHER, minute(0));
        told(WEB, INGESTED.plusSeconds(10));
        look(event(INGESTED), Ownership.KNOWN);
        assertThat(late.count()).isZero();
    }

    @Test
    void whatIsToldWhenTheEventHasWaitedIsLate() {
        told(OTHER, minute(0));
        told(WEB, INGESTED.plusSeconds(11));
        look(event(INGESTED), Ownership.KNOWN);
        assertThat(late.count()).isOne();
        assertThat(late.ids()).containsExactly(id(1));
    }

    @Test
    void whereNobodyHadToldOfContainersNothingWaited() {
        told(WEB, INGESTED.plusSeconds(1));
        look(event(INGESTED), Ownership.KNOWN);
        assertThat(late.count()).isOne();
    }

    @Test
    void anOldEventDoesNotWaitForThoseWhoseHeartbeatsAreBeyondIt() {
        late.told("heartbeat/cluster", null, minute(0).toEpochMilli());
        told(WEB, INGESTED.plusSeconds(1));
        look(event(INGESTED.minusSeconds(3600)), Ownership.KNOWN);
        assertThat(late.count()).isOne();
    }

    @Test
    void whatWasToldBeforeTheEventIsInTimeHoweverOldTheEventIs() {
        late.told("heartbeat/cluster", null, minute(0).toEpochMilli());
        told(WEB, INGESTED);
        look(event(INGESTED.minusSeconds(3600)), Ownership.KNOWN);
        assertThat(late.count()).isZero();
    }

    @Test
    void theFirstTimeThatAContainerWasToldCounts() {
        told(OTHER, minute(0));
        told(WEB, minute(9));
        told(WEB, minute(20));
        look(event(INGESTED), Ownership.KNOWN);
        assertThat(late.count()).isZero();
    }

    @Test
    void ofAContainerThatHasEndedItIsNoLongerKnownWhenItWasTold() {
        told(OTHER, minute(0));
        told(Identity.newBuilder(WEB).setValidTo(minute(20)).build(), minute(20));
        look(event(INGESTED), Ownership.KNOWN);
        assertThat(late.count()).isZero();
    }

    @Test
    void whatIsUnknownStillOrNamesItsServiceItselfIsNotLate() {
        told(OTHER, minute(0));
        told(WEB, minute(20));
        look(event(INGESTED), Ownership.NOT_TOLD);
        Process named = process()
                .setContainerId(CONTAINER)
                .setIdentity(InlineIdentity.newBuilder().setService("web").build())
                .build();
        look(launch(1, INGESTED, named), Ownership.KNOWN);
        look(launch(1, INGESTED, process().build()), Ownership.KNOWN);
        assertThat(late.count()).isZero();
    }

    private void told(Identity identity, Instant at) {
        late.told("key", identity, at.toEpochMilli());
    }

    private void look(KernelEvent event, Ownership ownership) {
        late.look(new Enriched.Kernel(event, WEB, Peer.NONE, null, null, ownership), INGESTED.toEpochMilli());
    }

    private static KernelEvent event(Instant time) {
        return launch(1, time, process().setContainerId(CONTAINER).build());
    }
}
