package dev.plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code pack.yaml} says.
 *
 * @param requires packs whose lists and macros this one may use
 * @param lists as they are written, by their names
 * @param macros conditions as they are written, by their names
 * @param places lines of what stands in it, from 1, by JSON pointer
 */
record Manifest(
        String name,
        String version,
        List<Requirement> requires,
        Map<String, List<String>> lists,
        Map<String, String> macros,
        List<RuleOverride> overrides,
        Map<String, Integer> places) {
    private static final List<String> KEYS =
            List.of("name", "version", "description", "requires", "lists", "macros", "overrides");
    private static final Pattern REQUIREMENT = Pattern.compile("([\\w.-]+)(?:\\s*(>=|==|@)\\s*([\\w.+-]+))?");
    private static final Pattern NAME = Pattern.compile("[\\w.-]+");

    /**
     * Another pack that this one needs.
     *
     * @param atLeast whether a later version will do as well
     * @param version empty where any will do
     * @param line where it stands
     */
    record Requirement(String pack, boolean atLeast, Optional<String> version, int line) {
        boolean isMetBy(String found) {
            return version.isEmpty() || (atLeast ? compare(found, version.get()) >= 0 : found.equals(version.get()));
        }

        /** Part by part: numbers as numbers, everything else as text. */
        private static int compare(String a, String b) {
            String[] left = a.split("[.+-]", -1);
            String[] right = b.split("[.+-]", -1);
            for (int i = 0; i < Math.max(left.length, right.length); i++) {
                String l = i < left.length ? left[i] : "0";
                String r = i < right.length ? right[i] : "0";
                boolean areNumbers = l.matches("\\d{1,18}") && r.matches("\\d{1,18}");
                int order = areNumbers ? Long.compare(Long.parseLong(l), Long.parseLong(r)) : l.compareTo(r);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        @Override
        public String toString() {
            return pack + version.map(it -> (atLeast ? " >= " : " == ") + it).orElse("");
        }
    }

    /** What is told of a manifest that cannot be used. */
    interface Complaint {
        void at(int line, int column, String message);
    }

    /** Empty where anything is wrong, which {@code complaint} is told. */
    static Optional<Manifest> read(String text, Complaint complaint) {
        try {
            Reader reader = new Reader(Yaml.read(text), Yaml.places(text), complaint);
            Manifest manifest = reader.manifest();
            return reader.isWrong ? Optional.empty() : Optional.of(manifest);
        } catch (Yaml.Malformed e) {
            complaint.at(e.line(), e.column(), e.getMessage());
            return Optional.empty();
        }
    }

    int line(String pointer) {
        return places.getOrDefault(pointer, 1);
    }

    /** Name and version, such as baseline@0.1.0. */
    String nameAndVersion() {
        return name + "@" + version;
    }

    private static final class Reader {
        private final JsonNode root;
        private final Map<String, Integer> places;
        private final Complaint complaint;
        private boolean isWrong;

        Reader(JsonNode root, Map<String, Integer> places, Complaint complaint) {
            this.root = root;
            this.places = places;
            this.complaint = complaint;
        }

        Manifest manifest() {
            for (String key : List.of("name", "version")) {
                if (!root.path(key).isTextual() || root.get(key).textValue().isBlank()) {
                    String quotes = root.path(key).isNumber() ? "; put it in quotes" : "";
                    wrong("/" + key, "needs the text '" + key + "'" + quotes);
                }
            }
            root.fieldNames().forEachRemaining(key -> {
                if (!KEYS.contains(key)) {
                    wrong("/" + key, "unknown key '" + key + "'" + slip(key, KEYS) + "; a pack has " + KEYS);
                }
            });
            return new Manifest(
                    root.path("name").asText(),
                    root.path("version").asText(),
                    requires(),
                    lists(),
                    macros(),
                    overrides(),
                    places);
        }

        private List<Requirement> requires() {
            List<Requirement> requires = new ArrayList<>();
            JsonNode all = ofType("requires", true, "a list of packs, such as [baseline >= 0.1.0]");
            for (int i = 0; i < all.size(); i++) {
                Matcher form = REQUIREMENT.matcher(all.get(i).asText().strip());
                if (all.get(i).isTextual() && form.matches()) {
                    requires.add(new Requirement(
                            form.group(1),
                            ">=".equals(form.group(2)),
                            Optional.ofNullable(form.group(3)),
                            places.getOrDefault("/requires/" + i, 1)));
                } else {
                    wrong(
                            "/requires/" + i,
                            "'" + all.get(i).asText() + "' names no pack as 'baseline', "
                                    + "'baseline >= 0.1.0' or 'baseline == 0.1.0' does");
                }
            }
            return requires;
        }

        private Map<String, List<String>> lists() {
            Map<String, List<String>> lists = new LinkedHashMap<>();
            ofType("lists", false, "lists by their names").properties().forEach(entry -> {
                List<String> values = new ArrayList<>();
                boolean texts = entry.getValue().isArray();
                for (JsonNode value : entry.getValue()) {
                    texts &= value.isTextual();
                    values.add(value.asText());
                }
                if (!texts) {
                    wrong(
                            "/lists/" + entry.getKey(),
                            "list '" + entry.getKey() + "' must be a list of texts; put numbers in quotes");
                }
                checkName("list", entry.getKey());
                lists.put(entry.getKey(), values);
            });
            return lists;
        }

        private Map<String, String> macros() {
            Map<String, String> macros = new LinkedHashMap<>();
            ofType("macros", false, "conditions by their names").properties().forEach(entry -> {
                if (!entry.getValue().isTextual()
                        || entry.getValue().textValue().isBlank()) {
                    wrong(
                            "/macros/" + entry.getKey(),
                            "macro '" + entry.getKey()
                                    + "' must be a text with conditions, such as 'listed(\"shells\", name), !intended'");
                }
                checkName("macro", entry.getKey());
                macros.put(entry.getKey(), entry.getValue().asText());
            });
            return macros;
        }

        private List<RuleOverride> overrides() {
            List<RuleOverride> overrides = new ArrayList<>();
            JsonNode all = ofType("overrides", true, "a list, each with 'rule' and 'reason'");
            for (int i = 0; i < all.size(); i++) {
                String pointer = "/overrides/" + i;
                int line = places.getOrDefault(pointer, 1);
                try {
                    overrides.add(RuleOverride.read(all.get(i), line));
                } catch (IllegalArgumentException e) {
                    wrong(pointer, e.getMessage());
                }
            }
            return overrides;
        }

        private void checkName(String kind, String name) {
            if (!NAME.matcher(name).matches()) {
                wrong(
                        "/" + kind + "s/" + name,
                        kind + " '" + name + "' is no name of letters, digits, '-', '_' and '.'");
            }
        }

        private JsonNode ofType(String key, boolean isList, String expected) {
            JsonNode node = root.path(key);
            if (!node.isMissingNode() && !(isList ? node.isArray() : node.isObject())) {
                wrong("/" + key, "'" + key + "' must be " + expected);
                return root.path("");
            }
            return node;
        }

        private void wrong(String pointer, String message) {
            isWrong = true;
            complaint.at(places.getOrDefault(pointer, 1), 0, message);
        }
    }

    static String slip(String written, Iterable<String> names) {
        List<String> all = new ArrayList<>();
        names.forEach(all::add);
        return Nearest.of(written, all)
                .map(it -> "; did you mean '" + it + "'?")
                .orElse("");
    }
}
