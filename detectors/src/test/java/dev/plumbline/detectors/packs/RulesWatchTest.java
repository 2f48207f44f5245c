package dev.plumbline.detectors.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.RuleCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesWatchTest {
    private static final Duration OFTEN = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    private final List<List<Pack>> taken = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final RuleCache cache = RuleCache.inMemory();
    private RulesWatch watch;

    @BeforeEach
    void aPackThatIsLoaded() throws IOException {
        for (var file : PackFiles.bundled("baseline").files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        watch = new RulesWatch(Optional.of(folder));
        Pack.Loaded loaded = Packs.load(folder, cache);
        PacksInForce packs = new PacksInForce(PackFiles.at(folder), ((Pack.Loaded.Ready) loaded).packs(), cache);
        packs.tell(new PacksInForce.Sink() {
            @Override
            public void taken(List<Pack> now, long position) {
                taken.add(now);
            }

            @Override
            public void refused(PacksInForce.Refusal refusal) {
                refused.addAll(refusal.why());
            }
        });
        watch.start(OFTEN, packs::folder, packs::folderRefused);
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    @Test
    void aRuleThatWasChangedIsTakenUpAndSoIsOneThatWent() throws IOException {
        Path rule = folder.resolve("process/ptrace.drl");
        Files.writeString(rule, Files.readString(rule).replace("@severity(high)", "@severity(critical)"));
        await().until(() -> taken.size() == 1);
        assertThat(severity(taken.get(0), "process/ptrace")).isEqualTo("CRITICAL");

        Files.delete(rule);
        Files.delete(folder.resolve("process/ptrace.cases.yaml"));
        await().until(() ->
                severity(taken.get(taken.size() - 1), "process/ptrace").isEmpty());
        assertThat(refused).isEmpty();
    }

    @Test
    void aRefusedChangeIsToldAndTheNextGoodOneIsTakenUp() throws IOException {
        Path rule = folder.resolve("process/ptrace.drl");
        String good = Files.readString(rule);
        Files.writeString(rule, good.replace("inContainer", "inContaner"));
        await().until(() -> !refused.isEmpty());
        assertThat(refused).allMatch(problem -> problem.matches("(?s).*process/ptrace\\.drl:\\d+:\\d+: .*"));
        assertThat(taken).isEmpty();

        Files.writeString(rule, good + "\n");
        await().until(() -> taken.size() == 1);
    }

    private static String severity(List<Pack> packs, String rule) {
        return packs.get(0).rules().stream()
                .filter(it -> it.id().equals(rule))
                .map(it -> it.severity().name())
                .findFirst()
                .orElse("");
    }
}
