package dev.plumbline.detectors.identities;

import dev.plumbline.detectors.identities.Services.Backend;
import dev.plumbline.event.Identity;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster's API: pods, nodes, Services with their endpoint slices, and owners up to the workload.
 *
 * <p>An object that goes ends when the watch sees it go: the API's own deletion time is when it was asked to, and a
 * container may live beyond it.
 * <br>Needs to get, list and watch the kinds above, ReplicaSets and Jobs, in all namespaces.
 */
public final class KubernetesSource implements Source, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesSource.class);
    private static final int ROOM = 10_000;
    private static final String SLICE_OF = "kubernetes.io/service-name";

    private final KubernetesClient client;
    private final String cluster;
    private final Naming naming;
    private final InstantSource clock;
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(ROOM);

    private final Map<String, Optional<OwnerReference>> ownersOfOwners = new HashMap<>();
    private final Map<String, Workload> workloads = new HashMap<>();
    private final Map<String, Backend> backends = new HashMap<>();
    private final Map<String, List<String>> nodeAddresses = new HashMap<>();
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, String> serviceByUid = new HashMap<>();
    private final Map<String, Slice> slices = new HashMap<>();
    private final Map<String, Set<String>> slicesOfService = new HashMap<>();
    private final List<Feed<?>> feeds;
    private Ledger ledger;

    private record Slice(String service, List<String> podUids) {}

    /** @param cluster the cluster's name, as records and heartbeats have it */
    KubernetesSource(KubernetesClient client, String cluster, Naming naming, InstantSource clock) {
        this.client = client;
        this.cluster = cluster;
        this.naming = naming;
        this.clock = clock;
        this.feeds = List.of(
                new Feed<>("ReplicaSets", client.apps().replicaSets().inAnyNamespace(), owner(), queue),
                new Feed<>("Jobs", client.batch().v1().jobs().inAnyNamespace(), owner(), queue),
                new Feed<>("nodes", client.nodes(), nodes(), queue),
                new Feed<>("pods", client.pods().inAnyNamespace(), pods(), queue),
                new Feed<>(
                        "endpoint slices",
                        client.discovery().v1().endpointSlices().inAnyNamespace(),
                        slices(),
                        queue),
                new Feed<>("Services", client.services().inAnyNamespace(), services(), queue));
    }

    /**
     * A cluster as its configuration has it.
     *
     * @param kubeconfig null is the usual place, and inside a pod the pod's service account
     * @param context null is the current one
     * @param cluster null is the configuration's name for it, {@code default} where it has none
     */
    public static KubernetesSource of(
            Path kubeconfig, String context, String cluster, Naming naming, InstantSource clock) throws Unavailable {
        Config config;
        try {
            config = kubeconfig == null
                    ? Config.autoConfigure(context)
                    : Config.fromKubeconfig(context, new File(kubeconfig.toString()));
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new Unavailable(
                    "--kubeconfig " + (kubeconfig == null ? "as found" : kubeconfig) + " cannot be used: " + reasons(e),
                    e);
        }
        if (context != null && !context.equals(contextOf(config))) {
            throw new Unavailable(
                    "--context: there is no '" + context + "' in the kubeconfig; it has "
                            + config.getContexts().stream()
                                    .map(it -> it.getName())
                                    .toList(),
                    null);
        }
        return new KubernetesSource(client(config), cluster == null ? name(config) : cluster, naming, clock);
    }

    private static String contextOf(Config config) {
        return config.getCurrentContext() == null
                ? null
                : config.getCurrentContext().getName();
    }

    /** What went wrong, and what that came of. */
    static String reasons(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .map(it -> Objects.requireNonNullElse(it.getMessage(), it.toString()))
                .distinct()
                .collect(Collectors.joining(": "));
    }

    static KubernetesClient client(Config config) {
        config.setWatchReconnectLimit(0); // a watch that was lost unseen would leave heartbeats untrue
        config.setRequestRetryBackoffLimit(1);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static String name(Config config) {
        return Optional.ofNullable(config.getCurrentContext())
                .map(it -> it.getContext())
                .map(it -> it.getCluster())
                .orElse("default");
    }

    @Override
    public String name() {
        return "kubernetes/" + cluster;
    }

    @Override
    public void list(Ledger into) throws Unavailable {
        ledger = into;
        for (Feed<?> feed : feeds) {
            try {
                feed.list();
            } catch (KubernetesClientException e) {
                throw new Unavailable(
                        name() + ": " + feed.kind() + " cannot be listed at "
                                + client.getConfiguration().getMasterUrl() + ": " + e.getMessage(),
                        e);
            }
        }
        ledger.settle(clock.instant());
        LOG.info(
                "{}: listed {}",
                name(),
                feeds.stream().map(it -> it.count() + " " + it.kind()).collect(Collectors.joining(", ")));
    }

    @Override
    public void follow(Ledger into, Pulse pulse) throws InterruptedException {
        try {
            while (true) {
                feeds.forEach(Feed::keepWatching);
                Runnable step = queue.poll(pulse.millisLeft(), TimeUnit.MILLISECONDS);
                if (step != null) {
                    step.run();
                }
                if (pulse.isDue() && feeds.stream().allMatch(Feed::isWatching)) {
                    var upTo = clock.instant();
                    for (int waiting = queue.size(); waiting > 0; waiting--) {
                        queue.take().run();
                    }
                    if (feeds.stream().allMatch(Feed::isWatching)) {
                        pulse.give(ledger, upTo);
                    }
                }
            }
        } finally {
            feeds.forEach(Feed::stop);
        }
    }

    private <T extends HasMetadata> Feed.Handler<T> owner() {
        return handler(
                it -> ownersOfOwners.put(it.getMetadata().getUid(), Workloads.controller(it.getMetadata())),
                ownersOfOwners::remove);
    }

    private Feed.Handler<Node> nodes() {
        return handler(
                it -> {
                    nodeAddresses.put(it.getMetadata().getName(), Nodes.addresses(it));
                    ledger.say(
                            "node/" + it.getMetadata().getUid(),
                            Nodes.identities(it, cluster, naming),
                            clock.instant());
                },
                uid -> ledger.gone("node/" + uid, clock.instant()));
    }

    private Feed.Handler<Pod> pods() {
        return new Feed.Handler<>() {
            @Override
            public void is(Pod pod) {
                String uid = pod.getMetadata().getUid();
                Workload workload =
                        workloads.computeIfAbsent(uid, it -> Workloads.of(pod, KubernetesSource.this::controllerOf));
                String service = naming.service(Pods.labels(pod.getMetadata())).orElse(workload.name());
                backends.put(uid, new Backend(service, workload));
                List<String> addresses = pod.getSpec() == null || pod.getSpec().getNodeName() == null
                        ? List.of()
                        : nodeAddresses.getOrDefault(pod.getSpec().getNodeName(), List.of());
                ledger.say("pod/" + uid, Pods.identities(pod, workload, addresses, cluster, naming), clock.instant());
            }

            @Override
            public void gone(Pod pod) {
                is(pod); // it may tell of ends that were not told before
                missing(pod.getMetadata().getUid());
            }

            @Override
            public void missing(String uid) {
                ledger.gone("pod/" + uid, clock.instant());
                workloads.remove(uid);
                backends.remove(uid);
            }
        };
    }

    private Feed.Handler<EndpointSlice> slices() {
        return handler(
                it -> {
                    String uid = it.getMetadata().getUid();
                    String service = Pods.labels(it.getMetadata()).get(SLICE_OF);
                    if (service == null) {
                        return;
                    }
                    String of = it.getMetadata().getNamespace() + "/" + service;
                    slices.put(
                            uid,
                            new Slice(
                                    of,
                                    it.getEndpoints().stream()
                                            .filter(endpoint -> endpoint.getTargetRef() != null)
                                            .map(endpoint ->
                                                    endpoint.getTargetRef().getUid())
                                            .filter(Objects::nonNull)
                                            .toList()));
                    slicesOfService.computeIfAbsent(of, key -> new HashSet<>()).add(uid);
                    tell(of);
                },
                uid -> {
                    Slice slice = slices.remove(uid);
                    if (slice != null) {
                        slicesOfService.computeIfPresent(slice.service(), (key, uids) -> {
                            uids.remove(uid);
                            return uids.isEmpty() ? null : uids;
                        });
                        tell(slice.service());
                    }
                });
    }

    private Feed.Handler<Service> services() {
        return handler(
                it -> {
                    String of = key(it.getMetadata());
                    services.put(of, it);
                    serviceByUid.put(it.getMetadata().getUid(), of);
                    tell(of);
                },
                uid -> {
                    services.remove(serviceByUid.remove(uid));
                    ledger.gone("service/" + uid, clock.instant());
                });
    }

    private void tell(String key) {
        Service service = services.get(key);
        if (service == null) {
            return;
        }
        List<Backend> behind = slicesOfService.getOrDefault(key, Set.of()).stream()
                .flatMap(uid -> slices.get(uid).podUids().stream())
                .distinct()
                .map(backends::get)
                .filter(Objects::nonNull)
                .toList();
        List<Identity> identities = Services.identities(service, behind, cluster, naming);
        ledger.say("service/" + service.getMetadata().getUid(), identities, clock.instant());
    }

    private static String key(ObjectMeta meta) {
        return meta.getNamespace() + "/" + meta.getName();
    }

    /** A pod may be seen before its owner, whose watch is another one; then it is asked for. */
    private Optional<OwnerReference> controllerOf(OwnerReference owner, String namespace) {
        Optional<OwnerReference> known = ownersOfOwners.get(owner.getUid());
        if (known != null) {
            return known;
        }
        try {
            HasMetadata asked = owner.getKind().equals("Job")
                    ? client.batch()
                            .v1()
                            .jobs()
                            .inNamespace(namespace)
                            .withName(owner.getName())
                            .get()
                    : client.apps()
                            .replicaSets()
                            .inNamespace(namespace)
                            .withName(owner.getName())
                            .get();
            return asked == null ? Optional.empty() : Workloads.controller(asked.getMetadata());
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "{}: owner of {} {}/{} not known: {}",
                    name(),
                    owner.getKind(),
                    namespace,
                    owner.getName(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static <T extends HasMetadata> Feed.Handler<T> handler(Consumer<T> is, Consumer<String> missing) {
        return new Feed.Handler<>() {
            @Override
            public void is(T object) {
                is.accept(object);
            }

            @Override
            public void gone(T object) {
                missing.accept(object.getMetadata().getUid());
            }

            @Override
            public void missing(String uid) {
                missing.accept(uid);
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
