package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.detectors.identities.ToldBefore;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.event.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(90)
class IdentitiesWatchCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String WEB = "  - {service: web, addresses: [10.0.0.5]}\n";
    private static final String DB = "  - {service: db, addresses: [FD00::6]}\n";

    @TempDir
    private Path folder;

    @Test
    void helpIsOnStdoutAndHasAnExample() {
        Result help = Cli.run("identities", "watch", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.out()).containsPattern("Examples:\\R +plumbline ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identities|Name a command: watch.",
                "identities watch|Name a source: --kubernetes, --file FILE, --docker SOCKET or --cri SOCKET.",
                "identities watch --file x --heartbeat 0s|--heartbeat 0 leaves no time; take 100ms or more",
                "identities watch --file /no/such.yaml --out json|/no/such.yaml cannot be read: there is no such file",
                "identities watch --docker /no/such.sock --out json|containers cannot be listed at /no/such.sock",
                "identities watch --cri /no/such.sock --out json|containers cannot be listed at /no/such.sock",
            })
    void wrongUseIsToldWithAHint(String command, String hint) {
        Result wrong = Cli.run(command.split(" "));
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains(hint);
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void aContextThatTheKubeconfigDoesNotHaveIsRefused() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: a
                clusters: [{name: prod, cluster: {server: "http://127.0.0.1:9"}}]
                contexts: [{name: a, context: {cluster: prod, user: u}}]
                users: [{name: u, user: {}}]
                """);
        Result wrong = Cli.run(
                "identities",
                "watch",
                "--kubernetes",
                "--kubeconfig",
                kubeconfig.toString(),
                "--context",
                "b",
                "--out",
                "json");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("--context: there is no 'b' in the kubeconfig; it has [a]");
    }

    @Test
    void recordsAreJsonLines() throws IOException {
        Result result = Cli.run(
                "identities", "watch", "--file", file(WEB + DB).toString(), "--node", "n1", "--once", "--out", "json");
        assertThat(result.status()).isZero();
        assertThat(result.outLines())
                .hasSize(2)
                .element(1)
                .asString()
                .startsWith("{\"service\":\"db\",\"namespace\":null,")
                .contains("\"addresses\":[\"fd00::6\"]", "\"validTo\":null", "\"source\":\"file/n1\"");
    }

    @Test
    void aRestartGoesOnFromWhatTheTopicHas() throws Exception {
        try (LocalBroker broker = LocalBroker.start(folder.resolve("broker"))) {
            String address = broker.address();
            assertThat(Cli.run("topics", "--create", "-b", address).status()).isZero();
            Path file = file(WEB + DB);
            String[] once = {"identities", "watch", "--file", file.toString(), "--node", "n1", "--once", "-b", address};
            assertThat(Cli.run(once).status()).isZero();
            assertThat(told(address))
                    .hasSize(2)
                    .extracting(Identity::getValidTo)
                    .containsOnlyNulls();
            file(WEB);
            assertThat(Cli.run(once).status()).isZero();
            assertThat(told(address))
                    .filteredOn(it -> it.getValidTo() != null)
                    .extracting(Identity::getService)
                    .containsExactly("db");
        }
    }

    @Test
    void itFollowsUntilItIsStopped() throws Exception {
        try (LocalBroker broker = LocalBroker.start(folder.resolve("broker"))) {
            String address = broker.address();
            assertThat(Cli.run("topics", "--create", "-b", address).status()).isZero();
            Path file = file(WEB);
            AtomicInteger status = new AtomicInteger(-1);
            Thread command = new Thread(() -> status.set(Plumbline.run(
                    "identities", "watch", "--file", file.toString(), "--heartbeat", "100ms", "-b", address)));
            command.start();
            await().atMost(PATIENCE).until(() -> told(address).size() == 1);
            file(WEB + DB);
            await().atMost(PATIENCE).until(() -> told(address).size() == 2);
            command.interrupt();
            command.join(PATIENCE.toMillis());
            assertThat(status).hasValue(0);
        }
    }

    private static Collection<Identity> told(String address) {
        return List.copyOf(ToldBefore.read(address, Map.of(), "plumbline.identities"));
    }

    private Path file(String entries) throws IOException {
        return Files.writeString(folder.resolve("hosts.yaml"), "identities:\n" + entries);
    }
}
