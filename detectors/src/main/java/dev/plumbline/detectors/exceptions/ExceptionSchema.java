package dev.plumbline.detectors.exceptions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.detectors.intent.ContractSchema;
import dev.plumbline.event.AlertException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JSON Schema of the YAML of exceptions. */
final class ExceptionSchema {
    private static final String SOMETHING = "\\S";
    private static final List<String> TEXTS = List.of(
            "rules", "service", "namespace", "image", "binary", "arguments", "peer", "owner", "reason", "ticket");
    /** Of what an alert's rule is told; one of them is needed. */
    private static final List<String> OF_RULE = List.of("rules", "tags");

    private ExceptionSchema() {}

    /** The schema as it is published. */
    static String text() {
        return new ContractSchema("exceptions", patterns(), Map.of())
                .text(
                        "exceptions",
                        "Plumbline exceptions",
                        "Alerts that somebody decided not to be told of for a while.",
                        AlertException.getClassSchema(),
                        ExceptionSchema::needsRulesOrTags);
    }

    private static Map<String, String> patterns() {
        Stream<Map.Entry<String, String>> texts = TEXTS.stream().map(it -> Map.entry(it, SOMETHING));
        Stream<Map.Entry<String, String>> others = Stream.of(
                Map.entry("id", "^" + Objections.ID.pattern() + "$"),
                Map.entry("tags", "\\*|^(" + Objections.ATTACK.pattern() + "|" + Objections.WORD.pattern() + ")$"));
        return Stream.concat(texts, others)
                .collect(Collectors.toMap(it -> "AlertException." + it.getKey(), Map.Entry::getValue));
    }

    private static void needsRulesOrTags(ObjectNode entry) {
        for (String key : OF_RULE) {
            ObjectNode has = entry.withArray("anyOf").addObject();
            has.putArray("required").add(key);
            has.putObject("properties").putObject(key).put("minItems", 1);
        }
    }
}
