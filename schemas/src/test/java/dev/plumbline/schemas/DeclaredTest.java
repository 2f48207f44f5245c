package dev.plumbline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SecretFound;
import dev.plumbline.schemas.Declared.Malformed;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeclaredTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whatIsWrittenIsRead() throws Malformed {
        Intent intent = Declared.read(Intent.class, json("""
                        {"service": "product-search", "namespace": "shop", "talksTo": ["product-db"], "listens": [8080, 9090]}"""), "intents.yaml");
        assertThat(intent)
                .isEqualTo(Intent.newBuilder()
                        .setService("product-search")
                        .setNamespace("shop")
                        .setTalksTo(List.of("product-db"))
                        .setListens(List.of(8080, 9090))
                        .build());
    }

    @Test
    void whatIsLeftOutTakesTheSchemasDefault() throws Malformed {
        assertThat(Declared.read(Intent.class, json("{\"service\": \"web\"}"), "intents.yaml"))
                .isEqualTo(Intent.newBuilder().setService("web").build());
        assertThat(Declared.read(ProcessLaunch.class, json("{}"), "event").getFromMemory())
                .isFalse();
    }

    @Test
    void aDefaultListIsNotSharedBetweenRecords() throws Malformed {
        Declared.read(Intent.class, json("{\"service\": \"a\"}"), "x")
                .getTalksTo()
                .add("b");
        assertThat(Declared.read(Intent.class, json("{\"service\": \"a\"}"), "x")
                        .getTalksTo())
                .isEmpty();
    }

    @Test
    void nestedRecordsAndTimesAreRead() throws Malformed {
        Provenance provenance = Declared.read(Provenance.class, json("""
                        {"imageDigest": "sha256:00", "time": "2026-01-31T13:00:00+01:00",
                         "built": {"base": {"name": "registry.example/base/python:3.11-slim"}, "executables": []},
                         "builtTime": "2026-01-31T12:00:00.123456789Z"}"""), "provenance.yaml");
        assertThat(provenance.getTime()).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(provenance.getBuiltTime()).isEqualTo("2026-01-31T12:00:00.123456Z");
        assertThat(provenance.getBuilt().getBase().getName()).isEqualTo("registry.example/base/python:3.11-slim");
        assertThat(provenance.getBuilt().getExecutables()).isEmpty();
    }

    @Test
    void whatIsReadGoesOverTheWire() throws Malformed {
        Provenance provenance = Declared.read(
                Provenance.class,
                json(
                        "{\"imageDigest\": \"sha256:00\", \"time\": \"2026-01-31T12:00:00Z\", \"scan\": {\"scanner\": \"trivy\"}}"),
                "provenance.yaml");
        assertThat(Wire.PROVENANCE.decode(Wire.PROVENANCE.encode(provenance)))
                .isEqualTo(new Wire.Decoded.Read<>(provenance));
    }

    @Test
    void anActionIsWrittenInAnyCase() throws Malformed {
        assertThat(Declared.read(KernelActivity.class, json("{\"action\": \"bpf_load\", \"command\": 5}"), "event"))
                .isEqualTo(new KernelActivity(KernelAction.BPF_LOAD, null, 5));
    }

    @Test
    void nullIsUnknown() throws Malformed {
        assertThat(Declared.read(Identity.class, json("{\"service\": \"web\", \"node\": null}"), "x")
                        .getNode())
                .isNull();
    }

    @Test
    void labelsAreKeysWithTexts() throws Malformed {
        assertThat(Declared.read(Identity.class, json("{\"service\": \"web\", \"labels\": {\"app\": \"web\"}}"), "x")
                        .getLabels())
                .containsExactly(Map.entry("app", "web"));
        assertThat(error(Identity.class, "{\"service\": \"web\", \"labels\": {\"app\": 1}}"))
                .contains("labels.app: expected text, not 1; put it in quotes");
    }

    @Test
    void anUnknownKeyIsNamedWithThoseThatThereAre() {
        assertThat(error(Intent.class, "{\"service\": \"web\", \"talksto\": []}"))
                .isEqualTo("intents[2]: unknown key 'talksto'; Intent has "
                        + "[service, namespace, talksTo, addresses, executes, listens, reads, "
                        + "addressesExcept, names, calledBy, baseImages, secrets, validFrom, validTo, source]");
        assertThat(
                        error(
                                Provenance.class,
                                "{\"imageDigest\": \"d\", \"time\": \"2026-01-31T12:00:00Z\", \"built\": {\"base\": {\"nam\": \"x\"}}}"))
                .isEqualTo("intents[2].built.base: unknown key 'nam'; BaseImage has [name, digest]");
    }

    @Test
    void aMissingKeyIsNamed() {
        assertThat(error(Intent.class, "{}")).isEqualTo("intents[2]: Intent needs the key 'service'");
        assertThat(error(KernelActivity.class, "{}")).isEqualTo("intents[2]: KernelActivity needs the key 'action'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"web\"", "5", "null", "true"})
    void whatIsNoMapIsNoRecord(String json) {
        assertThat(error(Intent.class, json)).startsWith("intents[2]: expected Intent with the keys [service, ");
    }

    @Test
    void aWrongListIsToldWithItsPlace() {
        assertThat(error(Intent.class, "{\"service\": \"web\", \"talksTo\": \"db\"}"))
                .isEqualTo("intents[2].talksTo: expected a list");
        assertThat(error(Intent.class, "{\"service\": \"web\", \"talksTo\": null}"))
                .isEqualTo("intents[2].talksTo: expected a list");
        assertThat(error(Intent.class, "{\"service\": \"web\", \"talksTo\": [\"db\", null]}"))
                .isEqualTo("intents[2].talksTo[1]: expected text, not null");
    }

    /** A version 5.60 would be read as 5.6 and a commit 1234e5 as 1.234E8. */
    @ParameterizedTest
    @ValueSource(strings = {"5.60", "1234e5", "7", "true", "{}", "[]", "null"})
    void whatIsNoTextHasToBeQuoted(String json) {
        assertThat(error(Intent.class, "{\"service\": " + json + "}"))
                .isEqualTo("intents[2].service: expected text, not " + json(json)
                        + (json(json).isNumber() || json(json).isBoolean() ? "; put it in quotes" : ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"80\"", "80.5", "99999999999", "null", "true"})
    void aWrongNumberIsToldWithItsPlace(String json) {
        assertThat(error(Intent.class, "{\"service\": \"web\", \"listens\": [" + json + "]}"))
                .isEqualTo("intents[2].listens[0]: expected a whole number, not " + json(json));
    }

    @Test
    void aNumberBeyondSixtyFourBitsIsNoNumber() {
        String line = "36893488147419103233";
        assertThat(error(SecretFound.class, """
                        {"detector": "d", "severity": "high", "path": "/x", "line": %s}""".formatted(line)))
                .isEqualTo("intents[2].line: expected a whole number, not " + line);
    }

    @Test
    void aWrongTruthValueIsToldWithItsPlace() {
        assertThat(error(ProcessLaunch.class, "{\"fromMemory\": \"yes\"}"))
                .isEqualTo("intents[2].fromMemory: expected true or false, not \"yes\"");
    }

    @Test
    void aWrongActionIsToldWithThoseThatThereAre() {
        assertThat(error(KernelActivity.class, "{\"action\": \"reload\"}"))
                .isEqualTo("intents[2].action: expected one of [MODULE_LOAD, BPF_LOAD, MODULE_UNLOAD], not \"reload\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-01-31\"",
                "\"now\"",
                "5",
                "\"\"",
                "{}",
                "\"+999999999-01-01T00:00:00Z\"",
                "\"-999999999-01-01T00:00:00Z\""
            })
    void aWrongTimeIsToldWithAnExample(String json) {
        assertThat(error(Identity.class, "{\"service\": \"web\", \"validFrom\": " + json + "}"))
                .isEqualTo("intents[2].validFrom: expected a time such as 2026-01-31T12:00:00Z, not " + json(json));
    }

    private static String error(Class<? extends SpecificRecord> type, String json) {
        Malformed malformed =
                catchThrowableOfType(Malformed.class, () -> Declared.read(type, json(json), "intents[2]"));
        return malformed == null ? "no error" : malformed.getMessage();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
