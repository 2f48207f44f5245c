package dev.plumbline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A changed schema stands beside its predecessors, and its readers can read what they wrote. */
class SchemaHistoryTest {
    @ParameterizedTest
    @MethodSource("dev.plumbline.schemas.Wire#all")
    void theNewestCommittedVersionIsTheOneInUse(Wire<?> wire) throws IOException {
        Schema current = schema(wire);
        List<Schema> history = Wire.history(wire.type().getSimpleName());
        Path proposal = Path.of("target", "history", wire.type().getSimpleName(), (history.size() + 1) + ".avsc");
        boolean committed =
                !history.isEmpty() && history.get(history.size() - 1).equals(current);
        if (!committed) {
            Files.createDirectories(proposal.getParent());
            Files.writeString(
                    proposal, SchemaFormatter.getInstance("json/pretty").format(current) + "\n");
        }
        assertThat(committed)
                .as(
                        "%s changed: commit schemas/%s as schemas/history/%s",
                        wire.type().getSimpleName(), proposal, proposal.subpath(2, 4))
                .isTrue();
    }

    /** Not only its predecessor: a topic may still hold all of them, and compatibility is not transitive. */
    @ParameterizedTest
    @MethodSource("dev.plumbline.schemas.Wire#all")
    void everyVersionReadsAllBeforeIt(Wire<?> wire) {
        assertThat(unreadable(Wire.history(wire.type().getSimpleName()))).isEmpty();
    }

    @Test
    void aFieldWithoutADefaultIsFound() {
        assertThat(unreadable(List.of(version(""), version(", {'name': 'b', 'type': 'string'}"))))
                .singleElement()
                .asString()
                .startsWith("version 2 cannot read version 1: ")
                .contains("READER_FIELD_MISSING_DEFAULT_VALUE");
    }

    @Test
    void aChangedTypeIsFound() {
        assertThat(unreadable(List.of(
                        version(", {'name': 'b', 'type': 'string'}"), version(", {'name': 'b', 'type': 'long'}"))))
                .singleElement()
                .asString()
                .contains("TYPE_MISMATCH");
    }

    @Test
    void aSymbolThatWentAwayIsFound() {
        assertThat(unreadable(List.of(
                        version(", {'name': 'b', 'type': {'type': 'enum', 'name': 'B', 'symbols': ['X', 'Y']}}"),
                        version(", {'name': 'b', 'type': {'type': 'enum', 'name': 'B', 'symbols': ['X']}}"))))
                .singleElement()
                .asString()
                .contains("MISSING_ENUM_SYMBOLS");
    }

    @Test
    void aDefaultThatWentAwayIsFoundThoughTheStepBeforeStillHadIt() {
        assertThat(unreadable(List.of(
                        version(""),
                        version(", {'name': 'b', 'type': 'string', 'default': ''}"),
                        version(", {'name': 'b', 'type': 'string'}"))))
                .singleElement()
                .asString()
                .startsWith("version 3 cannot read version 1: ");
    }

    @Test
    void aNewFieldWithADefaultIsFine() {
        assertThat(unreadable(List.of(version(""), version(", {'name': 'b', 'type': 'string', 'default': ''}"))))
                .isEmpty();
    }

    private static List<String> unreadable(List<Schema> history) {
        List<String> found = new ArrayList<>();
        for (int reader = 1; reader < history.size(); reader++) {
            for (int writer = 0; writer < reader; writer++) {
                var compatibility =
                        SchemaCompatibility.checkReaderWriterCompatibility(history.get(reader), history.get(writer));
                if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
                    found.add("version %d cannot read version %d: %s"
                            .formatted(
                                    reader + 1,
                                    writer + 1,
                                    compatibility.getResult().getIncompatibilities()));
                }
            }
        }
        return found;
    }

    private static Schema version(String furtherField) {
        String json = "{'type': 'record', 'name': 'R', 'fields': [{'name': 'a', 'type': 'int'}" + furtherField + "]}";
        return new Schema.Parser().parse(json.replace('\'', '"'));
    }

    @Test
    void everyFieldIsDocumented() {
        List<String> undocumented = new ArrayList<>();
        Wire.all().forEach(wire -> collect(schema(wire), undocumented, new ArrayList<>()));
        assertThat(undocumented).isEmpty();
    }

    private static void collect(Schema schema, List<String> undocumented, List<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.contains(schema.getFullName())) {
                    return;
                }
                seen.add(schema.getFullName());
                if (schema.getDoc() == null) {
                    undocumented.add(schema.getName());
                }
                for (Schema.Field field : schema.getFields()) {
                    // A field of a documented type of its own says with the type what it is.
                    if (field.doc() == null && !isDocumentedType(field.schema())) {
                        undocumented.add(schema.getName() + "." + field.name());
                    }
                    collect(field.schema(), undocumented, seen);
                }
            }
            case UNION -> schema.getTypes().forEach(type -> collect(type, undocumented, seen));
            case ARRAY -> collect(schema.getElementType(), undocumented, seen);
            default -> {}
        }
    }

    private static boolean isDocumentedType(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM -> schema.getDoc() != null;
            case UNION ->
                schema.getTypes().stream()
                        .allMatch(type -> type.getType() == Schema.Type.NULL || isDocumentedType(type));
            case ARRAY -> isDocumentedType(schema.getElementType());
            default -> false;
        };
    }

    private static Schema schema(Wire<?> wire) {
        return SpecificData.get().getSchema(wire.type());
    }
}
