package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds every format's table to what the format does. A row is true where some fixture of its kind without the native field
 * gives another value in the event's field, or no event. Where the record's syntax has no names for fields (bpftrace's bars)
 * the event's field must be there at least.
 */
class FormatTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What any event has: that a kind has these is no fact about the kind. */
    private static final Set<String> OF_EVERY_EVENT = Set.of(
            "id",
            "kind",
            "time",
            "collector",
            "collectorVersion",
            "node",
            "bootId",
            "file",
            "line",
            "topic",
            "partition",
            "offset",
            "succeeded",
            "verdict",
            "image",
            "imageDigest",
            "args",
            "parentArgs",
            "ancestors",
            "labels",
            "truncated");

    /** Some records, read together, and the events that they give. */
    private record Case(List<byte[]> records, List<JsonNode> events) {
        boolean gives(Mapping row) {
            return events.stream().anyMatch(it -> isOf(it, row));
        }
    }

    @Test
    void everyRowIsTrue() throws IOException {
        List<String> untrue = new ArrayList<>();
        for (Format format : Formats.all()) {
            List<Case> cases = cases(format);
            for (Mapping row : format.table()) {
                if (row.to() != null && !isTrue(format, row, cases)) {
                    untrue.add(format.name() + ": " + row.kind() + ": " + row.from() + " is not seen to become "
                            + row.to());
                }
            }
        }
        assertThat(untrue).isEmpty();
    }

    @Test
    void everyKindOfTheFixturesHasRowsAndEveryRowsKindHasAFixture() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Format format : Formats.all()) {
            if (!format.table().isEmpty()) {
                compareKinds(format, cases(format), wrong);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyFormatHasATable() {
        List<String> without = Formats.all().stream()
                .filter(it -> it.table().isEmpty())
                .map(Format::name)
                .toList();
        assumeTrue(without.isEmpty(), () -> "no table yet: " + without);
    }

    private static void compareKinds(Format format, List<Case> cases, List<String> wrong) {
        Map<String, Set<String>> own = ownFields(cases);
        Set<String> inTable = format.table().stream().map(Mapping::kind).collect(Collectors.toCollection(TreeSet::new));
        own.forEach((kind, fields) -> {
            boolean isTold = fields.isEmpty()
                    ? inTable.contains(kind) || inTable.contains("*")
                    : format.table().stream()
                            .filter(row -> row.kind().equals(kind) || row.kind().equals("*"))
                            .anyMatch(row -> row.to() != null && fields.contains(head(row.to())));
            if (!isTold) {
                wrong.add(format.name() + ": no row tells of a field of " + kind + ", such as " + fields);
            }
        });
        inTable.stream()
                .filter(kind -> !kind.equals("*") && !own.containsKey(kind))
                .forEach(kind -> wrong.add(format.name() + ": no fixture gives " + kind + ", which the table has"));
    }

    /** Fields that have a value in an event of a kind, beside those of every event. */
    private static Map<String, Set<String>> ownFields(List<Case> cases) {
        Map<String, Set<String>> own = new LinkedHashMap<>();
        cases.forEach(one -> one.events().forEach(event -> {
            Set<String> fields = own.computeIfAbsent(event.path("kind").asText(), it -> new TreeSet<>());
            event.properties().stream()
                    .filter(it -> !it.getValue().isNull() && !OF_EVERY_EVENT.contains(it.getKey()))
                    .forEach(it -> fields.add(it.getKey()));
        }));
        return own;
    }

    private static boolean isTrue(Format format, Mapping row, List<Case> cases) throws IOException {
        boolean named = false;
        for (Case one : cases) {
            if (!one.gives(row)) {
                continue;
            }
            List<JsonNode> before = values(one.events(), row);
            for (int i = 0; i < one.records().size(); i++) {
                byte[] without =
                        NativeField.without(one.records().get(i), row.from()).orElse(null);
                named |= without != null;
                if (without != null
                        && !values(events(format, replaced(one.records(), i, without)), row)
                                .equals(before)) {
                    return true;
                }
            }
        }
        return !named && !isJson(cases) && cases.stream().anyMatch(one -> hasValue(one, row));
    }

    private static boolean hasValue(Case one, Mapping row) {
        return values(one.events(), row).stream().anyMatch(it -> !it.isNull() && !it.isMissingNode());
    }

    private static boolean isJson(List<Case> cases) {
        return cases.stream()
                .flatMap(one -> one.records().stream())
                .anyMatch(it -> Glimpse.of(new RawRecord(it, null, 0)).isJson());
    }

    /** A record each; all of an input together where records join. */
    private static List<Case> cases(Format format) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (byte[] input : FuzzRun.fixtures(format)) {
            List<byte[]> records = FuzzRun.records(format, input);
            List<List<byte[]>> groups = format.joins()
                    ? List.of(records)
                    : records.stream().map(List::of).toList();
            for (List<byte[]> group : groups) {
                cases.add(new Case(group, events(format, group)));
            }
        }
        return cases;
    }

    private static List<byte[]> replaced(List<byte[]> records, int index, byte[] by) {
        List<byte[]> changed = new ArrayList<>(records);
        changed.set(index, by);
        return changed;
    }

    private static List<JsonNode> events(Format format, List<byte[]> records) throws IOException {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        records.forEach(record -> {
            input.writeBytes(record);
            input.write('\n');
        });
        List<JsonNode> events = new ArrayList<>();
        Source.read(new ByteArrayInputStream(input.toByteArray()), (String) null, format, Harmless.CLOCK, parsed -> {
            if (parsed instanceof Parsed.Kernel kernel) {
                events.add(json(EventJson.of(kernel.event())));
            } else if (parsed instanceof Parsed.Pipeline pipeline) {
                events.add(json(EventJson.of(pipeline.event())));
            }
        });
        return events;
    }

    private static boolean isOf(JsonNode event, Mapping row) {
        return row.kind().equals("*") || event.path("kind").asText().equals(row.kind());
    }

    private static List<JsonNode> values(List<JsonNode> events, Mapping row) {
        List<JsonNode> values = new ArrayList<>();
        events.stream()
                .filter(it -> isOf(it, row))
                .forEach(it -> values(it, row.to().split("\\.", -1), 0, values));
        return values;
    }

    private static void values(JsonNode node, String[] path, int at, List<JsonNode> values) {
        if (at == path.length) {
            values.add(node);
        } else if (path[at].endsWith("[]")) {
            node.path(head(path[at])).forEach(it -> values(it, path, at + 1, values));
        } else {
            values(node.path(path[at]), path, at + 1, values);
        }
    }

    private static String head(String path) {
        return path.replaceFirst("(\\[])?([.].*)?$", "");
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("EventJson writes JSON", e);
        }
    }
}
