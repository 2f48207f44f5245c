package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.broker.EmbeddedBroker;
import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IntentTopicTest {
    private static final Path ESTATE = Path.of("..", "estate", "recording");

    @TempDir
    Path folder;

    @Test
    void whatIsOnTheTopicsIsLearnedAsWhatIsInFiles() throws IOException {
        String identities = ESTATE.resolve("identities.yaml").toString();
        String kernel = ESTATE.resolve("kernel.bpftrace").toString();
        String fromFiles = Cli.run("intent", "learn", "--identities", identities, "--from", kernel)
                .out();
        try (LocalBroker broker = new EmbeddedBroker().start(folder)) {
            String at = broker.address();
            assertThat(Cli.run("topics", "--create", "-b", at).status()).isZero();
            assertThat(Cli.run("ingest", "identities", identities, "-b", at).status())
                    .isZero();
            assertThat(Cli.run("ingest", "bpftrace", kernel, "-b", at).status()).isZero();

            Result old = Cli.run("intent", "learn", "-b", at, "--since", "2020-01-01T00:00:00Z", "--for", "5s");
            assertThat(old.status()).isZero();
            assertThat(old.out()).isEqualTo(fromFiles);

            Result fromNow = Cli.run("intent", "learn", "-b", at, "--for", "500ms");
            assertThat(fromNow.out()).isEqualTo("intents: []\n");
        }
    }
}
