package dev.plumbline.ingest.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {
    private static final int KEPT = 40;
    private static final int ROTATIONS = 300;

    @TempDir
    private Path folder;

    @Test
    void noLookMissesAFileThatGetsAnotherNameMeanwhile() throws Exception {
        Path log = folder.resolve("tail.log");
        Path followed = Files.writeString(numbered(log, KEPT), "followed\n");
        String file = Generation.at(followed).orElseThrow().file();
        for (int i = 1; i < KEPT; i++) {
            Files.writeString(numbered(log, i), "other\n");
        }
        SynchronousQueue<Integer> looks = new SynchronousQueue<>();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> rotations = writer.submit(() -> {
                for (int rotation = 0; rotation < ROTATIONS; rotation++) {
                    looks.take();
                    for (int i = KEPT + rotation; i > rotation; i--) {
                        Files.move(numbered(log, i), numbered(log, i + 1));
                    }
                }
                return null;
            });
            for (int look = 0; look < ROTATIONS; look++) {
                looks.put(look); // from here on all files get other names
                List<Generation> all = Generations.of(log);
                assertThat(all).extracting(Generation::file).as("look " + look).containsOnlyOnce(file);
            }
            rotations.get();
        } finally {
            writer.shutdownNow();
        }
    }

    private static Path numbered(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }
}
