package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Holds docs/asyncapi.yaml to the topics and schemas; {@code -Dplumbline.write=true} writes it anew. */
class AsyncApiTest {
    private static final Path PAGE = Path.of("..", "docs", "asyncapi.yaml");

    @Test
    void thePageIsWhatTheCommandPrints() throws IOException {
        String printed = printed();
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(PAGE, printed);
        }
        assertThat(PAGE)
                .as("write it anew with: plumbline topics --asyncapi > docs/asyncapi.yaml")
                .hasContent(printed);
    }

    @Test
    void everyTopicIsAChannelWithAKeyAndItsRetention() throws IOException {
        JsonNode document = new YAMLMapper().readTree(printed());
        assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
        List<String> addresses = new ArrayList<>();
        document.path("channels").forEach(channel -> {
            addresses.add(channel.path("address").asText());
            JsonNode kafka = channel.at("/bindings/kafka");
            assertThat(kafka.path("partitions").asInt()).isPositive();
            assertThat(kafka.at("/topicConfiguration/max.message.bytes").asLong())
                    .isEqualTo(8 << 20);
            assertThat(kafka.at("/topicConfiguration").has("retention.ms"))
                    .isEqualTo(kafka.at("/topicConfiguration/cleanup.policy/0")
                            .asText()
                            .equals("delete"));
        });
        Settings settings = ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "host")).settings();
        assertThat(addresses)
                .containsExactlyElementsOf(Topics.named(settings).all().stream()
                        .map(Topics.Topic::name)
                        .toList());
        document.at("/components/messages")
                .forEach(message -> assertThat(
                                message.at("/bindings/kafka/key/description").asText())
                        .isNotBlank());
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        JsonNode document = new YAMLMapper().readTree(printed());
        List<JsonNode> references = document.findValues("$ref");
        assertThat(references).hasSizeGreaterThan(20);
        assertThat(references)
                .allSatisfy(
                        it -> assertThat(document.at(it.asText().substring(1)).isMissingNode())
                                .as(it.asText())
                                .isFalse());
    }

    @Test
    void everyAvroPayloadIsASchemaThatAvroTakes() throws IOException {
        JsonNode messages = new YAMLMapper().readTree(printed()).at("/components/messages");
        List<String> json = new ArrayList<>();
        messages.properties().forEach(message -> {
            JsonNode payload = message.getValue().path("payload");
            if (payload.has("schemaFormat")) {
                Schema schema = new Schema.Parser().parse(payload.path("schema").toString());
                assertThat(message.getKey()).endsWith("-" + schema.getName());
            } else {
                json.add(message.getKey());
            }
        });
        assertThat(messages).hasSizeGreaterThan(12);
        assertThat(json).containsExactly("alerts-ocsf-finding");
    }

    private static String printed() {
        Result printed = Cli.run("topics", "--asyncapi");
        assertThat(printed.status()).as(printed.err()).isZero();
        return printed.out();
    }
}
