package dev.plumbline.detectors.ops;

import dev.plumbline.ingest.AutoFormat;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Formats;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic that another tool writes in its own format.
 *
 * @param topic its name
 * @param format what its records are; one whose records stand alone
 * @param field where a log shipper wrapped the record in a JSON object: the field that holds it as text; null where the
 *     record is bare
 */
public record RawTopic(String topic, Format format, String field) {
    /** What became of a setting that names raw topics. */
    public sealed interface Read {
        record Valid(List<RawTopic> topics) implements Read {}

        /** @param expected what is wrong, and what is expected */
        record Invalid(String expected) implements Read {}
    }

    /** @param setting such as {@code tetragon.raw=tetragon, fluent=falco@log}; empty for none */
    public static Read parse(String setting) {
        List<RawTopic> topics = new ArrayList<>();
        for (String part : setting.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            String[] pair = part.strip().split("=", 2);
            if (pair.length < 2 || !pair[0].strip().matches("[A-Za-z0-9._-]{1,200}")) {
                return new Read.Invalid(
                        "topic=format, or topic=format@field, with commas between, not '" + part.strip() + "'");
            }
            String[] target = pair[1].strip().split("@", 2);
            Format format;
            try {
                format = Formats.named(target[0]);
            } catch (IllegalArgumentException e) {
                return new Read.Invalid(e.getMessage());
            }
            if (format.family() == Format.Family.ANY) {
                format = AutoFormat.ofRecords();
            }
            if (format.joins()) {
                return new Read.Invalid("a format whose records stand alone: " + format.name()
                        + " tells one event in several records; use 'ingest tail " + format.name() + "'");
            }
            topics.add(new RawTopic(pair[0].strip(), format, target.length < 2 ? null : target[1]));
        }
        boolean repeats = topics.stream().map(RawTopic::topic).distinct().count() < topics.size();
        return repeats ? new Read.Invalid("each topic once") : new Read.Valid(List.copyOf(topics));
    }
}
