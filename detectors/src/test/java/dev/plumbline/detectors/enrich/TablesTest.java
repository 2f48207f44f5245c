package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.minute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final String CONTAINER = "0123456789ab" + "c".repeat(52);
    private static final String IMAGE = "sha256:1";

    private final Tables tables = new Tables();

    @Test
    void anIdentityHoldsFromItsBeginningUntilJustBeforeItsEnd() {
        put(identity("web").setContainerId(CONTAINER).setValidFrom(minute(10)).setValidTo(minute(20)));
        assertThat(tables.container(CONTAINER, minute(10).minusNanos(1000))).isNull();
        assertThat(tables.container(CONTAINER, minute(10))).isNotNull();
        assertThat(tables.container(CONTAINER, minute(20).minusNanos(1000))).isNotNull();
        assertThat(tables.container(CONTAINER, minute(20))).isNull();
    }

    @Test
    void withoutBoundsItHoldsAlways() {
        put(identity("web").setContainerId(CONTAINER));
        assertThat(tables.container(CONTAINER, Instant.EPOCH)).isNotNull();
        assertThat(tables.container(CONTAINER, Instant.MAX)).isNotNull();
    }

    @Test
    void anAddressPassesFromOneServiceToTheNext() {
        put(identity("a")
                .setAddresses(List.of("10.0.0.1"))
                .setValidFrom(minute(0))
                .setValidTo(minute(5)));
        put(identity("b").setAddresses(List.of("10.0.0.1")).setValidFrom(minute(7)));
        assertThat(ownerOf("10.0.0.1", 4)).isEqualTo("a");
        assertThat(ownerOf("10.0.0.1", 5)).isNull();
        assertThat(ownerOf("10.0.0.1", 7)).isEqualTo("b");
        assertThat(ownerOf("10.0.0.2", 7)).isNull();
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        put(identity("b").setAddresses(List.of("10.0.0.1")).setValidFrom(minute(7)));
        put(identity("a").setAddresses(List.of("10.0.0.1")).setValidFrom(minute(0)));
        assertThat(ownerOf("10.0.0.1", 4)).isEqualTo("a");
        assertThat(ownerOf("10.0.0.1", 7)).isEqualTo("b");
    }

    @Test
    void whereTwoHoldTheOneThatBeganLastIsMeant() {
        put(identity("b").setAddresses(List.of("10.0.0.1")).setValidFrom(minute(3)));
        put(identity("always").setAddresses(List.of("10.0.0.1")));
        assertThat(ownerOf("10.0.0.1", 2)).isEqualTo("always");
        assertThat(ownerOf("10.0.0.1", 4)).isEqualTo("b");
    }

    @Test
    void aCollectorMayCutTheContainersId() {
        put(identity("web").setContainerId(CONTAINER));
        assertThat(tables.container(CONTAINER.substring(0, 12), minute(0))).isNotNull();
        assertThat(tables.container(CONTAINER.substring(0, 31), minute(0))).isNotNull();
        assertThat(tables.container(CONTAINER.substring(0, 11), minute(0))).isNull();
        assertThat(tables.container(null, minute(0))).isNull();
    }

    @Test
    void theTableMayHoldACutIdToo() {
        put(identity("web").setContainerId(CONTAINER.substring(0, 12)));
        assertThat(tables.container(CONTAINER, minute(0))).isNotNull();
    }

    @Test
    void twoContainersThatShareTwelveDigitsAreTwo() {
        put(identity("web").setContainerId(CONTAINER));
        assertThat(tables.container(CONTAINER.substring(0, 12) + "d".repeat(52), minute(0)))
                .isNull();
    }

    @Test
    void aCgroupIsOneOfItsNode() {
        put(identity("web").setCgroupName("app.service").setNode("node-1"));
        put(identity("db").setCgroupName("app.service").setNode("node-2"));
        assertThat(tables.cgroup("app.service", "node-1", minute(0)).getService())
                .isEqualTo("web");
        assertThat(tables.cgroup("app.service", "node-2", minute(0)).getService())
                .isEqualTo("db");
        assertThat(tables.cgroup("app.service", "node-3", minute(0))).isNull();
        assertThat(tables.cgroup(null, "node-1", minute(0))).isNull();
    }

    @Test
    void oneServiceMayRunInACgroupOfTheSameNameOnEveryNode() {
        put(identity("agent").setCgroupName("agent.service").setNode("node-1").setAddresses(List.of("10.0.0.1")));
        put(identity("agent").setCgroupName("agent.service").setNode("node-2").setAddresses(List.of("10.0.0.2")));
        assertThat(tables.identityCount()).isEqualTo(2);
        assertThat(ownerOf("10.0.0.1", 0)).isEqualTo("agent");
        assertThat(tables.cgroup("agent.service", "node-1", minute(0))).isNotNull();
    }

    @Test
    void aCgroupWithoutNodeIsTheSameOnEveryNode() {
        put(identity("web").setCgroupName("app.service"));
        assertThat(tables.cgroup("app.service", "node-1", minute(0))).isNotNull();
        assertThat(tables.cgroup("app.service", null, minute(0))).isNotNull();
    }

    @Test
    void replicasThatAreKnownByAddressAloneAreSeveral() {
        put(identity("db").setAddresses(List.of("10.0.0.1")));
        put(identity("db").setAddresses(List.of("10.0.0.2")));
        assertThat(ownerOf("10.0.0.1", 0)).isEqualTo("db");
        assertThat(ownerOf("10.0.0.2", 0)).isEqualTo("db");
    }

    @Test
    void anIdentityThatEndsKeepsItsKey() {
        Identity.Builder identity = identity("web").setContainerId(CONTAINER).setValidFrom(minute(1));
        String key = Tables.key(identity.build());
        assertThat(Tables.key(identity.setValidTo(minute(9)).setImage("web:1").build()))
                .isEqualTo(key);
    }

    @Test
    void aReplacedIdentityLeavesNothingBehind() {
        tables.identity("k", built(identity("web").setContainerId(CONTAINER).setAddresses(List.of("10.0.0.1"))));
        tables.identity("k", built(identity("web").setCgroupName("c").setAddresses(List.of("10.0.0.2"))));
        assertThat(tables.container(CONTAINER, minute(0))).isNull();
        assertThat(ownerOf("10.0.0.1", 0)).isNull();
        assertThat(ownerOf("10.0.0.2", 0)).isEqualTo("web");
        assertThat(tables.identityCount()).isEqualTo(1);
    }

    @Test
    void anIdentityThatIsToldTwiceIsThereOnceAndGoesAsAWhole() {
        Identity identity = built(identity("web").setAddresses(List.of("10.0.0.1", "10.0.0.1")));
        tables.identity("k", identity);
        tables.identity("k", built(Identity.newBuilder(identity)));
        assertThat(ownerOf("10.0.0.1", 0)).isEqualTo("web");
        tables.identity("k", null);
        assertThat(ownerOf("10.0.0.1", 0)).isNull();
        assertThat(tables.identityCount()).isZero();
    }

    @Test
    void takingAwayWhatIsNotThereIsNothing() {
        tables.identity("k", null);
        tables.intent("k", (Intent) null);
        tables.provenance("k", (Provenance) null);
        assertThat(tables.identityCount() + tables.intentCount() + tables.imageCount())
                .isZero();
    }

    @Test
    void oneOfTwoOwnersOfAnAddressGoesAndTheOtherStays() {
        tables.identity("a", built(identity("a").setAddresses(List.of("10.0.0.1"))));
        tables.identity("b", built(identity("b").setAddresses(List.of("10.0.0.1"))));
        tables.identity("b", null);
        assertThat(ownerOf("10.0.0.1", 0)).isEqualTo("a");
    }

    @Test
    void aReaderNeverMissesAnIdentityThatIsBeingReplaced() {
        tables.identity("k", built(identity("web").setContainerId(CONTAINER)));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 20_000; i++) {
                tables.identity(
                        "k", built(identity("web").setContainerId(CONTAINER).setImage("web:" + i)));
            }
            done.set(true);
        });
        long missed = 0;
        while (!done.get() && !writer.isCompletedExceptionally()) {
            missed += tables.container(CONTAINER, minute(0)) == null ? 1 : 0;
        }
        writer.join();
        assertThat(missed).isZero();
    }

    @Test
    void anImageIsKnownAsFarAsItWasAtTheTime() {
        tables.provenance(IMAGE, version(10, "first"));
        tables.provenance(IMAGE, version(20, "second"));
        assertThat(known(9)).isNull();
        assertThat(known(10)).isEqualTo("first");
        assertThat(known(19)).isEqualTo("first");
        assertThat(known(20)).isEqualTo("second");
        assertThat(tables.provenance(null, minute(20))).isNull();
    }

    @Test
    void versionsComeInAnyOrder() {
        List<Provenance> versions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            versions.add(version(i, "v" + i));
        }
        Collections.shuffle(versions, new Random(7));
        versions.forEach(it -> tables.provenance(IMAGE, it));
        for (int i = 0; i < 20; i++) {
            assertThat(known(i)).isEqualTo("v" + i);
        }
    }

    @Test
    void ofTwoVersionsOfOneMomentTheLaterOneCounts() {
        tables.provenance(IMAGE, version(10, "less"));
        tables.provenance(IMAGE, version(20, "beyond"));
        tables.provenance(IMAGE, version(10, "more"));
        assertThat(known(10)).isEqualTo("more");
        assertThat(known(20)).isEqualTo("beyond");
    }

    @Test
    void theNewest64VersionsAreKept() {
        for (int i = 0; i < 70; i++) {
            tables.provenance(IMAGE, version(i, "v" + i));
        }
        assertThat(known(5)).isNull();
        assertThat(known(6)).isEqualTo("v6");
        assertThat(known(69)).isEqualTo("v69");
    }

    @Test
    void whatIsToldOverAndOverDoesNotPushTheHistoryOut() {
        tables.provenance(IMAGE, version(1, "old"));
        for (int i = 0; i < 100; i++) {
            tables.provenance(IMAGE, version(2, "again"));
        }
        assertThat(known(1)).isEqualTo("old");
    }

    @Test
    void anIntentIsItsServicesAndItsNamespacesAlone() {
        Intent intent =
                Intent.newBuilder().setService("web").setNamespace("shop").build();
        tables.intent(Tables.key(intent), intent);
        assertThat(tables.intent("web", "shop")).isSameAs(intent);
        assertThat(tables.intent("web", (String) null)).isNull();
        assertThat(tables.intent("web", "other")).isNull();
        tables.intent(Tables.key(intent), (Intent) null);
        assertThat(tables.intent("web", "shop")).isNull();
    }

    private void put(Identity.Builder identity) {
        tables.identity(Tables.key(identity.build()), identity.build());
    }

    private String ownerOf(String address, long minute) {
        Identity owner = tables.address(address, minute(minute));
        return owner == null ? null : owner.getService();
    }

    private String known(long minute) {
        Provenance found = tables.provenance(IMAGE, minute(minute));
        return found == null ? null : found.getImage();
    }

    private static Identity.Builder identity(String service) {
        return Identity.newBuilder().setService(service).setNamespace("shop");
    }

    private static Identity built(Identity.Builder identity) {
        return identity.build();
    }

    private static Provenance version(long minute, String image) {
        return Provenance.newBuilder()
                .setImageDigest(IMAGE)
                .setImage(image)
                .setTime(minute(minute))
                .build();
    }
}
