package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Rights;
import dev.plumbline.detectors.stream.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrimziTest {
    @Test
    void everyTopicOfOursIsAManifestOfTheCluster() throws IOException {
        List<JsonNode> topics =
                documents("--cluster", "prod", "--set", "topic.replication=3", "--set", "raw.topics=falco.raw=falco");
        Settings settings = ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "host")).settings();
        assertThat(topics)
                .extracting(it -> it.at("/spec/topicName").asText())
                .containsExactlyElementsOf(Topics.named(settings).all().stream()
                        .map(Topics.Topic::name)
                        .toList());
        assertThat(topics).allSatisfy(it -> {
            assertThat(it.path("kind").asText()).isEqualTo("KafkaTopic");
            assertThat(it.at("/metadata/labels").path("strimzi.io/cluster").asText())
                    .isEqualTo("prod");
            assertThat(it.at("/spec/replicas").asInt()).isEqualTo(3);
            assertThat(it.at("/spec/config").path("min.insync.replicas").asText())
                    .isEqualTo("2");
        });
        assertThat(topics)
                .filteredOn(it -> it.at("/spec/partitions").asInt() == 1)
                .extracting(it -> it.at("/metadata/name").asText())
                .containsExactly("plumbline.rules");
    }

    @Test
    void whereTheBrokersDecideHowManyReplicasThereAreTheManifestSaysNothingOfThem() throws IOException {
        assertThat(documents()).allSatisfy(it -> {
            assertThat(it.path("spec").has("replicas")).isFalse();
            assertThat(it.at("/spec/config").has("min.insync.replicas")).isFalse();
        });
    }

    @Test
    void aNameIsOneThatKubernetesTakes() throws IOException {
        assertThat(documents("--set", "topic.prefix=Shop_"))
                .extracting(it -> it.at("/metadata/name").asText())
                .contains("shop-alerts");
    }

    @Test
    void everyRoleIsAUserWithItsRights() throws IOException {
        List<JsonNode> users = documents("--acls");
        assertThat(users).hasSameSizeAs(Rights.Role.values());
        JsonNode engine = users.get(0);
        assertThat(engine.at("/metadata/name").asText()).isEqualTo("plumbline-engine");
        assertThat(engine.at("/spec/authorization/acls"))
                .anySatisfy(acl -> assertThat(acl.toString())
                        .isEqualTo("{\"resource\":{\"type\":\"transactionalId\",\"name\":\"plumbline-\","
                                + "\"patternType\":\"prefix\"},\"operations\":[\"Describe\",\"Write\"]}"));
    }

    private static List<JsonNode> documents(String... options) throws IOException {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "topics";
        arguments[1] = "--strimzi";
        System.arraycopy(options, 0, arguments, 2, options.length);
        Result printed = Cli.run(arguments);
        assertThat(printed.status()).as(printed.err()).isZero();
        YAMLMapper mapper = new YAMLMapper();
        try (MappingIterator<JsonNode> documents =
                mapper.readerFor(JsonNode.class).readValues(printed.out())) {
            return documents.readAll();
        }
    }
}
