package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExceptionsTopicTest {
    private static final String TWO = """
            exceptions:
              - id: nightly-backup
                rules: [process/shell-from-server]
                until: 2027-01-31T00:00:00Z
                owner: platform-dba
                reason: The nightly backup starts a shell.
                ticket: OPS-1234
              - id: debug
                tags: [low]
                until: 2027-01-31T00:00:00Z
                owner: web
                reason: It is looked into.
                ticket: OPS-1235
            """;

    @TempDir
    private Path folder;

    @Test
    void whatIsWithdrawnIsOffTheTopicAndWhatIsNotThereIsTold() throws IOException {
        try (LocalBroker broker = LocalBroker.start(folder)) {
            run(broker, "topics", "--create", "--set", "topic.partitions=1");
            assertThat(feed(broker, TWO, "ingest", "exceptions").err()).startsWith("2 exceptions published");

            Result slip = run(broker, "ingest", "exceptions", "--withdraw", "nightly-bakup", "--withdraw", "debug");
            assertThat(slip.status()).isEqualTo(2);
            assertThat(slip.err())
                    .startsWith(
                            "no exception 'nightly-bakup' is on plumbline.exceptions; did you mean 'nightly-backup'?");

            Result both = run(broker, "ingest", "exceptions", "--withdraw", "nightly-backup", "--withdraw", "debug");
            assertThat(both.status()).isZero();
            assertThat(both.err()).startsWith("2 exceptions withdrawn");

            assertThat(run(broker, "ingest", "exceptions", "--withdraw", "debug")
                            .err())
                    .startsWith("no exception 'debug' is on plumbline.exceptions; there are []");
        }
    }

    private static Result run(LocalBroker broker, String... command) {
        return feed(broker, "", command);
    }

    private static Result feed(LocalBroker broker, String input, String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("-b", broker.address()));
        return Cli.runWith(input, arguments.toArray(String[]::new));
    }
}
