package dev.plumbline.detectors.identities;

import dev.plumbline.event.Identity;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.ImageName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * containerd, CRI-O or another container runtime at its CRI socket: it is asked for all its containers and sandboxes at
 * each heartbeat, and keeps those that ended long enough to be seen.
 *
 * <p>A pod's addresses are of its sandbox; one in the node's network has none, as a runtime knows no declared ports.
 * Service: a pod's label that names it, else the pod's name, as a runtime knows no workloads.
 * <br>Source: {@code runtime.v1.RuntimeService} of cri-api; the numbers of its fields stand beside their use.
 */
public final class CriSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(CriSource.class);
    private static final String SERVICE = "/runtime.v1.RuntimeService/";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int EXITED = 2;
    private static final int NODES_NETWORK = 2;
    private static final int SANDBOX_NOT_READY = 1;
    private static final long UNKNOWN = -1;

    private final Path socket;
    private final String node;
    private final Naming naming;
    private final InstantSource clock;
    private final Map<String, Identity.Builder> pods = new HashMap<>();
    private final Map<String, Long> states = new HashMap<>();
    private UnixGrpc runtime;

    /** @param node the host's name */
    public CriSource(Path socket, String node, Naming naming, InstantSource clock) {
        this.socket = socket;
        this.node = node;
        this.naming = naming;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "cri/" + node;
    }

    @Override
    public void list(Ledger ledger) throws Unavailable {
        try {
            look(ledger);
        } catch (IOException e) {
            close();
            throw new Unavailable(
                    name() + ": containers cannot be listed at " + socket + ": " + e.getMessage()
                            + "; check the path, and that this user may use it",
                    e);
        }
        ledger.settle(clock.instant());
        LOG.info("{}: {} containers and sandboxes", name(), states.size());
    }

    @Override
    public void follow(Ledger ledger, Pulse pulse) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(pulse.millisLeft());
                Instant upTo = clock.instant();
                try {
                    look(ledger);
                    pulse.give(ledger, upTo);
                    pause = FIRST_PAUSE;
                } catch (IOException e) {
                    close();
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                    LOG.warn("{}: not answered: {}; next try in {} ms", name(), e.getMessage(), pause.toMillis());
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                }
            }
        } finally {
            close();
        }
    }

    private void look(Ledger ledger) throws IOException {
        if (runtime == null) {
            runtime = new UnixGrpc(socket);
        }
        Set<String> there = new HashSet<>();
        for (Proto it : call("ListPodSandbox", new byte[0]).messages(1)) {
            there.add(it.text(1));
            if (isNew(it.text(1), it.number(3))) {
                sandbox(it, ledger);
            }
        }
        for (Proto it : call("ListContainers", new byte[0]).messages(1)) {
            there.add(it.text(1));
            if (isNew(it.text(1), it.number(6))) {
                container(it, ledger);
            }
        }
        for (String id : Set.copyOf(states.keySet())) {
            if (!there.contains(id)) {
                states.remove(id);
                pods.remove(id);
                ledger.gone(id, clock.instant());
            }
        }
    }

    private boolean isNew(String id, long state) {
        Long before = states.put(id, state);
        return before == null || before != state;
    }

    /** PodSandbox: 1 id, 2 metadata (1 name, 2 uid, 3 namespace), 3 state, 4 created_at, 5 labels. */
    private void sandbox(Proto listed, Ledger ledger) throws IOException {
        String id = listed.text(1);
        Proto metadata = listed.message(2);
        Map<String, String> labels = listed.map(5);
        Identity.Builder pod = Identity.newBuilder()
                .setService(naming.service(labels).orElse(metadata.text(1)))
                .setNamespace(metadata.text(3))
                .setNode(node)
                .setPod(metadata.text(1))
                .setPodUid(metadata.text(2))
                .setOwner(naming.owner(labels, Map.of()))
                .setLabels(labels);
        pods.put(id, pod);
        if (listed.number(3) == SANDBOX_NOT_READY) {
            ledger.say(id, List.of(), clock.instant());
            return;
        }
        // PodSandboxStatusResponse: 1 status (5 network (1 ip, 2 additional_ips (1 ip)),
        // 6 linux (1 namespaces (2 options (1 network))))
        Proto status = call("PodSandboxStatus", Proto.ofText(1, id)).message(1);
        boolean isNodes = status.message(6).message(1).message(2).number(1) == NODES_NETWORK;
        List<String> addresses = new ArrayList<>();
        if (!isNodes) {
            addresses.add(status.message(5).text(1));
            for (Proto more : status.message(5).messages(2)) {
                addresses.add(more.text(1));
            }
            addresses.removeIf(String::isEmpty);
        }
        if (!addresses.isEmpty()) {
            Identity network = Identity.newBuilder(pod)
                    .setAddresses(addresses)
                    .setValidFrom(time(listed.number(4)))
                    .build();
            ledger.say(id, List.of(network), clock.instant());
        }
    }

    /** Container: 1 id, 2 pod_sandbox_id, 4 image (1 image, 18 user_specified_image). */
    private void container(Proto listed, Ledger ledger) throws IOException {
        String id = listed.text(1);
        Identity.Builder pod = pods.get(listed.text(2));
        // ContainerStatusResponse: 1 status (3 state, 5 started_at, 6 finished_at, 9 image_ref)
        Proto status = call("ContainerStatus", Proto.ofText(1, id)).message(1);
        boolean hasEnded = status.number(3) == EXITED;
        if (pod == null || ContainerIds.of(id) == null || status.number(5) <= 0) {
            return;
        }
        if (hasEnded && status.number(6) <= 0) {
            ledger.say(id, List.of(), clock.instant());
            return;
        }
        String asked = listed.message(4).text(18);
        String digest = status.text(9);
        Identity container = Identity.newBuilder(pod)
                .setContainerId(id)
                .setImage(asked.isEmpty() ? listed.message(4).text(1) : asked)
                .setImageDigest(ImageName.digest(digest.substring(digest.lastIndexOf('@') + 1))
                        .filter(it -> digest.indexOf('@') >= 0)
                        .orElse(null))
                .setValidFrom(time(status.number(5)))
                .setValidTo(hasEnded ? time(status.number(6)) : null)
                .build();
        ledger.say(id, List.of(container), clock.instant());
    }

    private Proto call(String method, byte[] message) throws IOException {
        return Proto.parse(runtime.call(SERVICE + method, message));
    }

    private static Instant time(long nanos) {
        return Instant.EPOCH.plusNanos(nanos);
    }

    private void close() {
        states.replaceAll((id, state) -> UNKNOWN); // all is looked at again, as nobody knows what was missed
        try {
            if (runtime != null) {
                runtime.close();
            }
        } catch (IOException e) {
            LOG.debug("{}: {}", name(), e.toString());
        }
        runtime = null;
    }
}
