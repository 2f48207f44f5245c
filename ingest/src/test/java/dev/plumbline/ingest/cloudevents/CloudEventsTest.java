package dev.plumbline.ingest.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import dev.plumbline.ingest.cdevents.CdEventsFormat;
import dev.plumbline.ingest.cloudevents.CloudEvents.Unwrapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventsTest {
    private static final String DATA = "{\"a\": [1, \"é\"]}";
    private static final Map<String, String> ATTRIBUTES = Map.of(
            "ce-specversion",
            "1.0",
            "ce-id",
            "1",
            "ce-source",
            "/shop",
            "ce-type",
            "t",
            "ce-time",
            "2026-11-23T10:00:00Z");

    @Test
    void theSameEventComesOutOfEveryMode() {
        Unwrapped.Event http = event(DATA, ATTRIBUTES);
        Unwrapped.Event kafka = event(
                DATA,
                Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        "1",
                        "ce_source",
                        "/shop",
                        "ce_type",
                        "t",
                        "ce_time",
                        "2026-11-23T10:00:00Z"));
        String envelope = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"t\","
                + "\"time\":\"2026-11-23T10:00:00Z\",\"data\": " + DATA + " }";
        Unwrapped.Event structured = event(envelope, Map.of("content-type", "application/cloudevents+json"));
        assertThat(List.of(http, kafka, structured)).allSatisfy(it -> {
            assertThat(it.data().text()).isEqualTo(DATA);
            assertThat(it.data().headers()).isEqualTo(ATTRIBUTES);
            assertThat(it.type()).isEqualTo("t");
            assertThat(it.attribute("source")).isEqualTo("/shop");
        });
        assertThat(CloudEvents.unwrap(structured.data()))
                .singleElement(type(Unwrapped.Event.class))
                .satisfies(it -> assertThat(it.data().text()).isEqualTo(DATA));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"data\":\"{\\\"a\\\":1}\" | {\"a\":1}",
                "\"data_base64\":\"eyJhIjoxfQ==\" | {\"a\":1}",
                "\"data\":7 | 7",
                "\"data\":null | ''",
                "\"datacontenttype\":\"text/xml\",\"data\":\"<a/>\" | <a/>",
                "\"data\":1,\"data\":[2] | [2]"
            })
    void dataMayBeWrittenInManyWays(String member, String inside) {
        assertThat(event("{\"specversion\":\"1.0\",\"type\":\"t\"," + member + "}", Map.of())
                        .data()
                        .text())
                .isEqualTo(inside);
    }

    @Test
    void aBatchGivesItsEventsAndWhereItBreaksOff() {
        String one = "{\"specversion\":\"1.0\",\"type\":\"t\",\"data\":{\"n\":1}}";
        List<Unwrapped> events = unwrap("[" + one + ", {\"no\":1}, 5," + one + ",{\"specv", Map.of());
        assertThat(events)
                .extracting(it -> it.getClass().getSimpleName())
                .containsExactly("Event", "Broken", "Broken", "Event", "Broken");
        assertThat(((Unwrapped.Event) events.get(3)).envelope().text()).isEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{",
                "[",
                "[]",
                "[{\"a\":1}]",
                "{\"a\":1}",
                "{\"specversion\":\"1.0\",\"context\":{}}",
                "7"
            })
    void whatIsNoCloudEventIsLeftAsItIs(String text) {
        assertThat(unwrap(text, Map.of()))
                .singleElement(type(Unwrapped.Bare.class))
                .satisfies(it -> assertThat(it.record().text()).isEqualTo(text));
    }

    @Test
    void headersOverHttpAreDecodedAndThoseOverKafkaAreNot() {
        assertThat(event(DATA, Map.of("ce-type", "t", "ce-subject", "caf%C3%A9+%zz"))
                        .attribute("subject"))
                .isEqualTo("caf%C3%A9+%zz");
        assertThat(event(DATA, Map.of("ce-type", "t", "ce-subject", "caf%C3%A9+x"))
                        .attribute("subject"))
                .isEqualTo("café+x");
        assertThat(event(DATA, Map.of("ce_type", "t", "ce_subject", "a%20b")).attribute("subject"))
                .isEqualTo("a%20b");
    }

    @Test
    void noPrefixOfAnEnvelopeThrows() {
        byte[] bytes =
                ("[{\"specversion\":\"1.0\",\"type\":\"t\",\"data\":" + DATA + "}]").getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(CloudEvents.unwrap(new RawRecord(Arrays.copyOf(bytes, length), "-", 1)))
                    .isNotEmpty();
        }
    }

    @Test
    void everySampleIsOpenedAndNoneIsTakenForACdEvent() throws IOException {
        ObjectMapper json = new ObjectMapper();
        String all = new String(
                SharedSamples.bytes("pipeline/cloudevents/cloudevents-examples.jsonl"), StandardCharsets.UTF_8);
        for (String line : all.lines().toList()) {
            String event = json.readTree(line).get("event").toString();
            boolean isWhole = !event.contains("... base64 encoded string ...");
            assertThat(unwrap(event, Map.of()))
                    .as(line)
                    .hasOnlyElementsOfType(isWhole ? Unwrapped.Event.class : Unwrapped.Broken.class);
            assertThat(SharedSamples.read(event.getBytes(StandardCharsets.UTF_8), "-", CdEventsFormat.FORMAT))
                    .singleElement()
                    .hasFieldOrPropertyWithValue("reason", isWhole ? "unmodelled" : "malformed");
        }
    }

    private static List<Unwrapped> unwrap(String text, Map<String, String> headers) {
        return CloudEvents.unwrap(RawRecord.of(text, "-", 1).withHeaders(headers));
    }

    private static Unwrapped.Event event(String text, Map<String, String> headers) {
        return (Unwrapped.Event) unwrap(text, headers).get(0);
    }
}
