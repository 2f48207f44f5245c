package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;

class EventJsonTest {
    /** What the JSON leaves out, as {@link EventJson} says. */
    private static final Set<String> LEFT_OUT =
            Set.of("KernelEvent.ingestTime", "PipelineEvent.ingestTime", "Origin.digest");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void everyFieldOfTheSchemasShowsOrIsKnowinglyLeftOut() {
        Set<String> hidden = new TreeSet<>();
        for (String choice : choices()) {
            Made plain = new Made(choice, null, false);
            String json = plain.json();
            for (String field : plain.fields) {
                if (new Made(choice, field, false).json().equals(json)) {
                    hidden.add(field);
                }
            }
        }
        assertThat(hidden).containsExactlyInAnyOrderElementsOf(LEFT_OUT);
    }

    @Test
    void keysAreThereWhetherKnownOrNot() {
        for (String choice : choices()) {
            assertThat(keys(new Made(choice, null, true).json()))
                    .as(choice)
                    .isEqualTo(keys(new Made(choice, null, false).json()));
        }
    }

    @Test
    void noKeyStandsTwice() {
        for (String choice : choices()) {
            assertThat(keys(new Made(choice, null, false).json())).as(choice).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatIsUnknownIsNull() {
        assertThat(new Made("Heartbeat", null, true).json())
                .startsWith(
                        "{\"id\":\"KernelEvent.id\",\"kind\":\"collector.heartbeat\",\"time\":\"2026-01-01T00:00:00.000001Z\","
                                + "\"collector\":\"Collector.name\",\"collectorVersion\":null,\"node\":null,\"bootId\":null,\"file\":null,")
                .contains("\"verdict\":null,\"binary\":null,\"args\":null,", "\"ancestors\":null,", "\"labels\":null,")
                .endsWith("\"events\":null}")
                .doesNotContain("\"\"", "[]", "{}");
    }

    @Test
    void aFileIsToldWithItsPath() {
        JsonNode json = parse(new Made("FileActivity", null, false).json());
        assertThat(json.path("kind").textValue()).isEqualTo("file.open");
        assertThat(json.path("path").textValue()).isEqualTo("FileActivity.path");
        assertThat(json.path("args").path(0).textValue()).isEqualTo("Process.args");
    }

    @Test
    void aLineHoldsNoLineEnd() {
        Parsed.Rejected rejected = new Parsed.Rejected("malformed", "d", RawRecord.of("{", "a\nb\u0000", 3));
        assertThat(EventJson.rejectedJson(rejected))
                .isEqualTo("{\"file\":\"a\\nb\\u0000\",\"line\":3,\"reason\":\"malformed\",\"detail\":\"d\"}");
    }

    @Test
    void aRefusalFromNoFileHasNoLine() {
        Parsed.Rejected rejected = new Parsed.Rejected("time", "d", new RawRecord(new byte[0], null, 0));
        assertThat(EventJson.rejectedJson(rejected))
                .isEqualTo("{\"file\":null,\"line\":null,\"reason\":\"time\",\"detail\":\"d\"}");
    }

    /** Names of all activities and steps. */
    private static List<String> choices() {
        return Stream.of(
                        KernelEvent.getClassSchema().getField("activity"),
                        PipelineEvent.getClassSchema().getField("step"))
                .flatMap(field -> field.schema().getTypes().stream())
                .map(Schema::getName)
                .toList();
    }

    private static List<String> keys(String json) {
        List<String> keys = new ArrayList<>();
        parse(json).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An event in which each field has a value of its own, made from its schema. */
    private static final class Made {
        private final String choice;
        private final String changed;
        private final boolean isUnknown;
        private final List<String> fields = new ArrayList<>();

        /**
         * @param choice name of the activity or step
         * @param changed the field that has another value than it would have; may be null
         * @param isUnknown whether null stands wherever it may
         */
        Made(String choice, String changed, boolean isUnknown) {
            this.choice = choice;
            this.changed = changed;
            this.isUnknown = isUnknown;
        }

        String json() {
            boolean isKernel = KernelEvent.getClassSchema().getField("activity").schema().getTypes().stream()
                    .anyMatch(type -> type.getName().equals(choice));
            return isKernel
                    ? EventJson.of((KernelEvent) make(KernelEvent.getClassSchema()))
                    : EventJson.of((PipelineEvent) make(PipelineEvent.getClassSchema()));
        }

        private SpecificRecordBase make(Schema schema) {
            SpecificRecordBase made = (SpecificRecordBase) blank(generated(schema));
            for (Schema.Field field : schema.getFields()) {
                made.put(field.pos(), value(field.schema(), schema.getName() + "." + field.name()));
            }
            return made;
        }

        private Object value(Schema schema, String name) {
            boolean isOther = name.equals(changed);
            return switch (schema.getType()) {
                case UNION -> union(schema, name);
                case RECORD -> make(schema);
                case ARRAY -> List.of(value(schema.getElementType(), name));
                case MAP -> Map.of(name, value(schema.getValueType(), name));
                default -> leaf(schema, name, isOther);
            };
        }

        private Object union(Schema union, String name) {
            boolean mayBeNull = union.isNullable();
            if (mayBeNull && isUnknown) {
                return null;
            }
            return union.getTypes().stream()
                    .filter(type -> mayBeNull
                            ? type.getType() != Schema.Type.NULL
                            : type.getName().equals(choice))
                    .map(type -> value(type, name))
                    .findFirst()
                    .orElseThrow();
        }

        private Object leaf(Schema schema, String name, boolean isOther) {
            fields.add(name);
            return switch (schema.getType()) {
                case STRING -> isOther ? "changed" : name;
                case INT -> isOther ? 2 : 1;
                case BOOLEAN -> isOther;
                case ENUM -> constant(schema, isOther ? 1 : 0);
                case LONG ->
                    schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
                            ? Instant.parse("2026-01-01T00:00:00.000001Z").plusSeconds(isOther ? 1 : 0)
                            : (Object) (isOther ? 2L : 1L);
                default -> throw new IllegalStateException("no value for " + schema);
            };
        }

        private static Object constant(Schema schema, int index) {
            return generated(schema).getEnumConstants()[index];
        }

        private static Object blank(Class<?> generated) {
            try {
                return generated.getDeclaredConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("generated classes have an empty constructor", e);
            }
        }

        private static Class<?> generated(Schema schema) {
            try {
                return Class.forName(schema.getFullName());
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("each schema has its class", e);
            }
        }
    }
}
