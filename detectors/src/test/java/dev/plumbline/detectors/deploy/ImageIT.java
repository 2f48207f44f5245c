package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code mvn -Pimage package} makes, run without a container engine: its root, its user, nothing to write to. */
class ImageIT {
    private static final Path IMAGE = Path.of("target/plumbline-image.tar");
    private static final JsonMapper JSON = new JsonMapper();

    /** What a container engine gives: a root that cannot be written to, two folders that can, /proc and /dev. */
    private static final String CONTAINER = """
            set -e
            mount --bind "$ROOT" "$ROOT"
            mount -t proc proc "$ROOT/proc"
            mount --rbind /dev "$ROOT/dev"
            mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"
            mount -t tmpfs -o uid=10001,gid=10001 tmpfs "$ROOT/var/lib/plumbline"
            mount -o remount,bind,ro "$ROOT"
            exec unshare --root="$ROOT" --wd="$WORK" --setgid 10001 --setuid 10001 "$@"
            """;

    @TempDir
    private Path folder;

    private Path root;
    private JsonNode config;

    @BeforeEach
    void unpack() throws IOException, InterruptedException {
        assumeThat(IMAGE)
                .as("there is no image: mvn -DskipTests -Pimage package makes it")
                .exists();
        run(folder, "tar", "-xf", IMAGE.toAbsolutePath().toString());
        JsonNode manifest =
                JSON.readTree(folder.resolve("manifest.json").toFile()).get(0);
        config = JSON.readTree(folder.resolve(manifest.get("Config").asText()).toFile())
                .get("config");
        root = Files.createDirectory(folder.resolve("root"));
        for (JsonNode layer : manifest.get("Layers")) {
            run(root, "tar", "-xf", folder.resolve(layer.asText()).toString());
        }
        for (String mount : List.of("proc", "dev")) {
            Files.createDirectories(root.resolve(mount));
        }
    }

    @Test
    void itRunsAsNobodyInParticularAndHasNoShell() {
        assertThat(config.get("User").asText()).isEqualTo("10001:10001");
        assertThat(root.resolve("bin/sh")).doesNotExist();
        assertThat(root.resolve("usr/bin")).doesNotExist();
    }

    @Test
    void itCarriesItsBillOfMaterials() throws IOException {
        JsonNode sbom =
                JSON.readTree(root.resolve("usr/share/plumbline/sbom.json").toFile());
        assertThat(sbom.get("bomFormat").asText()).isEqualTo("CycloneDX");
        List<String> listed = new ArrayList<>();
        sbom.get("components")
                .forEach(it -> listed.add(
                        it.get("name").asText() + "-" + it.get("version").asText() + ".jar"));
        try (var jars = Files.list(root.resolve("opt/plumbline/libs"))) {
            assertThat(jars.map(it -> it.getFileName().toString())).isNotEmpty().allMatch(listed::contains);
        }
    }

    @Test
    void theArchiveOfClassesFits() throws IOException, InterruptedException {
        requireNamespaces();
        Process process = start(Map.of("JAVA_TOOL_OPTIONS", "-Xshare:on"), List.of("--version"));
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).doesNotContain("archive");
    }

    @Test
    void itGetsReadyWithARootThatCannotBeWrittenTo() throws IOException, InterruptedException {
        requireNamespaces();
        int port = freePort();
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            Process engine = start(
                    Map.of(
                            "PLUMBLINE_BOOTSTRAP_SERVERS", broker.address(),
                            "PLUMBLINE_HTTP_HOST", "127.0.0.1",
                            "PLUMBLINE_HTTP_PORT", Integer.toString(port)),
                    List.of("run"));
            try {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> !engine.isAlive() || probe(port) == 0);
                assertThat(engine.isAlive()).as(() -> said(engine)).isTrue();
            } finally {
                engine.destroy();
                engine.waitFor(60, TimeUnit.SECONDS);
                engine.destroyForcibly();
            }
        }
    }

    /** The health check of docker-compose.yml. */
    private int probe(int port) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        new com.fasterxml.jackson.dataformat.yaml.YAMLMapper()
                .readTree(Path.of("../docker-compose.yml").toFile())
                .at("/services/plumbline/healthcheck/test")
                .forEach(it -> command.add(it.asText().replace(":9404", ":" + port)));
        Process probe = contained(Map.of(), command.subList(1, command.size()));
        probe.getInputStream().readAllBytes();
        return probe.waitFor();
    }

    private Process start(Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        config.get("Entrypoint").forEach(it -> command.add(it.asText()));
        command.addAll(arguments);
        return contained(environment, command);
    }

    private Process contained(Map<String, String> environment, List<String> command) throws IOException {
        List<String> whole =
                new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", CONTAINER, "sh"));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        config.get("Env").forEach(it -> {
            String[] pair = it.asText().split("=", 2);
            builder.environment().put(pair[0], pair[1]);
        });
        builder.environment().putAll(environment);
        builder.environment().put("ROOT", root.toString());
        builder.environment().put("WORK", config.get("WorkingDir").asText());
        return builder.start();
    }

    private static String said(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private static void requireNamespaces() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assumeThat(process.waitFor())
                .as("a mount namespace needs root (unshare --mount)")
                .isZero();
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = said(process);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
