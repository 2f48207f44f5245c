package dev.plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.Severity;
import dev.plumbline.rules.RuleInfo.Maturity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a pack makes of other packs' rules, without editing them.
 *
 * @param rule id, or a glob over ids such as {@code process/*}
 * @param reason for whoever asks later
 * @param reach where the rule holds from now on
 * @param line where it stands in pack.yaml, from 1
 */
record RuleOverride(
        String rule,
        String reason,
        boolean disable,
        Optional<Severity> severity,
        Optional<Maturity> maturity,
        Reach reach,
        int line) {
    private static final List<String> KEYS =
            List.of("rule", "reason", "disable", "severity", "maturity", "only", "except");

    /** @throws IllegalArgumentException if it says nothing, or something else; the message tells what */
    static RuleOverride read(JsonNode node, int line) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("an override needs 'rule', 'reason' and what is to be different");
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "unknown key '" + key + "'" + Manifest.slip(key, KEYS) + "; an override has " + KEYS);
            }
        });
        String rule = text(node, "rule", "the id of another pack's rule, or a glob such as process/*");
        String reason = text(node, "reason", "why, for whoever asks later");
        if (node.has("disable") && !node.get("disable").isBoolean()) {
            throw new IllegalArgumentException("'disable' must be true");
        }
        RuleOverride override = new RuleOverride(
                rule,
                reason,
                node.path("disable").asBoolean(),
                oneOf(Severity.class, node, "severity"),
                oneOf(Maturity.class, node, "maturity"),
                new Reach(values(node, "only"), values(node, "except")),
                line);
        if (override.parts().isEmpty()) {
            throw new IllegalArgumentException("the override of " + rule
                    + " changes nothing; it needs one of disable: true, severity, maturity, only, except");
        }
        if (override.disable() && override.parts().size() > 1) {
            throw new IllegalArgumentException(
                    "the override of " + rule + " disables it; what else it says would have no effect");
        }
        return override;
    }

    boolean isOf(String id) {
        return Lists.glob(rule, id);
    }

    /** Which things it sets: no two overrides may set the same of one rule. */
    List<String> parts() {
        List<String> parts = new ArrayList<>();
        if (disable) {
            parts.add("disable");
        }
        severity.ifPresent(it -> parts.add("severity"));
        maturity.ifPresent(it -> parts.add("maturity"));
        if (!reach.only().isEmpty()) {
            parts.add("only");
        }
        if (!reach.except().isEmpty()) {
            parts.add("except");
        }
        return parts;
    }

    /** What it changes of a rule, in words. */
    List<String> changes(RuleInfo before) {
        List<String> changes = new ArrayList<>();
        if (disable) {
            changes.add("disabled");
        }
        severity.ifPresent(it -> changes.add("severity " + name(before.severity()) + " -> " + name(it)));
        maturity.ifPresent(it -> changes.add("maturity " + name(before.maturity()) + " -> " + name(it)));
        changes.addAll(reach.inWords());
        return changes;
    }

    private static String text(JsonNode node, String key, String what) {
        if (!node.path(key).isTextual() || node.get(key).textValue().isBlank()) {
            throw new IllegalArgumentException("an override needs '" + key + "': " + what);
        }
        return node.get(key).textValue().strip();
    }

    private static <E extends Enum<E>> Optional<E> oneOf(Class<E> type, JsonNode node, String key) {
        if (!node.has(key)) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            names.add(name(constant));
            if (name(constant).equals(node.get(key).asText())) {
                return Optional.of(constant);
            }
        }
        throw new IllegalArgumentException("'" + key + ": " + node.get(key).asText() + "' is none of " + names);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, List<String>> values(JsonNode node, String key) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        JsonNode fields = node.path(key);
        if (!fields.isMissingNode() && (!fields.isObject() || fields.isEmpty())) {
            throw new IllegalArgumentException("'" + key + "' must be values by " + Reach.FIELDS);
        }
        fields.properties().forEach(field -> {
            if (!Reach.FIELDS.contains(field.getKey())) {
                throw new IllegalArgumentException("'" + key + "' has " + Reach.FIELDS + ", and not '" + field.getKey()
                        + "'" + Manifest.slip(field.getKey(), Reach.FIELDS));
            }
            List<String> texts = new ArrayList<>();
            field.getValue().forEach(it -> texts.add(it.isTextual() ? it.textValue() : null));
            if (texts.isEmpty() || texts.contains(null)) {
                throw new IllegalArgumentException(
                        "'" + key + "." + field.getKey() + "' must be a list of texts, globs among them");
            }
            values.put(field.getKey(), texts);
        });
        return values;
    }
}
