package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.RuleInfo.Maturity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** All rules at a glance: a page for people, and a layer for the ATT&amp;CK Navigator. */
final class RuleCatalogue {
    /** As the list of techniques that is bundled. */
    private static final String ATTACK = "18";

    /** See the Navigator's specification of layers. */
    private static final String LAYER = "4.5";

    private RuleCatalogue() {}

    /** A table in Markdown for each area, in their order. */
    static List<String> page(List<RuleInfo> rules) {
        List<String> lines = new ArrayList<>();
        lines.add("# Rules that come with Plumbline");
        lines.add("");
        lines.add("What each looks at is in [facts.md](facts.md); a rule over several events looks at signals, see"
                + " [correlation.md](correlation.md).");
        lines.add("This page is what `plumbline rules list --catalogue` prints.");
        lines.add("");
        lines.add(rules.size() + " rules, of which "
                + rules.stream().filter(RuleInfo::isAlert).count()
                + " raise an alert and the others a signal alone; of the alerts' rules "
                + rules.stream()
                        .filter(RuleInfo::isAlert)
                        .collect(Collectors.groupingBy(RuleInfo::maturity, TreeMap::new, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(it -> it.getValue() + " " + lower(it.getKey()))
                        .collect(Collectors.joining(", "))
                + ".");
        Map<String, List<RuleInfo>> byArea =
                rules.stream().collect(Collectors.groupingBy(RuleInfo::area, TreeMap::new, Collectors.toList()));
        byArea.forEach((area, of) -> {
            lines.add("");
            lines.add("## " + area);
            lines.add("");
            lines.add("| rule | severity | ATT&CK | maturity | looks at | why | what it misses |");
            lines.add("|---|---|---|---|---|---|---|");
            of.forEach(it -> lines.add("| " + String.join(" | ", cells(it)) + " |"));
        });
        return lines;
    }

    private static List<String> cells(RuleInfo rule) {
        return List.of(
                "`" + rule.id() + "`",
                rule.isAlert() ? lower(rule.severity()) : "signal",
                rule.attack().isEmpty() ? "" : String.join(" ", rule.attack()),
                lower(rule.maturity()),
                rule.facts().stream().sorted().collect(Collectors.joining(", "))
                        + rule.scope()
                                .filter(it -> rule.isOverSeveral())
                                .map(it -> " by " + lower(it))
                                .orElse(""),
                cell(rule.rationale()),
                cell(rule.misses().orElse("")));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** How many rules there are for each technique, and which; a rule in shadow counts for nothing. */
    static ObjectNode layer(List<RuleInfo> rules) {
        Map<String, List<String>> byTechnique = new TreeMap<>();
        rules.stream()
                .filter(it -> it.isAlert() && it.maturity() != Maturity.SHADOW)
                .forEach(rule -> rule.attack()
                        .forEach(it -> byTechnique
                                .computeIfAbsent(it, technique -> new ArrayList<>())
                                .add(rule.id())));
        ObjectNode layer = JsonNodeFactory.instance.objectNode();
        layer.put("name", "Plumbline")
                .put("domain", "enterprise-attack")
                .put("description", "Rules for each technique; the score is their number.");
        layer.putObject("versions").put("attack", ATTACK).put("layer", LAYER);
        ArrayNode techniques = layer.putArray("techniques");
        byTechnique.forEach((id, of) -> techniques
                .addObject()
                .put("techniqueID", id)
                .put("score", of.size())
                .put("comment", String.join(", ", of))
                .put("enabled", true));
        ObjectNode gradient = layer.putObject("gradient");
        gradient.putArray("colors").add("#d7e8ff").add("#0b5cad");
        gradient.put("minValue", 1)
                .put(
                        "maxValue",
                        byTechnique.values().stream().mapToInt(List::size).max().orElse(1));
        return layer;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
