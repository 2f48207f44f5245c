package dev.plumbline.ingest.json;

import static dev.plumbline.ingest.json.Shape.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WalkTest {
    private static final Shape POINT = Shape.of(value("x"));

    @Test
    void whatAReaderLeavesIsSkipped() {
        List<String> seen = new ArrayList<>();
        Optional<String> wrong = Walk.document(
                bytes("{\"a\":[1,{\"b\":2}],\"c\":{\"d\":[]},\"e\":\"f\"}"), (name, json) -> seen.add(name));
        assertThat(wrong).isEmpty();
        assertThat(seen).containsExactly("a", "c", "e");
    }

    @Test
    void aListIsReadAnElementAtATime() {
        List<Long> seen = new ArrayList<>();
        Walk.document(
                bytes("{\"points\":[{\"x\":1,\"y\":[]},7,{\"x\":2}]}"),
                (name, json) ->
                        Walk.list(json, (index, it) -> seen.add(POINT.read(it).number("x"))));
        assertThat(seen).containsExactly(1L, null, 2L);
    }

    @Test
    void whatIsNoListIsToldAndSkipped() {
        List<Boolean> seen = new ArrayList<>();
        Walk.document(
                bytes("{\"a\":{\"b\":1},\"c\":null,\"d\":7}"),
                (name, json) -> seen.add(Walk.list(json, (index, it) -> {})));
        assertThat(seen).containsExactly(false, true, false);
    }

    @Test
    void aSliceIsTheValueAsItStands() {
        List<String> seen = new ArrayList<>();
        byte[] document = bytes("{ \"ä\" : {\"b\": [1, 2] } , \"c\":\"d\\\"e\",\"f\": 12 }");
        Walk.document(document, (name, json) -> seen.add(new String(Walk.slice(json, document), UTF_8)));
        assertThat(seen).containsExactly("{\"b\": [1, 2] }", "\"d\\\"e\"", "12");
    }

    @Test
    void whatIsNoDocumentIsToldWithItsPlace() {
        assertThat(wrong("")).contains("not JSON: nothing is there");
        assertThat(wrong("[]")).contains("not a JSON object");
        assertThat(wrong("{} {}")).contains("not JSON: more stands behind the value (at line 1, column 4)");
        assertThat(wrong("{\"a\":truth}").orElseThrow())
                .startsWith("not JSON: ")
                .contains("line 1, column");
        assertThat(wrong("{\"a\":")).isPresent();
    }

    @Test
    void ofASecretDocumentOnlyThePlaceIsTold() {
        Optional<String> wrong = Walk.secretDocuments(bytes("[{\"a\":hunter2}]"), (index, json) -> {});
        assertThat(wrong.orElseThrow())
                .startsWith("not JSON (at line 1, column")
                .doesNotContain("hunter");
    }

    private static Optional<String> wrong(String json) {
        return Walk.document(bytes(json), (name, it) -> {});
    }

    private static byte[] bytes(String json) {
        return json.getBytes(UTF_8);
    }
}
