package dev.plumbline.detectors.identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.plumbline.event.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FileSourceTest {
    private static final String WEB = "  - {service: web, addresses: [10.0.0.5]}\n";
    private static final String DB = "  - {service: db, addresses: [10.0.0.6]}\n";

    @TempDir
    private Path folder;

    private final Told told = new Told();
    private Path file;

    @BeforeEach
    void declare() throws IOException {
        file = folder.resolve("hosts.yaml");
        write(WEB + DB);
    }

    @Test
    void whatIsTakenOutEndsAndWhatComesInBegins() throws Exception {
        try (Watching watching = watching()) {
            write(WEB + "  - {service: cache, addresses: [10.0.0.7]}\n");
            await().until(() -> told.records().size() == 4);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.last())
                .filteredOn(it -> it.getValidTo() == null)
                .extracting(Identity::getService)
                .containsExactlyInAnyOrder("web", "cache");
        assertThat(told.last()).allSatisfy(it -> assertThat(it.getSource()).isEqualTo("file/host1"));
    }

    @Test
    void aFileThatBecomesWrongKeepsWhatItSaidUntilItIsRight() throws Exception {
        try (Watching watching = watching()) {
            write("  - {servce: web}\n");
            int beats = told.heartbeats().size();
            await().until(() -> told.heartbeats().size() > beats + 3);
            assertThat(told.records()).hasSize(2);
            write(WEB);
            await().until(() -> told.records().size() == 3);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.records().get(2).getService()).isEqualTo("db");
        assertThat(told.records().get(2).getValidTo()).isNotNull();
    }

    @Test
    void aFileThatIsWrongAtTheStartIsRefusedWithItsPlace() throws IOException {
        write("  - {servce: web}\n");
        assertThatThrownBy(this::watching)
                .isInstanceOf(Source.Unavailable.class)
                .hasMessageContaining("identities[0]")
                .hasMessageContaining("servce");
    }

    private void write(String entries) throws IOException {
        Files.writeString(file, "identities:\n" + entries);
    }

    private Watching watching() throws Exception {
        Source source = new FileSource(List.of(file), "host1", InstantSource.system());
        return Watching.start(
                List.of(source),
                List.of(),
                told,
                Duration.ofDays(8),
                Duration.ofMillis(20),
                InstantSource.system(),
                () -> {});
    }
}
