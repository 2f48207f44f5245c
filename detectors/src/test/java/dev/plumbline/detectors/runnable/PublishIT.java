package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.packs.KeyFiles;
import dev.plumbline.rules.PackFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pack on its way from its author to two engines. */
class PublishIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** A broker that shares two processors with engines may not answer a command in time. */
    private static final int TRIES = 5;

    private static final String RULE = "process/shell-from-server.drl";

    @TempDir
    private Path folder;

    @Test
    void aPackThatIsPublishedHoldsOnAllEnginesAndOneThatNobodyTrustedSignedOnNone() throws IOException {
        KeyFiles keys = KeyFiles.made(folder, "Ed25519");
        KeyFiles others = KeyFiles.made(folder, "Ed25519");
        Map<String, String> files = new TreeMap<>(PackFiles.bundled("baseline").files());
        files.keySet().removeIf(it -> it.contains("/") && !it.startsWith(RULE.replace(".drl", ".")));
        Path pack = Files.createDirectory(folder.resolve("pack"));
        written(pack, files);
        written(Files.createDirectory(folder.resolve("own")), files);
        String trusted = "rules.keys=" + keys.trusted();
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
                RunningEngine one = engine("one", broker, trusted)) {
            one.awaitReady();
            Files.writeString(pack.resolve(RULE), files.get(RULE).replace("@severity(high)", "@severity(critical)"));
            assertThat(publish(broker, pack, keys)).contains("published baseline@0.1.0");
            one.awaitMetric("plumbline_rules_reloads_total{outcome=\"taken-up\"} 1.0");
            assertThat(publish(broker, pack, others)).contains("published baseline@0.1.0");
            one.awaitMetric("plumbline_rules_reloads_total{outcome=\"refused\"} 1.0");
            assertThat(one.body("/health"))
                    .contains("\"published\":true", "\"what\":\"baseline\"", "no trusted key signed it");

            FromFileToSubscriber.ingestShell(folder, broker.address());
            one.awaitAlert("process/shell-from-server", "critical");

            assertThat(publish(broker, pack, keys)).contains("published baseline@0.1.0");
            try (RunningEngine two = engine("two", broker, trusted)) {
                two.awaitReady();
                assertThat(two.body("/health")).contains("\"published\":true");
                assertThat(publish(broker, "--withdraw", "baseline")).contains("withdrawn baseline");
                one.awaitBody("/health", "\"published\":false");
                two.awaitBody("/health", "\"published\":false");
            }
        }
    }

    private RunningEngine engine(String name, LocalBroker broker, String trusted) {
        return RunningEngine.start(
                folder,
                broker.address(),
                trusted,
                "rules.path=" + folder.resolve("own"),
                "state.dir=" + folder.resolve(name),
                "instance.id=" + name);
    }

    private String publish(LocalBroker broker, Path pack, KeyFiles keys) {
        return publish(broker, pack.toString(), "--key", keys.signing().toString());
    }

    private String publish(LocalBroker broker, String... arguments) {
        List<String> command = new ArrayList<>(List.of("rules", "publish"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--bootstrap-servers", broker.address()));
        for (int tries = 1; ; tries++) {
            try (Jar publish = Jar.start(folder, command.toArray(String[]::new))) {
                int status = publish.await(PATIENCE);
                boolean isBusy = publish.stderr().contains("does not answer");
                if (!isBusy || tries == TRIES) {
                    assertThat(status).as(publish.stderr()).isZero();
                    return publish.stdout();
                }
            }
        }
    }

    private static void written(Path pack, Map<String, String> files) throws IOException {
        List<String> paths = new ArrayList<>(files.keySet());
        for (String path : paths) {
            Files.createDirectories(pack.resolve(path).getParent());
            Files.writeString(pack.resolve(path), files.get(path));
        }
    }
}
