package dev.plumbline.ingest;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The documentation's page about all formats: which field of a record becomes which field of an event, and what is lost. */
final class FieldTable {
    private static final String INTRODUCTION = """
            # Formats

            What can be read, and what becomes of it. This page is made from the code: `FieldTable` renders the tables that \
            the formats themselves hold, and tests hold each row to what the format does.

            A **kind** is the event's kind; `*` stands for every kind of the format. A **native field** is named as the tool \
            names it: a path with dots in JSON, where `a[].b` is `b` of each element of `a`. An **event field** is named as \
            the JSON of an event has it. Every event has an `id`, which is the same for the same record, and the `file` and \
            `line`, or `topic`, `partition` and `offset`, that it was read from. What is unknown is null.

            A record that cannot be read is told with its reason, and is never dropped silently: `malformed` (not what the \
            format is written in), `incomplete` (a field that the event needs is missing or unreadable), `unmodelled` (a kind \
            that there is no event for), `time` (before 2000 or more than a day ahead), `encoding` (not UTF-8), `oversize` \
            (over 1 MiB a line, or 64 MiB a JSON value) or `unrecognised` (looks like no format, where `auto` was to tell).

            """;

    private FieldTable() {}

    /** Markdown, with a line end at its end. */
    static String of(List<Format> formats) {
        List<Format> sorted =
                formats.stream().sorted(Comparator.comparing(Format::name)).toList();
        return INTRODUCTION
                + table(
                        "format | events | records | recognised by `--format auto`",
                        sorted.stream().map(FieldTable::summary))
                + sorted.stream().map(FieldTable::section).collect(Collectors.joining());
    }

    private static String summary(Format format) {
        String link = "[" + format.name() + "](#" + format.name() + ")";
        return row(link, family(format), framing(format), format.isRecognisable() ? "yes" : "no, name it");
    }

    private static String section(Format format) {
        String text = "\n## " + format.name() + "\n\n" + about(format) + "\n";
        List<Mapping> kept =
                format.table().stream().filter(row -> row.to() != null).toList();
        List<Mapping> lost =
                format.table().stream().filter(row -> row.to() == null).toList();
        if (!kept.isEmpty()) {
            text += "\n"
                    + table(
                            "kind | native field | event field | note",
                            kept.stream().map(FieldTable::kept));
        }
        if (!lost.isEmpty()) {
            text += "\nLost:\n\n"
                    + table("kind | native field | why", lost.stream().map(FieldTable::lost));
        }
        return text;
    }

    private static String about(Format format) {
        String joins = format.joins() ? " An event may be told in several records." : "";
        String secrets =
                format.carriesSecrets() ? " Records hold secrets in the clear: nothing of a refused one is kept." : "";
        return "Events: " + family(format) + ". Records: " + framing(format) + "." + joins + secrets;
    }

    private static String family(Format format) {
        return switch (format.family()) {
            case KERNEL -> "what processes did and what was asked of the cluster";
            case PIPELINE -> "what the delivery pipeline did";
            case ANY -> "events of both";
        };
    }

    private static String framing(Format format) {
        return switch (format.framing()) {
            case LINES -> "one a line";
            case JSON_VALUES -> "JSON values, each on one line or over many";
        };
    }

    private static String kept(Mapping row) {
        return row(code(row.kind()), code(row.from()), code(row.to()), row.note());
    }

    private static String lost(Mapping row) {
        return row(code(row.kind()), code(row.from()), row.note());
    }

    private static String table(String heads, Stream<String> rows) {
        String line = heads.replaceAll("[^|]+", "---");
        return "| " + heads + " |\n|" + line + "|\n" + rows.collect(Collectors.joining());
    }

    private static String row(String... cells) {
        return Stream.of(cells).map(FieldTable::cell).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    /** A bar would end the cell, also within code. */
    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
