package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.DIGEST;
import static dev.plumbline.detectors.Events.connect;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.event.ApiAction;
import dev.plumbline.event.ApiCall;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnricherTest {
    private static final String CONTAINER = "0123456789abcdef";

    private final Tables tables = new Tables();
    private final Enricher enricher = new Enricher(tables, new Networks(Networks.PRIVATE));

    @Test
    void anEventOfNobodyIsUnknown() {
        Enriched.Kernel it = enricher.enrich(launch(1, minute(0), process().build()));
        assertThat(it.owner()).isNull();
        assertThat(it.provenance()).isNull();
        assertThat(it.intent()).isNull();
        assertThat(Enricher.state(it)).isEqualTo(new Enrichment("unknown", "none", "none", "none", "no-container"));
    }

    @Test
    void anEventWithoutAProcessIsNobodys() {
        Enriched.Kernel it = enricher.enrich(Events.kernel(1, minute(0), null, new CollectorLoss(3L, null)));
        assertThat(it.owner()).isNull();
    }

    @Test
    void theContainersOwnerComesBeforeTheCgroupsOne() {
        put(identity("by-container").setContainerId(CONTAINER));
        put(identity("by-cgroup").setCgroupName("c").setNode("node-1"));
        assertThat(owner(process().setContainerId(CONTAINER).setCgroupName("c")).getService())
                .isEqualTo("by-container");
        assertThat(owner(process().setContainerId("f".repeat(12)).setCgroupName("c"))
                        .getService())
                .isEqualTo("by-cgroup");
    }

    @Test
    void theOwnerIsTheOneAtTheEventsTime() {
        put(identity("a").setCgroupName("a.service").setValidTo(minute(5)));
        Process process = process().setCgroupName("a.service").build();
        assertThat(enricher.enrich(launch(1, minute(4), process)).owner()).isNotNull();
        assertThat(enricher.enrich(launch(1, minute(5), process)).owner()).isNull();
    }

    @Test
    void whatTheCollectorToldGoesFirstAndTheTableFillsTheRest() {
        put(identity("table").setContainerId(CONTAINER).setImage("table:1").setImageDigest(DIGEST));
        Identity owner = owner(process().setContainerId(CONTAINER).setIdentity(inline("web", null, "web:2", null)));
        assertThat(owner.getService()).isEqualTo("web");
        assertThat(owner.getNamespace()).isEqualTo("shop");
        assertThat(owner.getImage()).isEqualTo("web:2");
        assertThat(owner.getImageDigest()).isEqualTo(DIGEST);
    }

    @Test
    void whatTheCollectorToldIsEnoughWithoutATable() {
        Identity owner = owner(process().setIdentity(inline("web", "prod", "web:2", DIGEST)));
        assertThat(owner.getService() + owner.getNamespace() + owner.getImage() + owner.getImageDigest())
                .isEqualTo("web" + "prod" + "web:2" + DIGEST);
    }

    @Test
    void anImageThatTheCollectorToldIsUsedEvenWhereItNamesNoService() {
        put(identity("table").setContainerId(CONTAINER));
        Identity owner = owner(process().setContainerId(CONTAINER).setIdentity(inline(null, null, "web:2", DIGEST)));
        assertThat(owner.getService()).isEqualTo("table");
        assertThat(owner.getImageDigest()).isEqualTo(DIGEST);
    }

    @Test
    void anInlineIdentityWithoutServiceIsNoOwner() {
        assertThat(owner(process().setIdentity(inline(null, "prod", "web:2", DIGEST))))
                .isNull();
    }

    @Test
    void aPeerIsTheServiceThatOwnedTheAddressAtTheTime() {
        put(identity("db").setAddresses(List.of("10.0.0.7")).setValidFrom(minute(5)));
        assertThat(peer(5, "10.0.0.7")).isEqualTo(Peer.known("db", "shop"));
        assertThat(peer(4, "10.0.0.7")).isEqualTo(Peer.UNDETERMINED);
    }

    @Test
    void aPublicAddressThatAServiceOwnsIsThatService() {
        put(identity("edge").setAddresses(List.of("203.0.113.1")));
        assertThat(peer(0, "203.0.113.1")).isEqualTo(Peer.known("edge", "shop"));
    }

    @Test
    void anAddressOutsideTheEstateIsNobodys() {
        assertThat(peer(0, "203.0.113.1")).isEqualTo(Peer.EXTERNAL);
        assertThat(peer(0, "2001:db8::1")).isEqualTo(Peer.EXTERNAL);
    }

    @Test
    void anEventWithoutPeerHasNone() {
        assertThat(enricher.enrich(launch(1, minute(0), process().build())).peer())
                .isEqualTo(Peer.NONE);
        assertThat(peer(0, null)).isEqualTo(Peer.NONE);
    }

    @Test
    void provenanceAndIntentFollowTheOwner() {
        put(identity("web").setContainerId(CONTAINER).setImageDigest(DIGEST));
        tables.provenance(
                DIGEST,
                Provenance.newBuilder()
                        .setImageDigest(DIGEST)
                        .setTime(minute(3))
                        .build());
        Intent intent =
                Intent.newBuilder().setService("web").setNamespace("shop").build();
        tables.intent(Tables.key(intent), intent);
        Process process = process().setContainerId(CONTAINER).build();

        Enriched.Kernel before = enricher.enrich(launch(1, minute(2), process));
        Enriched.Kernel after = enricher.enrich(launch(2, minute(3), process));
        assertThat(before.provenance()).isNull();
        assertThat(Enricher.state(before)).isEqualTo(new Enrichment("known", "none", "unknown", "known", null));
        assertThat(after.provenance()).isNotNull();
        assertThat(after.intent()).isSameAs(intent);
        assertThat(Enricher.state(after)).isEqualTo(new Enrichment("known", "none", "known", "known", null));
    }

    @Test
    void stateWordsForAServiceThatNamesNoImageAndDeclaredNothing() {
        put(identity("web").setContainerId(CONTAINER));
        Process process = process().setContainerId(CONTAINER).build();
        assertThat(Enricher.state(enricher.enrich(connect(1, minute(0), process, "10.0.0.9"))))
                .isEqualTo(new Enrichment("known", "undetermined", "none", "unknown", null));
        assertThat(Enricher.state(enricher.enrich(connect(1, minute(0), process, "203.0.113.1")))
                        .getPeer())
                .isEqualTo("external");
    }

    @Test
    void whatTheClusterIsAskedOfAPodIsOfThePodsService() {
        put(identity("web").setPod("web-1").setContainerId(CONTAINER).setValidFrom(minute(1)));
        ApiCall.Builder call = ApiCall.newBuilder()
                .setAction(ApiAction.EXEC)
                .setVerb("create")
                .setResource("pods")
                .setName("web-1");
        assertThat(asked(call.setNamespace("shop").build(), 2).getService()).isEqualTo("web");
        assertThat(asked(call.build(), 0)).isNull();
        assertThat(asked(call.setNamespace("other").build(), 2)).isNull();
        assertThat(asked(call.setNamespace("shop").setResource("secrets").build(), 2))
                .isNull();
    }

    private Identity asked(ApiCall call, long minute) {
        return enricher.enrich(Events.kernel(1, minute(minute), null, call)).owner();
    }

    @Test
    void stateWordsForStepsOfThePipeline() {
        assertThat(stateOf(pipeline(1, minute(0), new Deployed("web", "shop", "production", "deployed"))))
                .isEqualTo(new Enrichment("known", "none", "known", "none", null));
        assertThat(stateOf(pipeline(1, minute(0), ImageBuilt.newBuilder().build())))
                .isEqualTo(new Enrichment("unknown", "none", "known", "none", null));
        PipelineEvent removal = PipelineEvent.newBuilder(
                        pipeline(1, minute(0), new Undeployed("web", "shop", "production")))
                .setImage(null)
                .setImageDigest(null)
                .build();
        assertThat(stateOf(removal)).isEqualTo(new Enrichment("known", "none", "none", "none", null));
    }

    private static Enrichment stateOf(PipelineEvent event) {
        return Enricher.state(new Enriched.Pipeline(event, Provenances.add(null, DIGEST, event)));
    }

    private void put(Identity.Builder identity) {
        tables.identity(Tables.key(identity.build()), identity.build());
    }

    private Identity owner(Process.Builder process) {
        return enricher.enrich(launch(1, minute(0), process.build())).owner();
    }

    private Peer peer(long minute, String address) {
        return enricher.enrich(connect(1, minute(minute), process().build(), address))
                .peer();
    }

    private static Identity.Builder identity(String service) {
        return Identity.newBuilder().setService(service).setNamespace("shop");
    }

    private static InlineIdentity inline(String service, String namespace, String image, String digest) {
        return new InlineIdentity(
                service, namespace, "pod-1", image, digest, null, null, null, null, java.util.Map.of());
    }
}
