package dev.plumbline.detectors.identities;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;

/** Objects of a cluster, as its API shows them. */
final class ClusterObjects {
    static final String ID = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    static final String OTHER_ID = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    static final String DIGEST = "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc";
    static final String STARTED = "2026-06-01T12:00:01Z";

    private ClusterObjects() {}

    /** A pod of Deployment web that is not scheduled yet. */
    static Pod pending(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .withUid("uid-of-" + name)
                .addToLabels("pod-template-hash", "5d8f")
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withName("web-5d8f")
                .withUid("uid-of-web-5d8f")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName("n1")
                .withServiceAccountName("web-account")
                .addNewContainer()
                .withName("main")
                .withImage("registry.example/web:1.4")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    static Pod running(String name) {
        return new PodBuilder(pending(name))
                .editStatus()
                .withPhase("Running")
                .withStartTime("2026-06-01T12:00:00Z")
                .withPodIP("10.1.0.7")
                .addNewPodIP("10.1.0.7")
                .addNewPodIP("FD00::7")
                .withHostIP("192.168.0.1")
                .withContainerStatuses(started(ID))
                .endStatus()
                .build();
    }

    /** Ended in the second in which it started. */
    static Pod succeeded(String name) {
        return new PodBuilder(running(name))
                .editStatus()
                .withPhase("Succeeded")
                .withContainerStatuses(ended(ID))
                .endStatus()
                .build();
    }

    static ContainerStatus started(String id) {
        return new ContainerStatusBuilder()
                .withName("main")
                .withImage("registry.example/web:1.4")
                .withImageID("registry.example/web@" + DIGEST)
                .withContainerID("containerd://" + id)
                .withNewState()
                .withNewRunning()
                .withStartedAt(STARTED)
                .endRunning()
                .endState()
                .build();
    }

    static ContainerStatus ended(String id) {
        return new ContainerStatusBuilder(started(id))
                .withNewState()
                .withNewTerminated()
                .withContainerID("containerd://" + id)
                .withStartedAt(STARTED)
                .withFinishedAt(STARTED)
                .endTerminated()
                .endState()
                .build();
    }

    static ReplicaSet replicaSet() {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName("web-5d8f")
                .withNamespace("shop")
                .withUid("uid-of-web-5d8f")
                .addNewOwnerReference()
                .withKind("Deployment")
                .withName("web")
                .withUid("uid-of-web")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }
}
