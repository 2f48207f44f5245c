package dev.plumbline.detectors.packs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Problem;
import dev.plumbline.rules.RuleCache;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacksInForceTest {
    private static final String PTRACE = "process/ptrace.drl";
    private static final PackFiles BASELINE = PackFiles.bundled("baseline");
    private static final PackFiles SHORTER = BASELINE.without(PTRACE);
    private static final PackFiles BROKEN = BASELINE.with(PTRACE, "rule");

    private final List<Long> taken = new ArrayList<>();
    private final List<PacksInForce.Refusal> refused = new ArrayList<>();
    private PacksInForce packs;

    @BeforeEach
    void theBundledPackHolds() {
        RuleCache cache = RuleCache.inMemory();
        Pack.Loaded loaded = Packs.load(List.of(BASELINE), cache);
        packs = new PacksInForce(List.of(BASELINE), ((Pack.Loaded.Ready) loaded).packs(), cache);
        packs.tell(new PacksInForce.Sink() {
            @Override
            public void taken(List<Pack> now, long position) {
                taken.add(position);
            }

            @Override
            public void refused(PacksInForce.Refusal refusal) {
                refused.add(refusal);
            }
        });
    }

    @Test
    void aPublishedPackStandsInsteadOfTheFoldersUntilItIsWithdrawn() {
        int all = rules();
        packs.published("baseline", at("topic", SHORTER), 7);
        assertThat(rules()).isEqualTo(all - 1);
        assertThat(packs.isPublished(packs.packs().get(0))).isTrue();
        packs.folder(List.of(BASELINE)); // still there, still behind it
        assertThat(rules()).isEqualTo(all - 1);
        packs.withdrawn("baseline", 8);
        assertThat(rules()).isEqualTo(all);
        assertThat(packs.isPublished(packs.packs().get(0))).isFalse();
        assertThat(taken).containsExactly(7L, 7L, 8L);
        assertThat(refused).isEmpty();
    }

    @Test
    void aPackThatDoesNotCompileLeavesAllAsItWasAndIsTold() {
        int all = rules();
        packs.published("baseline", at("topic", BROKEN), 3);
        assertThat(rules()).isEqualTo(all);
        assertThat(taken).isEmpty();
        assertThat(packs.position()).isEqualTo(3); // every instance has looked at it
        assertThat(packs.refusals()).singleElement().satisfies(it -> {
            assertThat(it.what()).isEqualTo("baseline");
            assertThat(it.why()).isNotEmpty().allMatch(line -> line.startsWith("topic/" + PTRACE));
        });
        packs.published("baseline", at("topic", SHORTER), 4);
        assertThat(packs.refusals()).isEmpty();
        assertThat(rules()).isEqualTo(all - 1);
    }

    @Test
    void aFolderThatIsBrokenDoesNotHinderWhatIsPublished() {
        packs.folder(List.of(BROKEN));
        assertThat(packs.refusals()).extracting(PacksInForce.Refusal::what).containsExactly("rules.path");
        packs.published("baseline", at("topic", SHORTER), 1);
        assertThat(taken).containsExactly(1L);
        packs.folder(List.of(BASELINE));
        assertThat(packs.refusals()).isEmpty();
    }

    @Test
    void twoThatClashAreTakenTogetherWhenTheSecondMendsIt() {
        PackFiles other = new PackFiles(
                "other",
                BASELINE.with(
                                "pack.yaml",
                                "name: other\nversion: '1'\n"
                                        + BASELINE.files()
                                                .get("pack.yaml")
                                                .lines()
                                                .skip(2)
                                                .reduce("", (a, b) -> a + b + "\n"))
                        .files());
        packs.published("other", other, 1); // has the same rules as the folder's baseline
        assertThat(packs.refusals()).extracting(PacksInForce.Refusal::what).containsExactly("other");
        PackFiles empty = new PackFiles(
                "topic", new java.util.TreeMap<>(java.util.Map.of("pack.yaml", "name: baseline\nversion: '2'\n")));
        packs.published("baseline", empty, 2);
        assertThat(packs.refusals()).isEmpty();
        assertThat(packs.packs()).extracting(Pack::name).containsExactlyInAnyOrder("baseline", "other");
    }

    @Test
    void whatTheReaderRefusedIsTold() {
        packs.publishedRefused("baseline", "no trusted key signed it", 5);
        packs.folderRefused(List.of(new Problem("rules", 0, 0, "is no pack")));
        assertThat(refused).hasSize(2);
        assertThat(packs.refusals()).extracting(PacksInForce.Refusal::what).containsExactly("baseline", "rules.path");
        assertThat(packs.position()).isEqualTo(5);
    }

    private int rules() {
        return packs.packs().stream().mapToInt(it -> it.rules().size()).sum();
    }

    private static PackFiles at(String location, PackFiles pack) {
        return new PackFiles(location, pack.files());
    }
}
