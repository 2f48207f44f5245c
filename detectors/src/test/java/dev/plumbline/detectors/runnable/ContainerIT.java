package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** The same way of an event through a Kafka broker in a container. Skipped where no container engine runs. */
class ContainerIT {
    private static final String IMAGE = "apache/kafka:4.1.0";

    @TempDir
    private Path folder;

    @Test
    void anEventThatIsIngestedBecomesAnAlertThatASubscriberReads() throws IOException {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("no container engine runs here, which Testcontainers needs")
                .isTrue();
        try (KafkaContainer kafka = new KafkaContainer(IMAGE)) {
            kafka.start();
            FromFileToSubscriber.isWalked(folder, kafka.getBootstrapServers());
        }
    }
}
