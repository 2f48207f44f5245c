package dev.plumbline.rules;

import dev.plumbline.rules.facts.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where a rule holds, beyond what its conditions say. Values are exact or globs; of several fields all must agree.
 *
 * @param only empty for everywhere; a value that is unknown is not among them
 * @param except empty for nowhere; a value that is unknown is not among them
 */
record Reach(Map<String, List<String>> only, Map<String, List<String>> except) {
    static final List<String> FIELDS = List.of("service", "namespace", "image", "node");
    static final Reach EVERYWHERE = new Reach(Map.of(), Map.of());

    Reach {
        only = Map.copyOf(only);
        except = Map.copyOf(except);
    }

    boolean admits(Fact fact) {
        return (only.isEmpty() || agree(only, fact)) && (except.isEmpty() || !agree(except, fact));
    }

    private static boolean agree(Map<String, List<String>> wanted, Fact fact) {
        for (Map.Entry<String, List<String>> field : wanted.entrySet()) {
            String value = value(field.getKey(), fact);
            if (value == null || field.getValue().stream().noneMatch(it -> Lists.glob(it, value))) {
                return false;
            }
        }
        return true;
    }

    private static String value(String field, Fact fact) {
        return switch (field) {
            case "service" -> fact.service();
            case "namespace" -> fact.namespace();
            case "image" -> fact.image();
            default -> fact.node();
        };
    }

    List<String> inWords() {
        List<String> words = new ArrayList<>();
        for (String field : FIELDS) {
            if (only.containsKey(field)) {
                words.add("only " + field + " " + String.join(" | ", only.get(field)));
            }
        }
        for (String field : FIELDS) {
            if (except.containsKey(field)) {
                words.add("except " + field + " " + String.join(" | ", except.get(field)));
            }
        }
        return words;
    }

    /** Both of two, of which each field is in one alone. */
    Reach and(Reach other) {
        return new Reach(only.isEmpty() ? other.only : only, except.isEmpty() ? other.except : except);
    }
}
