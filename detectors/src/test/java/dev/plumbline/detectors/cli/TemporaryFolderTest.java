package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
    @TempDir
    Path elsewhere;

    @Test
    void itIsGoneWithAllThatIsInIt() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create();
        Files.createDirectories(folder.path("a").resolve("b/c"));
        Files.writeString(folder.path("a").resolve("b/file"), "x");
        assertThat(folder.path("a")).isDirectory();
        folder.close();
        assertThat(folder.root()).doesNotExist();
    }

    @Test
    void aLinkGoesAndWhatItLeadsToStays() throws IOException {
        Path kept = Files.writeString(elsewhere.resolve("kept"), "x");
        TemporaryFolder folder = TemporaryFolder.create();
        Files.createSymbolicLink(folder.root().resolve("link"), elsewhere);
        folder.close();
        assertThat(folder.root()).doesNotExist();
        assertThat(kept).exists();
    }

    @Test
    void closingTwiceIsAsOnce() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create();
        folder.close();
        folder.close();
        assertThat(folder.root()).doesNotExist();
    }

    @Test
    void filesThatGoWhileItIsClearedDoNotMatter() throws IOException {
        TemporaryFolder folder = TemporaryFolder.create();
        Path many = folder.path("many");
        for (int i = 0; i < 2_000; i++) {
            Files.createFile(many.resolve("f" + i));
        }
        AtomicBoolean begun = new AtomicBoolean();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            begun.set(true);
            for (int i = 0; i < 2_000; i++) {
                many.resolve("f" + i).toFile().delete();
            }
        });
        while (!begun.get()) {
            Thread.onSpinWait();
        }
        folder.close();
        other.join();
        assertThat(folder.root()).doesNotExist();
    }
}
