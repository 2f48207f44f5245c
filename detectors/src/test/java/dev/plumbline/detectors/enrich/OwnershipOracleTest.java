package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.enrich.OwnershipHistory.Written;
import dev.plumbline.event.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables against an oracle that is slow, simple, and knows the whole history before it answers. */
class OwnershipOracleTest {
    private static final int HISTORIES = 100_000;
    private static final int QUESTIONS = 3;

    @Test
    void whoeverTheOracleSaysIsWhomTheTablesChooseInWhateverOrderTheyWereTold() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            OwnershipHistory history = OwnershipHistory.random(random);
            Tables tables = new Tables();
            for (Written it : history.arrivals(random)) {
                tables.identity(it.key(), it.identity());
            }
            for (int i = 0; i < QUESTIONS; i++) {
                String wrong = asked(history, tables, random);
                assertThat(wrong).as("seed %d of %s", seed, history).isNull();
            }
        }
    }

    @Test
    void whoWasTakenOverFromDoesNotHoldTheAddressAgainWhenTheNextIsForgotten() {
        Tables tables = new Tables(Duration.ofMinutes(10));
        tell(tables, owner("never-ended").setValidFrom(minute(0)), 0);
        tell(tables, owner("next").setValidFrom(minute(5)).setValidTo(minute(7)), 7);
        tell(tables, owner("elsewhere").setAddresses(List.of("10.0.0.2")), 30);
        assertThat(tables.identitiesEvicted()).isEqualTo(1);
        assertThat(tables.address("10.0.0.1", minute(31))).isNull();
        assertThat(tables.address("10.0.0.1", minute(4)).getService()).isEqualTo("never-ended");
        tell(tables, owner("never-ended").setValidFrom(minute(0)).setValidTo(minute(3)), 31);
        assertThat(tables.address("10.0.0.1", minute(4))).isNull();
        assertThat(tables.address("10.0.0.1", minute(2))).isNull();
        assertThat(tables.identityCount()).isEqualTo(1);
    }

    private static Identity.Builder owner(String service) {
        return Identity.newBuilder().setService(service).setAddresses(List.of("10.0.0.1"));
    }

    private static void tell(Tables tables, Identity.Builder made, long minute) {
        Identity it = made.build();
        tables.identityTold(Tables.key(it), it, 0, minute(minute), minute(minute));
    }

    /** Asks of everything that can own; what was answered wrong, null where nothing was. */
    private static String asked(OwnershipHistory history, Tables tables, Random random) {
        Instant at = someTime(random);
        String address = OwnershipHistory.address(random);
        Integer port = random.nextInt(3) == 0 ? null : OwnershipHistory.port(random);
        String container = OwnershipHistory.cut(OwnershipHistory.container(random), random);
        String pod = OwnershipHistory.pod(random);
        String cgroup = OwnershipHistory.cgroup(random);
        String node = OwnershipHistory.node(random);
        return Stream.of(
                        wrong(
                                address + " port " + port,
                                at,
                                tables.address(address, port, at),
                                history.ownerOfAddress(address, port, at)),
                        wrong(container, at, tables.container(container, at), history.ownerOfContainer(container, at)),
                        wrong(pod, at, tables.pod(pod, at), history.ownerOfPod(pod, at)),
                        wrong(
                                cgroup + " of " + node,
                                at,
                                tables.cgroup(cgroup, node, at),
                                history.ownerOfCgroup(cgroup, node, at)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String wrong(String what, Instant at, Identity chosen, Identity right) {
        return Objects.equals(chosen, right) ? null : what + " at " + at + " is " + chosen + " and should be " + right;
    }

    /** Mostly where something begins or ends, and sometimes just before it. */
    private static Instant someTime(Random random) {
        return minute(random.nextInt(OwnershipHistory.MINUTES + 4) - 2L).minusNanos(random.nextInt(3) == 0 ? 1_000 : 0);
    }
}
