package dev.plumbline.detectors;

import dev.plumbline.detectors.intake.Certificates;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A broker with an authorizer that allows nothing by itself. It has three doors: one in clear text, where everybody is its
 * administrator; one by SASL_SSL with SCRAM-SHA-512; one by TLS with a client's certificate. Through both of the latter a user
 * has the same name.
 */
public final class SecuredBroker implements AutoCloseable {
    private static final String LOGIN = "org.apache.kafka.common.security.scram.ScramLoginModule";

    private final Path folder;
    private final List<Integer> ports;
    private final Path serverStore;
    private final KafkaRaftServer server;
    private final Admin admin;

    private SecuredBroker(Path folder, List<String> users) throws Exception {
        this.folder = folder;
        this.ports = freePorts();
        this.serverStore = certificate("server");
        StringBuilder trusted = new StringBuilder();
        for (String user : users) {
            trusted.append(Files.readString(Certificates.chain(home(user), certificate(user))));
        }
        Files.writeString(folder.resolve("users.pem"), trusted);
        Certificates.chain(home("server"), serverStore);
        Path logs = folder.resolve("logs");
        format(logs);
        server = new KafkaRaftServer(new KafkaConfig(settings(logs), false), Time.SYSTEM);
        server.startup();
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address()));
        List<UserScramCredentialAlteration> passwords = new ArrayList<>();
        users.forEach(user -> passwords.add(new UserScramCredentialUpsertion(
                user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password(user))));
        admin.alterUserScramCredentials(passwords).all().get();
    }

    /** @param users who have a password and a certificate, and no right */
    public static SecuredBroker start(Path folder, List<String> users) throws Exception {
        return new SecuredBroker(folder, users);
    }

    /** Of the door at which everybody is administrator. */
    public String address() {
        return "127.0.0.1:" + ports.get(0);
    }

    public Admin admin() {
        return admin;
    }

    /** Settings, as a file for {@code --config}, of a user who logs in with a password. */
    public Path byPassword(String user) throws IOException {
        return byPassword(user, password(user));
    }

    /** As {@link #byPassword(String)}, with that password. */
    public Path byPassword(String user, String password) throws IOException {
        return Files.writeString(home(user).resolve("password.properties"), """
                bootstrap.servers = 127.0.0.1:%d
                kafka.security.protocol = SASL_SSL
                kafka.sasl.mechanism = SCRAM-SHA-512
                kafka.sasl.jaas.config = %s required username="%s" password="%s";
                kafka.ssl.truststore.type = PEM
                kafka.ssl.truststore.location = %s
                """.formatted(
                        ports.get(1), LOGIN, user, password, home("server").resolve("chain.pem")));
    }

    /** Settings, as a file for {@code --config}, of a user who shows a certificate. */
    public Path byCertificate(String user) throws IOException {
        return Files.writeString(home(user).resolve("certificate.properties"), """
                bootstrap.servers = 127.0.0.1:%d
                kafka.security.protocol = SSL
                kafka.ssl.truststore.type = PEM
                kafka.ssl.truststore.location = %s
                kafka.ssl.keystore.type = PKCS12
                kafka.ssl.keystore.location = %s
                kafka.ssl.keystore.password = %s
                """.formatted(
                        ports.get(2),
                        home("server").resolve("chain.pem"),
                        home(user).resolve(user + ".p12"),
                        Certificates.PASSWORD));
    }

    private static String password(String user) {
        return "password-of-" + user;
    }

    private Path home(String user) throws IOException {
        return Files.createDirectories(folder.resolve(user));
    }

    private Path certificate(String user) throws IOException, InterruptedException {
        return Certificates.pkcs12(home(user), user, "EC");
    }

    private Map<String, Object> settings(Path logs) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + ports.get(3));
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners",
                "PLAIN://127.0.0.1:%d,PASSWORD://127.0.0.1:%d,CERTIFICATE://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
                        .formatted(ports.toArray()));
        settings.put(
                "listener.security.protocol.map",
                "PLAIN:PLAINTEXT,PASSWORD:SASL_SSL,CERTIFICATE:SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAIN");
        settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put("listener.name.password.scram-sha-512.sasl.jaas.config", LOGIN + " required;");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", serverStore.toString());
        settings.put("ssl.keystore.password", Certificates.PASSWORD);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", folder.resolve("users.pem").toString());
        settings.put("listener.name.certificate.ssl.client.auth", "required");
        settings.put("ssl.principal.mapping.rules", "RULE:^CN=([^,]+).*$/$1/,DEFAULT");
        settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
        settings.put("super.users", "User:ANONYMOUS");
        settings.put("log.dirs", logs.toString());
        settings.put("num.partitions", "1");
        settings.put("default.replication.factor", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "1");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "1");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("log.cleaner.dedupe.buffer.size", "2097152");
        settings.put("auto.create.topics.enable", "false");
        return settings;
    }

    private static void format(Path logs) throws Exception {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(logs.toString())
                    .setMetadataLogDirectory(logs.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        }
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
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
        admin.close();
        server.shutdown();
        server.awaitShutdown();
    }
}
