package dev.plumbline.detectors.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class RulesInUseTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(10);

    @Test
    void aTaskWaitsForTheRulesThatItUsedBefore() throws InterruptedException, ExecutionException {
        RulesInUse rules = new RulesInUse(List.of(), 3);
        assertThat(rules.await(3, LONG)).isTrue();
        assertThat(rules.await(4, SHORT)).isFalse();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return rules.await(4, LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        rules.take(List.of(), 5);
        assertThat(waiting.get()).isTrue();
    }

    @Test
    void whatIsPublishedAndChangesNothingMakesThemNewerAllTheSame() throws InterruptedException {
        RulesInUse rules = new RulesInUse(List.of(), 3);
        String digest = rules.held().digest();
        rules.looked(9);
        assertThat(rules.await(9, SHORT)).isTrue();
        assertThat(rules.held().digest()).isEqualTo(digest);
    }

    @Test
    void theDigestIsThatOfAllPacksInAnyOrder() {
        Pack one = pack("one");
        Pack two = pack("two");
        String both = new RulesInUse(List.of(one, two), -1).held().digest();
        assertThat(new RulesInUse(List.of(two, one), -1).held().digest()).isEqualTo(both);
        assertThat(new RulesInUse(List.of(one), -1).held().digest()).isNotEqualTo(both);
    }

    private static Pack pack(String area) {
        PackFiles bundled = PackFiles.bundled("baseline");
        String rule = bundled.files().get("process/ptrace.drl").replace("process/ptrace", area + "/ptrace");
        PackFiles files = new PackFiles(
                area,
                new java.util.TreeMap<>(java.util.Map.of(
                        "pack.yaml",
                        bundled.files().get("pack.yaml").replace("name: baseline", "name: " + area),
                        "facts.drl",
                        bundled.files().get("facts.drl"),
                        area + "/ptrace.drl",
                        rule)));
        return ((Pack.Loaded.Ready) Packs.load(List.of(files))).packs().get(0);
    }
}
