package dev.plumbline.detectors.chaos;

import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.runnable.Jar;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Three brokers, each broker and controller in a process of its own: three replicas of everything, of which two must have
 * what is acknowledged.
 */
final class Cluster implements AutoCloseable {
    static final int BROKERS = 3;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LOGGING = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg%n%ex{8}%nopex</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    private final Path folder;
    private final List<Integer> ports;
    private final List<Integer> outerPorts;
    private final List<Process> processes = new ArrayList<>();
    private final String outerHost;

    private Cluster(Path folder, String outerHost, List<Integer> free) {
        this.folder = folder;
        this.outerHost = outerHost;
        this.ports = free.subList(0, BROKERS);
        this.outerPorts = free.subList(2 * BROKERS, 3 * BROKERS);
    }

    /**
     * Returns once all three know each other.
     *
     * @param outerHost address that the brokers also listen on; null where there is none
     */
    static Cluster start(Path folder, String outerHost) throws IOException {
        List<Integer> free = freePorts(3 * BROKERS);
        Cluster cluster = new Cluster(folder, outerHost, free);
        Files.writeString(folder.resolve("logback.xml"), LOGGING);
        String id = Uuid.randomUuid().toString();
        for (int broker = 0; broker < BROKERS; broker++) {
            Path logs = Files.createDirectories(folder.resolve("broker-" + broker));
            Files.write(cluster.settings(broker), cluster.settings(broker, logs, free.subList(BROKERS, 2 * BROKERS)));
            format(logs, broker, id);
            cluster.processes.add(cluster.launch(broker));
        }
        cluster.awaitAll();
        return cluster;
    }

    /** For clients on this host. */
    String address() {
        return addresses("127.0.0.1", ports);
    }

    /** For clients in the network namespace. */
    String outerAddress() {
        return addresses(outerHost, outerPorts);
    }

    /** SIGTERM; returns once it is gone. */
    void stop(int broker) {
        processes.get(broker).destroy();
        awaitEnd(broker);
    }

    /** SIGKILL; returns once it is gone. */
    void kill(int broker) {
        processes.get(broker).destroyForcibly();
        awaitEnd(broker);
    }

    void startAgain(int broker) {
        processes.set(broker, launch(broker));
    }

    /** Starts those again that are not there. */
    void heal() {
        for (int broker = 0; broker < BROKERS; broker++) {
            if (!processes.get(broker).isAlive()) {
                startAgain(broker);
            }
        }
        awaitAll();
    }

    /** Returns once all three are members of the cluster. */
    void awaitAll() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address()))) {
            await().atMost(PATIENCE).until(() -> members(admin) == BROKERS);
        }
    }

    /** Takes away the topics whose names begin so: brokers would have more to do from schedule to schedule. */
    void forget(String prefix) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address()))) {
            List<String> names = admin.listTopics().names().get().stream()
                    .filter(it -> it.startsWith(prefix))
                    .toList();
            admin.deleteTopics(names).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics " + prefix + "… cannot be deleted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int members(Admin admin) throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (ExecutionException e) {
            return 0;
        }
    }

    private void awaitEnd(int broker) {
        try {
            if (!processes.get(broker).waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("broker " + broker + " does not stop within " + PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process launch(int broker) {
        Path target = Jar.ROOT.resolve("detectors/target");
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                            "-cp",
                            target.resolve("broker") + "/*:" + target.resolve("lib") + "/*",
                            "kafka.Kafka",
                            settings(broker).toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("broker-" + broker + ".txt").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path settings(int broker) {
        return folder.resolve("broker-" + broker + ".properties");
    }

    private List<String> settings(int broker, Path logs, List<Integer> controllers) {
        String outer = outerHost == null ? "" : ",OUTER://" + outerHost + ":" + outerPorts.get(broker);
        String listeners = "PLAINTEXT://127.0.0.1:" + ports.get(broker) + outer;
        return List.of(
                "process.roles=broker,controller",
                "node.id=" + broker,
                "controller.quorum.voters="
                        + IntStream.range(0, BROKERS)
                                .mapToObj(it -> it + "@127.0.0.1:" + controllers.get(it))
                                .collect(Collectors.joining(",")),
                "controller.listener.names=CONTROLLER",
                "listeners=" + listeners + ",CONTROLLER://127.0.0.1:" + controllers.get(broker),
                "advertised.listeners=" + listeners,
                "inter.broker.listener.name=PLAINTEXT",
                "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,OUTER:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs=" + logs,
                "default.replication.factor=3",
                "min.insync.replicas=2",
                "offsets.topic.replication.factor=3",
                "offsets.topic.num.partitions=3",
                "transaction.state.log.replication.factor=3",
                "transaction.state.log.min.isr=2",
                "transaction.state.log.num.partitions=3",
                "share.coordinator.state.topic.replication.factor=3",
                "share.coordinator.state.topic.min.isr=2",
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.dedupe.buffer.size=2097152",
                "auto.create.topics.enable=false",
                // A broker that was killed is missed after this, in milliseconds.
                "broker.session.timeout.ms=3000",
                "broker.heartbeat.interval.ms=500",
                // Where an engine forgot who it was, its transaction ends by time alone: looked for so often.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms=1000");
    }

    private static void format(Path logs, int broker, String id) throws IOException {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(broker)
                    .setClusterId(id)
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("the folder " + logs + " of a broker cannot be made", e);
        }
    }

    private static String addresses(String host, List<Integer> ports) {
        return ports.stream().map(it -> host + ":" + it).collect(Collectors.joining(","));
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        for (int broker = 0; broker < processes.size(); broker++) {
            awaitEnd(broker);
        }
    }
}
