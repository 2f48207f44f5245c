package dev.plumbline.detectors.identities;

import static dev.plumbline.detectors.identities.ClusterObjects.ID;
import static dev.plumbline.detectors.identities.ClusterObjects.OTHER_ID;
import static dev.plumbline.detectors.identities.ClusterObjects.pending;
import static dev.plumbline.detectors.identities.ClusterObjects.replicaSet;
import static dev.plumbline.detectors.identities.ClusterObjects.running;
import static dev.plumbline.detectors.identities.ClusterObjects.started;
import static dev.plumbline.detectors.identities.ClusterObjects.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.event.Identity;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against an API server in this process. */
@Timeout(60)
class KubernetesSourceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration RETENTION = Duration.ofDays(365_000);

    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private final Told told = new Told();
    private KubernetesClient api;

    @BeforeEach
    void start() {
        server.init();
        api = KubernetesSource.client(server.createClient().getConfiguration());
        api.apps().replicaSets().resource(replicaSet()).create();
    }

    @AfterEach
    void stop() {
        api.close();
        server.destroy();
    }

    @Test
    void aPodThatComesRunsAndGoesWithinTwoSecondsIsToldWithBothEnds() throws Exception {
        try (Watching watching = watching()) {
            api.resource(pending("web-1")).create();
            update(running("web-1"));
            update(succeeded("web-1"));
            api.resource(pending("web-1")).delete();
            await().atMost(PATIENCE).until(() -> told.records().size() == 4);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.last()).hasSize(2).allSatisfy(it -> {
            assertThat(it.getWorkload()).isEqualTo("web");
            assertThat(it.getValidTo()).isEqualTo(Instant.parse("2026-06-01T12:00:02Z"));
            assertThat(it.getSource()).isEqualTo("kubernetes/prod");
        });
        assertThat(told.last().get(0).getContainerId()).isEqualTo(ID);
        assertThat(told.last().get(1).getAddresses()).containsExactly("10.1.0.7", "fd00::7");
    }

    @Test
    void aPodThatGoesWithoutAWordEndsWhenItIsSeenToGo() throws Exception {
        Instant before = Instant.now();
        try (Watching watching = watching()) {
            api.resource(running("web-1")).create();
            await().atMost(PATIENCE).until(() -> told.records().size() == 2);
            api.resource(running("web-1")).delete();
            await().atMost(PATIENCE).until(() -> told.records().size() == 4);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.last()).allSatisfy(it -> assertThat(it.getValidTo()).isBetween(before, Instant.now()));
    }

    @Test
    void afterARestartWhatVanishedMeanwhileIsEndedAndNothingElseIsWritten() throws Exception {
        api.resource(running("web-1")).create();
        api.resource(new PodBuilder(running("web-2"))
                        .editStatus()
                        .withPodIPs()
                        .withPodIP("10.1.0.8")
                        .withContainerStatuses(started(OTHER_ID))
                        .endStatus()
                        .build())
                .create();
        Watching.once(List.of(source()), List.of(), told, RETENTION);
        List<Identity> first = told.records();
        assertThat(first).hasSize(4);
        api.resource(running("web-2")).delete();
        Watching.once(List.of(source()), first, told, RETENTION);
        List<Identity> more = told.records().subList(4, told.records().size());
        assertThat(more).hasSize(2).allSatisfy(it -> {
            assertThat(it.getPod()).isEqualTo("web-2");
            assertThat(it.getValidTo()).isNotNull();
        });
    }

    @Test
    void aServicesAddressesAreThoseOfTheServiceThatAnswersBehindIt() throws Exception {
        api.resource(running("web-1")).create();
        api.resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withName("front-x")
                        .withNamespace("shop")
                        .addToLabels("kubernetes.io/service-name", "front")
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewEndpoint()
                        .withAddresses("10.1.0.7")
                        .withNewTargetRef()
                        .withKind("Pod")
                        .withName("web-1")
                        .withUid(uid(running("web-1")))
                        .endTargetRef()
                        .endEndpoint()
                        .build())
                .create();
        api.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("front")
                        .withNamespace("shop")
                        .withCreationTimestamp("2026-06-01T11:00:00Z")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("tier", "front")
                        .withClusterIP("10.96.0.10")
                        .withClusterIPs("10.96.0.10")
                        .addNewPort()
                        .withPort(443)
                        .endPort()
                        .endSpec()
                        .withNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp("203.0.113.9")
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build())
                .create();
        Watching.once(List.of(source()), List.of(), told, RETENTION);
        assertThat(told.last())
                .filteredOn(it -> it.getAddresses().contains("10.96.0.10"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.getService()).isEqualTo("web");
                    assertThat(it.getWorkloadKind()).isEqualTo("Deployment");
                    assertThat(it.getPorts()).isEmpty();
                });
        assertThat(told.last())
                .filteredOn(it -> it.getAddresses().contains("203.0.113.9"))
                .singleElement()
                .satisfies(it -> assertThat(it.getPorts()).containsExactly(443));
    }

    @Test
    void aNodeStandsForItsAddresses() throws Exception {
        api.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("n1")
                        .endMetadata()
                        .withNewStatus()
                        .addNewAddress("192.168.0.1", "InternalIP")
                        .addNewAddress("n1.example", "Hostname")
                        .endStatus()
                        .build())
                .create();
        Watching.once(List.of(source()), List.of(), told, RETENTION);
        assertThat(told.last()).singleElement().satisfies(it -> {
            assertThat(it.getService()).isEqualTo("node/n1");
            assertThat(it.getAddresses()).containsExactly("192.168.0.1");
        });
    }

    @Test
    void heartbeatsComeOnlyWhileItIsInSync() throws Exception {
        try (Watching watching = watching()) {
            server.destroy();
            AtomicInteger beats = new AtomicInteger(-1);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
                int now = told.heartbeats().size();
                return beats.getAndSet(now) == now;
            });
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.heartbeats()).isNotEmpty().containsOnly("kubernetes/prod");
    }

    /** As a kubelet does: the status and nothing else. */
    private void update(Pod pod) {
        api.resource(pod).patch();
    }

    private String uid(Pod pod) {
        return api.resource(pod).get().getMetadata().getUid();
    }

    private KubernetesSource source() {
        return new KubernetesSource(api, "prod", Naming.DEFAULT, InstantSource.system());
    }

    private Watching watching() throws Exception {
        Watching watching = Watching.start(
                List.of(source()), List.of(), told, RETENTION, Duration.ofMillis(20), InstantSource.system(), () -> {});
        await().atMost(PATIENCE).until(() -> !told.heartbeats().isEmpty());
        return watching;
    }
}
