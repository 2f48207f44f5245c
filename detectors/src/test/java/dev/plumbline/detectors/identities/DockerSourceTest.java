package dev.plumbline.detectors.identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.plumbline.event.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a daemon in this process, at a real unix socket. */
@Timeout(30)
class DockerSourceTest {
    private static final String ID = "a".repeat(64);
    private static final String DIGEST = "sha256:" + "c".repeat(64);
    private static final Instant STARTED = Instant.parse("2026-06-01T12:00:00.123456Z");
    private static final Instant ENDED = Instant.parse("2026-06-01T12:00:01.5Z");
    private static final String START = event("start", "1780315200123456789");
    private static final String DIE = event("die", "1780315201500000000");

    @TempDir
    private Path folder;

    private final Told told = new Told();
    private FakeDocker docker;

    @BeforeEach
    void start() throws IOException {
        docker = new FakeDocker(folder.resolve("docker.sock"));
        docker.answer("/images/sha256%3Aimage/json", "{\"RepoDigests\":[\"registry.example/web@" + DIGEST + "\"]}");
    }

    @AfterEach
    void stop() throws IOException {
        docker.close();
    }

    @Test
    void aContainerHasItsAddressesItsImageAndWhoRunsIt() throws Exception {
        list(container(true, "bridge"));
        assertThat(told.last()).singleElement().satisfies(it -> {
            assertThat(it.getContainerId()).isEqualTo(ID);
            assertThat(it.getService()).isEqualTo("web");
            assertThat(it.getNamespace()).isEqualTo("shop");
            assertThat(it.getNode()).isEqualTo("host1");
            assertThat(it.getAddresses()).containsExactly("172.17.0.2", "fd00::2");
            assertThat(it.getImage()).isEqualTo("registry.example/web:1.4");
            assertThat(it.getImageDigest()).isEqualTo(DIGEST);
            assertThat(it.getValidFrom()).isEqualTo(STARTED);
            assertThat(it.getSource()).isEqualTo("docker/host1");
        });
    }

    @Test
    void inTheHostsNetworkItIsToldFromOthersByItsPorts() throws Exception {
        list(container(true, "host"));
        assertThat(told.last()).singleElement().satisfies(it -> {
            assertThat(it.getAddresses()).containsExactly("192.168.0.1");
            assertThat(it.getPorts()).containsExactly(8080);
        });
    }

    @Test
    void aContainerThatEndsKeepsTheAddressesThatItHad() throws Exception {
        try (Watching watching = watching()) {
            docker.answer(path(), container(true, "bridge"));
            docker.event(START);
            await().until(() -> told.records().size() == 1);
            docker.answer(path(), container(false, "bridge"));
            docker.event(DIE);
            await().until(() -> told.records().size() == 2);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.last()).singleElement().satisfies(it -> {
            assertThat(it.getValidTo()).isEqualTo(ENDED);
            assertThat(it.getAddresses()).containsExactly("172.17.0.2", "fd00::2");
        });
    }

    @Test
    void aContainerThatWasGoneBeforeItCouldBeAskedForIsKnownByItsEvents() throws Exception {
        try (Watching watching = watching()) {
            docker.event(START);
            docker.event(DIE);
            await().until(() -> told.records().size() == 2);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.last()).singleElement().satisfies(it -> {
            assertThat(it.getContainerId()).isEqualTo(ID);
            assertThat(it.getService()).isEqualTo("shop-web-1");
            assertThat(it.getValidFrom()).isEqualTo(STARTED);
            assertThat(it.getValidTo()).isEqualTo(ENDED);
        });
    }

    @Test
    void afterTheStreamDropsAllIsListedAgainAndWhatVanishedEnds() throws Exception {
        docker.answer("/containers/json?all=true", "[{\"Id\":\"" + ID + "\"}]");
        docker.answer(path(), container(true, "bridge"));
        try (Watching watching = watching()) {
            docker.answer("/containers/json?all=true", "[]");
            docker.forget(path());
            docker.dropStreams();
            await().until(() -> told.records().size() == 2);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.last()).extracting(Identity::getValidTo).doesNotContainNull();
        assertThat(docker.asked())
                .filteredOn(it -> it.startsWith("/events?since="))
                .hasSizeGreaterThan(1);
    }

    @Test
    void aSocketAtWhichNobodyListensIsTold() {
        Source source = source(folder.resolve("none.sock"));
        assertThatThrownBy(() -> Watching.once(List.of(source), List.of(), told, Duration.ofDays(8)))
                .isInstanceOf(Source.Unavailable.class)
                .hasMessageContaining("none.sock");
    }

    private void list(String container) throws Exception {
        docker.answer("/containers/json?all=true", "[{\"Id\":\"" + ID + "\"}]");
        docker.answer(path(), container);
        Watching.once(List.of(source(folder.resolve("docker.sock"))), List.of(), told, Duration.ofDays(365_000));
    }

    private static String path() {
        return "/containers/" + ID + "/json";
    }

    private static String container(boolean running, String network) {
        return """
                {"Id":"%s","Name":"/shop-web-1","Image":"sha256:image",
                 "State":{"Running":%s,"StartedAt":"2026-06-01T12:00:00.123456789Z","FinishedAt":"%s"},
                 "HostConfig":{"NetworkMode":"%s"},
                 "Config":{"Image":"registry.example/web:1.4","ExposedPorts":{"8080/tcp":{}},
                           "Labels":{"com.docker.compose.service":"web","com.docker.compose.project":"shop"}},
                 "NetworkSettings":{"Networks":{"shop":{"IPAddress":"%s","GlobalIPv6Address":"%s"}}}}
                """.formatted(
                        ID,
                        running,
                        running ? "0001-01-01T00:00:00Z" : "2026-06-01T12:00:01.5Z",
                        network,
                        running ? "172.17.0.2" : "",
                        running ? "fd00::2" : "");
    }

    private static String event(String action, String nanos) {
        return """
                {"Type":"container","Action":"%s","Actor":{"ID":"%s","Attributes":{"image":"web:1","name":"shop-web-1"}},\
                "timeNano":%s}""".formatted(action, ID, nanos);
    }

    private Source source(Path socket) {
        return new DockerSource(socket, "host1", List.of("192.168.0.1"), Naming.DEFAULT, InstantSource.system());
    }

    private Watching watching() throws Exception {
        Watching watching = Watching.start(
                List.of(source(folder.resolve("docker.sock"))),
                List.of(),
                told,
                Duration.ofDays(365_000),
                Duration.ofMillis(20),
                InstantSource.system(),
                () -> {});
        await().until(() -> docker.streams() == 1 && !told.heartbeats().isEmpty());
        return watching;
    }
}
