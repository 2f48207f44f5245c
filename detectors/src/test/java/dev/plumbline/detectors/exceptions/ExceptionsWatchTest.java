package dev.plumbline.detectors.exceptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExceptionsWatchTest {
    @TempDir
    private Path folder;

    private final Exceptions exceptions = new Exceptions(Exceptions.Watcher.NONE);

    @Test
    void whatChangesHoldsAndWhatIsBrokenIsLeftOutByItself() throws IOException {
        Path file = Files.writeString(folder.resolve("ours.yaml"), "exceptions:\n" + exception("one"));
        try (ExceptionsWatch watch = new ExceptionsWatch(Optional.of(folder), exceptions)) {
            assertThat(exceptions.unused()).singleElement().asString().contains("exception one ");
            watch.start(Duration.ofMillis(20));
            Files.writeString(file, "exceptions:\n" + exception("two") + "  - id: broken\n" + exception("three"));
            await().until(() -> exceptions.unused().size() == 2);
            assertThat(exceptions.unused()).noneMatch(it -> it.contains("broken") || it.contains("exception one "));
            Files.delete(file);
            await().until(() -> exceptions.unused().isEmpty());
        }
    }

    private static String exception(String id) {
        return """
                  - id: %s
                    rules: [process/shell]
                    until: 2099-01-01T00:00:00Z
                    owner: tests
                    reason: So it is.
                    ticket: T-1
                """.formatted(id);
    }
}
