package dev.plumbline.ingest.cdevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Undeployed;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CdEventsFormatTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static final String PACKAGED = """
            {
              "context": {"specversion": "0.5.0", "id": "1", "source": "/ci/web", "type": "dev.cdevents.artifact.packaged.0.3.0",
                          "timestamp": "2026-05-04T12:00:00.123456789+02:00"},
              "subject": {
                "id": "pkg:oci/web@DIGEST?repository_url=registry.example/shop/web&tag=1.4.2",
                "content": {"change": {"id": "3f2c", "source": "https://git.example/shop/web"}}
              },
              "customData": {
                "baseImage": {"name": "docker.io/library/debian:12-slim", "digest": "DIGEST"},
                "executables": ["/usr/bin/web", "/bin/sh"]
              }
            }
            """.replace("DIGEST", DIGEST);

    private static final String DEPLOYED = """
            {
              "context": {"version": "0.3.0", "id": "2", "source": "/cd", "type": "dev.cdevents.service.deployed.0.1.1",
                          "timestamp": "2026-05-04T10:00:00Z"},
              "subject": {
                "id": "shop/web", "type": "service",
                "content": {"environment": {"id": "production"}, "artifactId": "registry.example/shop/web:1.4.2@DIGEST"}
              }
            }
            """.replace("DIGEST", DIGEST);

    private static final String REMOVED = """
            {"context": {"version": "0.4.1", "type": "dev.cdevents.service.removed.0.2.0", "timestamp": "2026-05-04T10:00:00Z"},
             "subject": {"id": "web", "content": {"environment": {"id": "production"}}},
             "customData": {"namespace": "shop"}}
            """;

    @Test
    void aPackagedArtifactIsABuiltImage() {
        assertThat(event(PACKAGED))
                .returns(
                        Digests.eventId("cdevents", Digests.sha256(PACKAGED.getBytes(StandardCharsets.UTF_8)), 0),
                        PipelineEvent::getId)
                .returns(Instant.parse("2026-05-04T10:00:00.123456Z"), PipelineEvent::getTime)
                .returns(new Collector("cdevents", "0.5.0"), PipelineEvent::getCollector)
                .returns("registry.example/shop/web:1.4.2", PipelineEvent::getImage)
                .returns(DIGEST, PipelineEvent::getImageDigest)
                .returns(
                        new ImageBuilt(
                                "https://git.example/shop/web",
                                "3f2c",
                                "/ci/web",
                                new BaseImage("docker.io/library/debian:12-slim", DIGEST),
                                List.of("/usr/bin/web", "/bin/sh")),
                        PipelineEvent::getStep);
    }

    @Test
    void aPublishedArtifactTellsNoMoreThanItsBuilder() {
        String published = """
                {"context": {"version": "0.4.1", "source": "/ci", "type": "dev.cdevents.artifact.published.0.2.0",
                             "timestamp": "2026-05-04T10:00:00Z"},
                 "subject": {"id": "pkg:oci/web@%s", "content": {}}}
                """.formatted(DIGEST);
        assertThat(event(published))
                .returns("web", PipelineEvent::getImage)
                .returns(new Collector("cdevents", "0.4.1"), PipelineEvent::getCollector)
                .returns(new ImageBuilt(null, null, "/ci", null, null), PipelineEvent::getStep);
    }

    @Test
    void customDataGoesBeforeTheSubject() {
        String custom = PACKAGED.replace(
                "\"customData\": {", "\"customData\": {\"repository\": \"r\", \"commit\": \"c\", \"builder\": \"b\", ");
        assertThat((ImageBuilt) event(custom).getStep())
                .returns("r", ImageBuilt::getRepository)
                .returns("c", ImageBuilt::getCommit)
                .returns("b", ImageBuilt::getBuilder);
    }

    @Test
    void anEmptyListOfExecutablesIsNotAMissingOne() {
        String none = PACKAGED.replace("[\"/usr/bin/web\", \"/bin/sh\"]", "[]");
        assertThat(((ImageBuilt) event(none).getStep()).getExecutables()).isEmpty();
        assertThat(((ImageBuilt) event(none.replace("[]", "\"\"")).getStep()).getExecutables())
                .isNull();
    }

    @Test
    void customDataThatIsNoObjectIsIgnored() {
        String text = DEPLOYED.replace("\"subject\"", "\"customData\": \"aGVsbG8=\", \"subject\"");
        assertThat(event(text).getStep()).isEqualTo(event(DEPLOYED).getStep());
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployed", "upgraded", "rolledback"})
    void aServiceIsDeployedInThreeWays(String change) {
        assertThat(event(DEPLOYED.replace("service.deployed", "service." + change)))
                .returns("registry.example/shop/web:1.4.2", PipelineEvent::getImage)
                .returns(DIGEST, PipelineEvent::getImageDigest)
                .returns(new Deployed("web", "shop", "production", change), PipelineEvent::getStep);
    }

    @Test
    void aRemovedServiceRunsNoImage() {
        assertThat(event(REMOVED))
                .returns(null, PipelineEvent::getImage)
                .returns(null, PipelineEvent::getImageDigest)
                .returns(new Undeployed("web", "shop", "production"), PipelineEvent::getStep);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "web, web, shop",
                "other/web, web, other",
                "deployment/web, web, shop",
                "a/b/web, a/b/web, shop",
                "/web, /web, shop",
                "web/, web/, shop"
            })
    void aServicesIdMayHoldItsNamespace(String id, String service, String namespace) {
        assertThat(event(REMOVED.replace("\"id\": \"web\"", "\"id\": \"" + id + "\""))
                        .getStep())
                .isEqualTo(new Undeployed(service, namespace, "production"));
    }

    @Test
    void aServiceNeedsNoNamespaceAndNoEnvironment() {
        String bare = REMOVED.replace("\"namespace\"", "\"other\"").replace("\"environment\"", "\"other\"");
        assertThat(event(bare).getStep()).isEqualTo(new Undeployed("web", null, null));
    }

    @Test
    void aCloudEventIsOpened() {
        String envelope = """
                {"specversion": "1.0", "id": "1", "source": "/ci", "type": "dev.cdevents.service.removed.0.2.0",
                 "datacontenttype": "application/json", %s}
                """;
        String base64 = Base64.getEncoder().encodeToString(REMOVED.getBytes(StandardCharsets.UTF_8));
        assertThat(event(envelope.formatted("\"data\": " + REMOVED)).getStep())
                .isEqualTo(event(REMOVED).getStep());
        assertThat(event(envelope.formatted("\"data_base64\": \"" + base64 + "\""))
                        .getStep())
                .isEqualTo(event(REMOVED).getStep());
        assertThat(rejected(envelope.formatted("\"data_base64\": \"%\"")).reason())
                .isEqualTo("malformed");
        assertThat(rejected(envelope.formatted("\"data_base64\": \"e30x\"")).reason())
                .isEqualTo("malformed");
        assertThat(rejected(envelope.formatted("\"data\": 1")).reason()).isEqualTo("incomplete");
    }

    @Test
    void theSameEventHasOneIdInEveryMode() {
        String envelope =
                "{\"specversion\":\"1.0\",\"type\":\"dev.cdevents.service.removed.0.2.0\",\"data\":" + REMOVED + "}";
        RawRecord bare = RawRecord.of(REMOVED.strip(), "-", 1);
        assertThat(List.of(
                        RawRecord.of(envelope, "-", 1),
                        RawRecord.of("[" + envelope + "]", "-", 1),
                        bare.withHeaders(Map.of("ce-type", "dev.cdevents.service.removed.0.2.0")),
                        bare.withHeaders(Map.of("ce_type", "dev.cdevents.service.removed.0.2.0"))))
                .extracting(it -> ((Parsed.Pipeline)
                                CdEventsFormat.FORMAT.decoder().decode(it).get(0))
                        .event())
                .extracting(PipelineEvent::getId)
                .containsOnly(((Parsed.Pipeline)
                                CdEventsFormat.FORMAT.decoder().decode(bare).get(0))
                        .event()
                        .getId());
    }

    @Test
    void anEventOfAnotherTypeInBinaryModeIsUnmodelled() {
        RawRecord record = RawRecord.of("{}", "-", 1).withHeaders(Map.of("ce_type", "com.example.order"));
        assertThat(CdEventsFormat.FORMAT.decoder().decode(record))
                .singleElement()
                .hasFieldOrPropertyWithValue("detail", "CloudEvent of type com.example.order");
    }

    @Test
    void onlyCdEventsLookLikeOnes() {
        assertThat(looks(PACKAGED, Map.of())).isTrue();
        assertThat(looks("{\"specversion\":\"1.0\",\"type\":\"dev.cdevents.x\"}", Map.of()))
                .isTrue();
        assertThat(looks("{}", Map.of("ce_type", "dev.cdevents.x"))).isTrue();
        assertThat(looks("{\"specversion\":\"1.0\",\"type\":\"dev.tekton.event.x\"}", Map.of()))
                .isFalse();
        assertThat(looks(PACKAGED, Map.of("ce-type", "com.example.order"))).isFalse();
    }

    private static boolean looks(String record, Map<String, String> headers) {
        return CdEventsFormat.FORMAT
                .recognises()
                .test(Glimpse.of(RawRecord.of(record, "-", 1).withHeaders(headers)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"specversion\": \"1.0\", \"type\": \"com.example.order\", \"data\": {}}",
                "{\"context\": {\"type\": \"dev.cdevents.build.finished.0.3.0\"}}",
                "{\"context\": {\"type\": \"dev.cdevents.artifact\"}}",
                "{\"context\": {\"type\": \"dev.cdeventsx.mytool-resource.created.0.1.0\"}}"
            })
    void otherTypesAreUnmodelled(String event) {
        assertThat(rejected(event).reason()).isEqualTo("unmodelled");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(rejected("{}").detail()).isEqualTo("context.type: missing");
        assertThat(rejected(DEPLOYED.replace("2026-05-04T10", "soon")).detail())
                .isEqualTo("context.timestamp: no RFC 3339 time");
        assertThat(rejected(DEPLOYED.replace("artifactId", "artefactId")).detail())
                .isEqualTo("subject.content.artifactId: missing");
        assertThat(rejected(DEPLOYED.replace("\"id\": \"shop/web\"", "\"id\": \"\""))
                        .detail())
                .isEqualTo("subject.id: missing");
        assertThat(rejected(REMOVED.replace("\"id\": \"web\"", "\"id\": 7")).detail())
                .isEqualTo("subject.id: missing");
    }

    @Test
    void noPrefixOfAnEventThrowsOrPassesForOne() {
        for (String event : List.of(PACKAGED, DEPLOYED, REMOVED)) {
            byte[] bytes = event.strip().getBytes(StandardCharsets.UTF_8);
            for (int length = 0; length < bytes.length; length++) {
                assertThat(decode(Arrays.copyOf(bytes, length))).isInstanceOf(Parsed.Rejected.class);
            }
        }
    }

    @Test
    void noSingleByteThatIsOffThrows() {
        Random random = new Random(5);
        for (int round = 0; round < 6_000; round++) {
            byte[] bytes = List.of(PACKAGED, DEPLOYED, REMOVED).get(round % 3).getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(decode(bytes)).isNotNull();
        }
    }

    private static Parsed decode(byte[] bytes) {
        List<Parsed> parsed = CdEventsFormat.FORMAT.decoder().decode(new RawRecord(bytes, "events.json", 1));
        assertThat(parsed).hasSize(1);
        return parsed.get(0);
    }

    private static PipelineEvent event(String event) {
        return ((Parsed.Pipeline) decode(event.getBytes(StandardCharsets.UTF_8))).event();
    }

    private static Parsed.Rejected rejected(String event) {
        return (Parsed.Rejected) decode(event.getBytes(StandardCharsets.UTF_8));
    }
}
