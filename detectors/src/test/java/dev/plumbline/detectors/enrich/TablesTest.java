package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Deployed;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Intent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final String CONTAINER = "0123456789ab" + "c".repeat(52);
    private static final String IMAGE = "sha256:1";

    private final Tables tables = new Tables();
    private Tables target = tables;

    @Test
    void anAddressIsHeldFromTheBeginningUntilJustBeforeTheEnd() {
        put(identity("web")
                .setAddresses(List.of("10.0.0.1"))
                .setValidFrom(minute(10))
                .setValidTo(minute(20)));
        assertThat(tables.address("10.0.0.1", minute(10).minusNanos(1000))).isNull();
        assertThat(tables.address("10.0.0.1", minute(10))).isNotNull();
        assertThat(tables.address("10.0.0.1", minute(20).minusNanos(1000))).isNotNull();
        assertThat(tables.address("10.0.0.1", minute(20))).isNull();
    }

    @Test
    void aContainersIdIsNeverUsedAgainSoItsOwnerIsKnownAroundItsLifeToo() {
        put(identity("web").setContainerId(CONTAINER).setValidFrom(minute(10)).setValidTo(minute(20)));
        put(identity("web")
                .setContainerId(CONTAINER)
                .setImage("second")
                .setValidFrom(minute(30))
                .setValidTo(minute(40)));
        assertThat(tables.container(CONTAINER, minute(9)).getImage()).isNull();
        assertThat(tables.container(CONTAINER, minute(15)).getImage()).isNull();
        assertThat(tables.container(CONTAINER, minute(35)).getImage()).isEqualTo("second");
        assertThat(tables.container(CONTAINER, minute(41)).getImage()).isEqualTo("second");
    }

    @Test
    void whoTakesAnAddressOverEndsTheOneBefore() {
        put(identity("a").setAddresses(List.of("10.0.0.1")).setValidFrom(minute(0)));
        put(identity("b")
                .setAddresses(List.of("10.0.0.1"))
                .setValidFrom(minute(5))
                .setValidTo(minute(7)));
        assertThat(ownerOf("10.0.0.1", 4)).isEqualTo("a");
        assertThat(ownerOf("10.0.0.1", 6)).isEqualTo("b");
        assertThat(ownerOf("10.0.0.1", 8)).isNull();
    }

    @Test
    void aContainerOfThePodThatEndsTakesTheAddressFromNobody() {
        put(identity("web").setPodUid("p").setAddresses(List.of("10.0.0.1")).setContainerId(CONTAINER));
        put(identity("web")
                .setPodUid("p")
                .setContainerId("d".repeat(64))
                .setAddresses(List.of("10.0.0.1"))
                .setValidFrom(minute(5))
                .setValidTo(minute(7)));
        assertThat(ownerOf("10.0.0.1", 8)).isEqualTo("web");
    }

    @Test
    void onAnAddressThatSeveralShareThePortTellsThemApart() {
        put(identity("node").setAddresses(List.of("10.0.0.1")));
        put(identity("agent").setAddresses(List.of("10.0.0.1")).setPorts(List.of(9100)));
        assertThat(tables.address("10.0.0.1", 9100, minute(0)).getService()).isEqualTo("agent");
        assertThat(tables.address("10.0.0.1", 22, minute(0)).getService()).isEqualTo("node");
        assertThat(tables.address("10.0.0.1", null, minute(0)).getService()).isEqualTo("node");
    }

    @Test
    void whatEndedLongerAgoThanTheRetentionIsEvictedAndCounted() {
        Tables kept = new Tables(Duration.ofMinutes(10));
        Identity ended = identity("a")
                .setAddresses(List.of("10.0.0.1"))
                .setValidFrom(minute(0))
                .setValidTo(minute(5))
                .build();
        kept.identityTold(Tables.key(ended), ended, 0, minute(5), minute(5));
        Identity next = identity("b")
                .setAddresses(List.of("10.0.0.2"))
                .setValidFrom(minute(14))
                .build();
        kept.identityTold(Tables.key(next), next, 0, minute(15), minute(15));
        assertThat(kept.address("10.0.0.1", minute(4))).isNotNull();
        kept.identityTold("heartbeat/x", null, 0, minute(15), minute(15));
        kept.identityTold(Tables.key(next), next, 0, minute(16), minute(16));
        assertThat(kept.address("10.0.0.1", minute(4))).isNull();
        assertThat(kept.identitiesEvicted()).isEqualTo(1);
        assertThat(kept.identityCount()).isEqualTo(1);
    }

    @Test
    void theWatermarkIsThatOfTheSourceThatIsBehindWhileItLives() {
        assertThat(tables.hasIdentitySource()).isFalse();
        assertThat(tables.identitiesUpTo(minute(0))).isNull();
        tables.identityTold("heartbeat/a", null, 0, minute(10), minute(10));
        tables.identityTold("heartbeat/a", null, 1, minute(9), minute(10));
        tables.identityTold("heartbeat/b", null, 0, minute(8), minute(10));
        assertThat(tables.hasIdentitySource()).isTrue();
        assertThat(tables.identitiesUpTo(minute(10))).isEqualTo(minute(8));
        tables.identityTold("heartbeat/a", null, 0, minute(12), minute(12));
        assertThat(tables.identitiesUpTo(minute(12))).isEqualTo(minute(12));
        assertThat(tables.identitiesUpTo(minute(20))).isNull();
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
        tell(IMAGE, built(IMAGE, "web:1", 10), scanned(IMAGE, 20));
        assertThat(tables.provenance(IMAGE, minute(9))).isNull();
        assertThat(tables.provenance(IMAGE, minute(10)).getBuilt()).isNotNull();
        assertThat(tables.provenance(IMAGE, minute(19)).getScan()).isNull();
        assertThat(tables.provenance(IMAGE, minute(20)).getScan()).isNotNull();
        assertThat(tables.provenance((String) null, minute(20))).isNull();
    }

    @Test
    void aTagStandsForTheImageThatItStoodForAtTheTime() {
        tell("sha256:1", built("sha256:1", "web:latest", 10));
        tell("sha256:2", built("sha256:2", "web:latest", 20));
        assertThat(tables.digest("web:latest", minute(9))).isNull();
        assertThat(tables.digest("web:latest", minute(19))).isEqualTo("sha256:1");
        assertThat(tables.digest("web:latest", minute(20))).isEqualTo("sha256:2");
        Identity byTag = identity("web").setImage("web:latest").build();
        assertThat(tables.provenance(byTag, minute(15)).getImageDigest()).isEqualTo("sha256:1");
        assertThat(tables.provenance(byTag, minute(25)).getImageDigest()).isEqualTo("sha256:2");
    }

    @Test
    void aDeploymentByTagIsOneOfTheImageOfThatTimeInWhateverOrderTheyAreTold() {
        List<Runnable> told = List.of(
                () -> tell("sha256:1", built("sha256:1", "web:latest", 10)),
                () -> tell("sha256:2", built("sha256:2", "web:latest", 20)),
                () -> tell("web:latest", deployed(null, "web:latest", "web", 15)));
        for (int first = 0; first < 3; first++) {
            Tables anew = new Tables();
            target = anew;
            for (int i = 0; i < 3; i++) {
                told.get((first + i) % 3).run();
            }
            assertThat(anew.provenance("sha256:1", minute(16)).getDeployments()).hasSize(1);
            assertThat(anew.provenance("sha256:1", minute(14)).getDeployments()).isEmpty();
            assertThat(anew.provenance("sha256:2", minute(30)).getDeployments()).isEmpty();
            assertThat(anew.running("sha256:1", minute(16))).containsExactly(new Running("web", "shop", "production"));
        }
    }

    @Test
    void anotherImageInItsPlaceEndsADeploymentAndSoDoesARemovalThatNamesNone() {
        tell("sha256:1", deployed("sha256:1", "web:1", "web", 10));
        tell("sha256:2", deployed("sha256:2", "web:2", "web", 20));
        assertThat(tables.running("sha256:1", minute(19))).hasSize(1);
        assertThat(tables.running("sha256:1", minute(20))).isEmpty();
        assertThat(tables.running("sha256:2", minute(20))).hasSize(1);
        tell(
                Images.serviceKey("shop", "web", "production"),
                step(30, new Undeployed("web", "shop", "production"))
                        .setImage(null)
                        .setImageDigest(null)
                        .build());
        assertThat(tables.running("sha256:2", minute(29))).hasSize(1);
        assertThat(tables.running("sha256:2", minute(30))).isEmpty();
    }

    @Test
    void whoRunsAnImageIsKnownByIdentitiesToo() {
        tell("sha256:1", built("sha256:1", "web:1", 1));
        put(identity("web").setContainerId(CONTAINER).setImageDigest("sha256:1").setValidFrom(minute(5)));
        put(identity("job")
                .setCgroupName("job")
                .setImage("web:1")
                .setValidFrom(minute(5))
                .setValidTo(minute(6)));
        assertThat(tables.running("sha256:1", minute(4))).isEmpty();
        assertThat(tables.running("sha256:1", minute(5)))
                .containsExactly(new Running("job", "shop", null), new Running("web", "shop", null));
        assertThat(tables.running("sha256:1", minute(6))).containsExactly(new Running("web", "shop", null));
    }

    @Test
    void anIntentHoldsFromItsTimeOn() {
        Intent first =
                Intent.newBuilder().setService("web").setNamespace("shop").build();
        Intent second = Intent.newBuilder(first)
                .setListens(List.of(80))
                .setValidFrom(minute(10))
                .build();
        tables.intent(Tables.key(second), second);
        tables.intent(Tables.key(first), first);
        assertThat(tables.intent("web", "shop", minute(9))).isEqualTo(first);
        assertThat(tables.intent("web", "shop", minute(10))).isEqualTo(second);
        assertThat(tables.intentCount()).isEqualTo(2);
    }

    @Test
    void anIntentIsItsServicesAndItsNamespacesAlone() {
        Intent intent =
                Intent.newBuilder().setService("web").setNamespace("shop").build();
        tables.intent(Tables.key(intent), intent);
        assertThat(tables.intent("web", "shop", minute(0))).isSameAs(intent);
        assertThat(tables.intent("web", null, minute(0))).isNull();
        assertThat(tables.intent("web", "other", minute(0))).isNull();
        tables.intent(Tables.key(intent), (Intent) null);
        assertThat(tables.intent("web", "shop", minute(0))).isNull();
    }

    private void put(Identity.Builder identity) {
        tables.identity(Tables.key(identity.build()), identity.build());
    }

    private String ownerOf(String address, long minute) {
        Identity owner = tables.address(address, minute(minute));
        return owner == null ? null : owner.getService();
    }

    private void tell(String key, PipelineEvent... steps) {
        Provenance whole = null;
        for (PipelineEvent step : steps) {
            whole = Provenances.add(whole, key, step);
        }
        target.provenance(key, whole);
    }

    private static PipelineEvent built(String digest, String tag, long minute) {
        return step(minute, new ImageBuilt(null, null, "ci", null, null))
                .setImageDigest(digest)
                .setImage(tag)
                .build();
    }

    private static PipelineEvent scanned(String digest, long minute) {
        return step(minute, new ImageScanned("trivy", null, null, null, List.of(), List.of()))
                .setImageDigest(digest)
                .setImage(null)
                .build();
    }

    private static PipelineEvent.Builder step(long minute, SpecificRecord step) {
        return PipelineEvent.newBuilder(pipeline(minute, minute(minute), step));
    }

    private static PipelineEvent deployed(String digest, String tag, String service, long minute) {
        return step(minute, new Deployed(service, "shop", "production", "deployed"))
                .setImageDigest(digest)
                .setImage(tag)
                .build();
    }

    private static Identity.Builder identity(String service) {
        return Identity.newBuilder().setService(service).setNamespace("shop");
    }

    private static Identity built(Identity.Builder identity) {
        return identity.build();
    }
}
