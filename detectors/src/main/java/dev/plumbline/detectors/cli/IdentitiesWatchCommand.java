package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.identities.CriSource;
import dev.plumbline.detectors.identities.DockerSource;
import dev.plumbline.detectors.identities.FileSource;
import dev.plumbline.detectors.identities.IdentityJson;
import dev.plumbline.detectors.identities.KubernetesSource;
import dev.plumbline.detectors.identities.Naming;
import dev.plumbline.detectors.identities.Sink;
import dev.plumbline.detectors.identities.Source;
import dev.plumbline.detectors.identities.ToldBefore;
import dev.plumbline.detectors.identities.TopicSink;
import dev.plumbline.detectors.identities.Watching;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "watch",
        description =
                "Who is who, from a cluster, files or a container daemon, onto the identities topic, with when each"
                        + " began and ended.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Name at least one source; docs/identities.md tells of each. A restart ends",
            "what vanished meanwhile and writes nothing that is unchanged. Run one process",
            "for each source's name (kubernetes/CLUSTER, file/NODE, docker/NODE, cri/NODE):",
            "it ends what it does not see. Ends with Ctrl-C or SIGTERM.",
            "",
            "Examples:",
            "  plumbline identities watch --kubernetes --cluster prod -b kafka:9092",
            "  plumbline identities watch --file hosts.yaml --docker /var/run/docker.sock",
            "  plumbline identities watch --kubernetes --once --out json | jq .service"
        })
final class IdentitiesWatchCommand implements Callable<Integer> {
    enum Out {
        KAFKA,
        JSON
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--kubernetes", description = "a cluster's API: inside a pod its own, else the kubeconfig's")
    private boolean kubernetes;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "default: KUBECONFIG, or ~/.kube/config")
    private Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "the kubeconfig's context; default: its current one")
    private String context;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "what the cluster is called; default: as in the kubeconfig, else default")
    private String cluster;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "YAML as 'ingest identities' takes it, read again when it changes; may be repeated")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--docker", paramLabel = "SOCKET", description = "a Docker Engine's socket")
    private Path docker;

    @Option(
            names = "--cri",
            paramLabel = "SOCKET",
            description = "a container runtime's CRI socket, such as containerd's")
    private Path cri;

    @Option(names = "--node", paramLabel = "NAME", description = "what this host is called; default: its host name")
    private String node;

    @Option(
            names = "--node-address",
            paramLabel = "IP",
            description = "an address of this host, for Docker's containers in its network; may be repeated")
    private List<String> nodeAddresses = new ArrayList<>();

    @Option(
            names = "--service-label",
            paramLabel = "LABEL",
            description = "label that names the service, may be repeated, the first that is there counts; default:"
                    + " app.kubernetes.io/name, app; where none is there, the workload's name")
    private List<String> serviceLabels = new ArrayList<>();

    @Option(
            names = "--owner-label",
            paramLabel = "LABEL",
            description =
                    "label or annotation that names the owner, likewise; default: team," + " app.kubernetes.io/part-of")
    private List<String> ownerLabels = new ArrayList<>();

    @Option(
            names = "--heartbeat",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "between two heartbeats of a source that is in sync; default: 1s")
    private Duration heartbeat = Duration.ofSeconds(1);

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "how long an identity that ended stays on the topic; default: 8d")
    private Duration retention = Duration.ofDays(8);

    @Option(names = "--once", description = "tell what there is, and end")
    private boolean once;

    @Option(names = "--out", paramLabel = "WHERE", description = "kafka (default), or json for JSON lines on stdout")
    private Out out = Out.KAFKA;

    @Mixin
    private SettingsOptions options;

    @Override
    public Integer call() throws InterruptedException {
        if (!kubernetes && files.isEmpty() && docker == null && cri == null) {
            throw new ParameterException(
                    spec.commandLine(), "Name a source: --kubernetes, --file FILE, --docker SOCKET or --cri SOCKET.");
        }
        if (heartbeat.isZero()) {
            throw new ParameterException(spec.commandLine(), "--heartbeat 0 leaves no time; take 100ms or more");
        }
        if (out == Out.JSON) {
            watch(List.of(), new JsonSink(spec.commandLine().getOut()));
            return Plumbline.FINE;
        }
        Settings settings = options.read();
        Topics topics = Topics.named(settings);
        Cluster.requireTopics(settings, List.of(topics.identities()));
        Collection<Identity> before = ToldBefore.read(
                settings.bootstrapServers(),
                settings.kafka(),
                topics.identities().name());
        try (Publisher publisher =
                new Publisher(settings.bootstrapServers(), patient(settings.kafka()), topics, settings.redaction())) {
            watch(before, new TopicSink(publisher));
        }
        return Plumbline.FINE;
    }

    /** While the cluster is away, what is seen waits for it: what a watch has shown it shows no second time. */
    private static Map<String, String> patient(Map<String, String> kafka) {
        Map<String, String> settings = new HashMap<>();
        settings.put("delivery.timeout.ms", Integer.toString(Integer.MAX_VALUE));
        settings.put("max.block.ms", Long.toString(Long.MAX_VALUE));
        settings.putAll(kafka);
        return settings;
    }

    private void watch(Collection<Identity> before, Sink sink) throws InterruptedException {
        KubernetesSource api = null;
        try (Stop stop = new Stop()) {
            List<Source> sources = new ArrayList<>();
            if (kubernetes) {
                api = KubernetesSource.of(kubeconfig, context, cluster, naming(), InstantSource.system());
                sources.add(api);
            }
            String host = node == null ? SettingsOptions.hostName() : node;
            if (!files.isEmpty()) {
                sources.add(new FileSource(files, host, InstantSource.system()));
            }
            if (docker != null) {
                sources.add(new DockerSource(docker, host, nodeAddresses, naming(), InstantSource.system()));
            }
            if (cri != null) {
                sources.add(new CriSource(cri, host, naming(), InstantSource.system()));
            }
            if (once) {
                Watching.once(sources, before, sink, retention);
            } else {
                follow(sources, before, sink, stop);
            }
        } catch (Source.Unavailable e) {
            throw new Failure(e.getMessage());
        } finally {
            if (api != null) {
                api.close();
            }
        }
    }

    private void follow(List<Source> sources, Collection<Identity> before, Sink sink, Stop stop)
            throws Source.Unavailable, InterruptedException {
        try (Watching watching =
                Watching.start(sources, before, sink, retention, heartbeat, InstantSource.system(), stop::ask)) {
            while (!stop.await(Duration.ofHours(1))) {
                // until it is time to stop
            }
            if (watching.failure().isPresent()) {
                throw new Failure(Failure.reasons(watching.failure().get()));
            }
        }
    }

    private Naming naming() {
        return new Naming(
                serviceLabels.isEmpty() ? Naming.DEFAULT.service() : serviceLabels,
                ownerLabels.isEmpty() ? Naming.DEFAULT.owner() : ownerLabels);
    }

    /** What begins, changes or ends, a line each. */
    private record JsonSink(PrintWriter lines) implements Sink {
        @Override
        public void put(Identity identity) {
            synchronized (lines) {
                lines.print(IdentityJson.of(identity) + "\n");
                if (lines.checkError()) {
                    throw new UncheckedIOException(new IOException("nobody reads standard output any more"));
                }
            }
        }

        @Override
        public void forget(String key) {
            // There is nothing that a line could be taken from.
        }

        @Override
        public void inSync(String source, Instant upTo) {
            // Whoever reads lines sees them as they come.
        }
    }
}
