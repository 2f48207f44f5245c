package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.event.ProcessLaunch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleCacheTest {
    private static final Enriched SHELL = Events.kernel(new ProcessLaunch(false), "/bin/sh");
    /** Of 300 rules, which take some ten seconds to compile: once for all tests. */
    private static final RuleCache OF_MANY = RuleCache.inMemory();

    @TempDir
    private Path parent;

    private Path folder;

    @BeforeEach
    void aFolderOfOurOwn() throws IOException {
        folder = Files.createDirectory(
                parent.resolve("cache"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Test
    void whatIsReadFromTheFolderMatchesAsWhatWasCompiled() throws IOException {
        List<Pack> compiled = load(many(30), RuleCache.at(folder));
        int written = files().size();
        List<Pack> read = load(many(30), RuleCache.at(folder));
        assertThat(written).isEqualTo(shards(compiled).size());
        assertThat(files()).hasSize(written);
        assertThat(matched(read)).isEqualTo(matched(compiled)).hasSize(30);
        assertThat(read.get(0).rules()).isEqualTo(compiled.get(0).rules());
    }

    @Test
    void aChangedRuleCompilesNoShardButItsOwn() {
        PackFiles before = many(300);
        Set<Shard> first = shards(load(before, OF_MANY));
        PackFiles after = before.with(
                "area/r7.drl", before.files().get("area/r7.drl").replace("@severity(high)", "@severity(low)"));
        Set<Shard> second = shards(load(after, OF_MANY));
        assertThat(first).hasSizeGreaterThan(5);
        Set<Shard> kept = new HashSet<>(second);
        kept.retainAll(first);
        assertThat(kept).hasSize(first.size() - 1);
    }

    @Test
    void aRuleThatComesOrGoesLeavesTheOthersShards() {
        PackFiles before = many(300);
        Set<Shard> first = shards(load(before, OF_MANY));
        for (int i = 0; i < 6; i++) {
            PackFiles after = before.without("area/r" + i * 41 + ".drl");
            Set<Shard> second = shards(load(after, OF_MANY));
            second.removeAll(first);
            assertThat(second).as("shards that are new without rule " + i * 41).hasSizeLessThanOrEqualTo(2);
            first = shards(load(before, OF_MANY));
        }
    }

    @Test
    void aFileThatWasSpoiltIsCompiledAgain() throws IOException {
        load(many(1), RuleCache.at(folder));
        for (Path file : files()) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        assertThat(matched(load(many(1), RuleCache.at(folder)))).containsExactly("area/r0");
        assertThat(matched(load(many(1), RuleCache.at(folder)))).containsExactly("area/r0");
        assertThat(files()).allSatisfy(file -> assertThat(Files.size(file)).isGreaterThan(100));
    }

    @Test
    void whatNobodyUsedForAMonthGoes() throws IOException {
        load(many(1), RuleCache.at(folder));
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        }
        RuleCache.at(folder);
        assertThat(files()).isEmpty();
    }

    @Test
    void aFolderThatOthersMayWriteToIsRefused() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> RuleCache.at(folder))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("chmod go-w");
    }

    private static PackFiles many(int rules) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            Collections.addAll(files, "area/r" + i + ".drl", TestPacks.RULE.replace("area/one", "area/r" + i));
        }
        return TestPacks.of(files.toArray(String[]::new));
    }

    private static List<Pack> load(PackFiles files, RuleCache cache) {
        Pack.Loaded loaded = Packs.load(List.of(files), cache);
        assertThat(loaded).isInstanceOf(Pack.Loaded.Ready.class);
        return ((Pack.Loaded.Ready) loaded).packs();
    }

    private static Set<Shard> shards(List<Pack> packs) {
        return new HashSet<>(packs.get(0).shards());
    }

    private static List<String> matched(List<Pack> packs) {
        try (Observer observer = new Observer(packs)) {
            return ((Observer.Observation.Seen) observer.observe(SHELL))
                    .matches().stream().map(it -> it.rule().id()).toList();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(it -> it.toString().endsWith(".rules")).toList();
        }
    }
}
