package dev.plumbline.ingest.json;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {
    private static final Shape POINT = Shape.of(value("x"), value("y"));
    private static final Shape SHAPE =
            Shape.of(value("name"), object("at", POINT), objects("path", POINT), map("labels"), value("tags"));

    @Test
    void whatIsWantedIsThere() {
        Fields fields = read("""
                {"ignored":{"name":[1,{"x":2}]},"name":"a","at":{"x":1,"z":2,"y":"3"},
                 "path":[{"x":1},7,{"x":2}],"labels":{"app":"web","n":1,"nested":{"a":1}},"tags":["a","",2.50,true,null]}""");
        assertThat(fields.text("name")).isEqualTo("a");
        assertThat(fields.object("at").number("x")).isEqualTo(1);
        assertThat(fields.object("at").number("y")).isEqualTo(3);
        assertThat(fields.objects("path")).extracting(it -> it.number("x")).containsExactly(1L, 2L);
        assertThat(fields.map("labels")).isEqualTo(Map.of("app", "web", "n", "1"));
        assertThat(fields.words("tags")).isEqualTo(List.of("a", "", "2.50", "true"));
    }

    @Test
    void whatIsAbsentOrOfAnotherTypeIsNothing() {
        Fields fields = read("""
                {"name":{"x":1},"at":7,"path":"no","labels":[1],"tags":null}""");
        assertThat(fields.has("name")).isFalse();
        assertThat(fields.text("name")).isNull();
        assertThat(fields.object("at").text("x")).isNull();
        assertThat(fields.objects("path")).isEmpty();
        assertThat(fields.map("labels")).isEmpty();
        assertThat(fields.words("tags")).isEmpty();
        assertThat(fields.truth("tags")).isNull();
    }

    @Test
    void anEmptyTextIsNoText() {
        assertThat(read("{\"name\":\"\"}").text("name")).isNull();
        assertThat(read("{\"name\":\"\"}").word("name")).isNull();
    }

    @Test
    void aNumberBeyond64BitsIsNoNumberButAWord() {
        Fields fields = read("{\"name\":18446744073709551616}");
        assertThat(fields.number("name")).isNull();
        assertThat(fields.word("name")).isEqualTo("18446744073709551616");
    }

    @Test
    void aNumberWithAPointIsNoWholeNumber() {
        assertThat(read("{\"name\":1.0}").number("name")).isNull();
    }

    @Test
    void ofANameThatStandsTwiceTheLastCounts() {
        assertThat(read("{\"name\":\"a\",\"name\":\"b\"}").text("name")).isEqualTo("b");
    }

    @Test
    void aLoneObjectIsAListOfOne() {
        assertThat(read("{\"path\":{\"x\":5}}").objects("path"))
                .singleElement()
                .extracting(it -> it.number("x"))
                .isEqualTo(5L);
    }

    @Test
    void theFirstObjectThatNobodyWantedIsNamed() {
        assertThat(read("{\"a\":1,\"b\":{},\"c\":{}}").firstOther()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"name\":",
                "{\"name\":\"a\"} x",
                "{\"skipped\":tru}",
                "[",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{'a':1}"
            })
    void whatIsNotJsonIsToldWithItsPlace(String text) {
        assertThat(SHAPE.read(text.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        Shape.Read.Malformed.class,
                        it -> assertThat(it.detail()).startsWith("not"));
    }

    @Test
    void jsonThatIsNoObjectIsToldSo() {
        assertThat(SHAPE.read("[1]".getBytes(UTF_8))).isEqualTo(new Shape.Read.Malformed("not a JSON object"));
    }

    @Test
    void aFamiliarTextIsMadeOnceAndItsLikeIsAnother() {
        Shape shape = Shape.of(Shape.familiar("binary"));
        List<String> texts = Stream.of(
                        "/usr/bin/curl", "/usr/bin/curl", "/usr/bin/curl", "/usr/bin/cUrl", "/usr/bin/curl")
                .map(it -> ((Shape.Read.Value) shape.read(("{\"binary\":\"" + it + "\"}").getBytes(UTF_8)))
                        .fields()
                        .text("binary"))
                .toList();

        assertThat(texts.get(2)).isSameAs(texts.get(1)).isSameAs(texts.get(4)).isEqualTo("/usr/bin/curl");
        assertThat(texts.get(3)).isEqualTo("/usr/bin/cUrl");
    }

    @Test
    void whatWasNotWantedCannotBeAskedFor() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{}").text("z"))
                .withMessageContaining("no field 'z'");
    }

    private static Fields read(String json) {
        return ((Shape.Read.Value) SHAPE.read(json.getBytes(UTF_8))).fields();
    }
}
