package dev.plumbline.detectors.identities;

import static dev.plumbline.detectors.identities.ClusterObjects.DIGEST;
import static dev.plumbline.detectors.identities.ClusterObjects.ID;
import static dev.plumbline.detectors.identities.ClusterObjects.OTHER_ID;
import static dev.plumbline.detectors.identities.ClusterObjects.ended;
import static dev.plumbline.detectors.identities.ClusterObjects.pending;
import static dev.plumbline.detectors.identities.ClusterObjects.replicaSet;
import static dev.plumbline.detectors.identities.ClusterObjects.running;
import static dev.plumbline.detectors.identities.ClusterObjects.started;
import static dev.plumbline.detectors.identities.ClusterObjects.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Identity;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodsTest {
    private static final Instant POD_START = Instant.parse("2026-06-01T12:00:00Z");
    private static final Instant START = Instant.parse("2026-06-01T12:00:01Z");
    private static final ContainerPort HTTP =
            new ContainerPortBuilder().withContainerPort(8080).build();

    @Test
    void aContainerIsKnownByItsIdSinceItStarted() {
        Identity container = identities(running("web-1")).get(0);
        assertThat(container.getContainerId()).isEqualTo(ID);
        assertThat(container.getService()).isEqualTo("web");
        assertThat(container.getNamespace()).isEqualTo("shop");
        assertThat(container.getNode()).isEqualTo("n1");
        assertThat(container.getPod()).isEqualTo("web-1");
        assertThat(container.getPodUid()).isEqualTo("uid-of-web-1");
        assertThat(container.getWorkloadKind()).isEqualTo("Deployment");
        assertThat(container.getImage()).isEqualTo("registry.example/web:1.4");
        assertThat(container.getImageDigest()).isEqualTo(DIGEST);
        assertThat(container.getServiceAccount()).isEqualTo("web-account");
        assertThat(container.getCluster()).isEqualTo("prod");
        assertThat(container.getValidFrom()).isEqualTo(START);
        assertThat(container.getValidTo()).isNull();
    }

    @Test
    void thePodsAddressesAreItsOwnSinceThePodStarted() {
        Identity network = identities(running("web-1")).get(1);
        assertThat(network.getContainerId()).isNull();
        assertThat(network.getAddresses()).containsExactly("10.1.0.7", "FD00::7");
        assertThat(network.getImageDigest()).isEqualTo(DIGEST);
        assertThat(network.getValidFrom()).isEqualTo(POD_START);
    }

    @Test
    void addressesThatSeveralContainersShareAreOfNoImage() {
        Pod two = new PodBuilder(running("web-1"))
                .editSpec()
                .addNewContainer()
                .withName("proxy")
                .withImage("proxy:2")
                .endContainer()
                .endSpec()
                .build();
        assertThat(identities(two).get(1).getImage()).isNull();
    }

    @Test
    void whatEndedInTheSecondInWhichItStartedStillHasAnInterval() {
        assertThat(identities(succeeded("web-1")))
                .extracting(Identity::getValidTo)
                .containsExactly(START.plusSeconds(1), START.plusSeconds(1));
    }

    @Test
    void aRestartedContainerIsTwoAndTheAddressesStay() {
        Pod restarted = new PodBuilder(running("web-1"))
                .editStatus()
                .withContainerStatuses(new ContainerStatusBuilder(started(OTHER_ID))
                        .withLastState(ended(ID).getState())
                        .build())
                .endStatus()
                .build();
        assertThat(identities(restarted)).extracting(Identity::getContainerId).containsExactly(ID, OTHER_ID, null);
        assertThat(identities(restarted).get(0).getImageDigest())
                .as("another image may have run then")
                .isNull();
    }

    @Test
    void initAndEphemeralContainersAreToldToo() {
        Pod pod = new PodBuilder(running("web-1"))
                .editStatus()
                .withInitContainerStatuses(ended(OTHER_ID))
                .withEphemeralContainerStatuses(started("d".repeat(64)))
                .endStatus()
                .build();
        assertThat(identities(pod)).extracting(Identity::getContainerId).contains(ID, OTHER_ID, "d".repeat(64));
    }

    @Test
    void inTheNodesNetworkAContainerHasTheNodesAddressesWithItsPorts() {
        Identity container = identities(new PodBuilder(running("web-1"))
                        .editSpec()
                        .withHostNetwork(true)
                        .editFirstContainer()
                        .withPorts(HTTP)
                        .endContainer()
                        .endSpec()
                        .build())
                .get(0);
        assertThat(container.getAddresses()).contains("192.168.0.1", "192.168.0.2");
        assertThat(container.getPorts()).containsExactly(8080);
    }

    @Test
    void inTheNodesNetworkWithoutPortsNothingTellsItFromOthers() {
        Pod pod = new PodBuilder(running("web-1"))
                .editSpec()
                .withHostNetwork(true)
                .endSpec()
                .build();
        assertThat(identities(pod)).singleElement().satisfies(it -> {
            assertThat(it.getContainerId()).isEqualTo(ID);
            assertThat(it.getAddresses()).isEmpty();
        });
    }

    @Test
    void aPodThatHasNotStartedIsNobodyYet() {
        assertThat(identities(pending("web-1"))).isEmpty();
    }

    @Test
    void anImageThatWasNeverPulledHasNoDigest() {
        Pod pod = new PodBuilder(running("web-1"))
                .editStatus()
                .withContainerStatuses(new ContainerStatusBuilder(started(ID))
                        .withImageID(DIGEST)
                        .build())
                .endStatus()
                .build();
        assertThat(identities(pod).get(0).getImageDigest()).isNull();
    }

    @Test
    void labelsNameTheServiceAndTheOwner() {
        Pod labelled = new PodBuilder(running("web-1"))
                .editMetadata()
                .addToLabels("app.kubernetes.io/name", "checkout")
                .addToLabels("app", "other")
                .addToAnnotations("team", "payments")
                .endMetadata()
                .build();
        assertThat(identities(labelled))
                .allSatisfy(it -> assertThat(it.getService()).isEqualTo("checkout"))
                .allSatisfy(it -> assertThat(it.getOwner()).isEqualTo("payments"));
    }

    @Test
    void theWorkloadIsAtTheTopOfTheOwners() {
        assertThat(workload(owned("StatefulSet", "db"))).isEqualTo(new Workload("StatefulSet", "db"));
        assertThat(workload(owned("DaemonSet", "agent"))).isEqualTo(new Workload("DaemonSet", "agent"));
        assertThat(workload(owned("Job", "report-1"))).isEqualTo(new Workload("Job", "report-1"));
        OwnerReference nightly = new OwnerReferenceBuilder()
                .withKind("CronJob")
                .withName("report")
                .build();
        assertThat(Workloads.of(owned("Job", "report-1"), (owner, namespace) -> Optional.of(nightly)))
                .isEqualTo(new Workload("CronJob", "report"));
    }

    @Test
    void aStaticPodIsCalledWithoutItsNode() {
        Pod pod = new PodBuilder(owned("Node", "n1"))
                .editMetadata()
                .withName("etcd-n1")
                .endMetadata()
                .build();
        assertThat(workload(pod)).isEqualTo(new Workload("Pod", "etcd"));
    }

    @Test
    void aReplicaSetThatIsGoneStillTellsItsDeploymentByThePodsHash() {
        assertThat(workload(running("web-1"))).isEqualTo(new Workload("Deployment", "web"));
        Pod byHand = new PodBuilder(running("web-1"))
                .editMetadata()
                .withLabels(null)
                .endMetadata()
                .build();
        assertThat(workload(byHand)).isEqualTo(new Workload("ReplicaSet", "web-5d8f"));
    }

    private static Pod owned(String kind, String name) {
        return new PodBuilder(running("p"))
                .editMetadata()
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withKind(kind)
                        .withName(name)
                        .withController(true)
                        .build())
                .endMetadata()
                .build();
    }

    private static Workload workload(Pod pod) {
        return Workloads.of(pod, (owner, namespace) -> Optional.empty());
    }

    private static List<Identity> identities(Pod pod) {
        Workload workload = Workloads.of(
                pod, (owner, namespace) -> Workloads.controller(replicaSet().getMetadata()));
        return Pods.identities(pod, workload, List.of("192.168.0.2"), "prod", Naming.DEFAULT);
    }
}
