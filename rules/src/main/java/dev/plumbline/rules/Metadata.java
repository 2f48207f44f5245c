package dev.plumbline.rules;

import dev.plumbline.event.Severity;
import dev.plumbline.rules.RuleFile.Place;
import dev.plumbline.rules.RuleInfo.Handling;
import dev.plumbline.rules.RuleInfo.Maturity;
import dev.plumbline.rules.RuleInfo.Scope;
import dev.plumbline.rules.RuleInfo.Suppression;
import dev.plumbline.rules.RuleInfo.Texts;
import dev.plumbline.rules.facts.FactFields;
import dev.plumbline.rules.filter.Guard;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kie.api.definition.rule.Rule;

/**
 * Reads the annotations of one rule. Each is of a closed list, and each value that is not free text is too.
 *
 * <p>Errors: told by their place, all at once.
 */
final class Metadata {
    static final Set<String> NEEDED =
            new TreeSet<>(Set.of("title", "severity", "attack", "maturity", "owner", "rationale", "remediation"));
    static final Set<String> OPTIONAL = new TreeSet<>(Set.of(
            "message",
            "misses",
            "tactic",
            "references",
            "suppressionKey",
            "suppressionInterval",
            "scope",
            "resolves",
            "risk"));
    private static final Pattern SIGNAL = Pattern.compile("\\balerts\\s*\\.\\s*signal\\b");
    private static final Pattern TEMPLATE_FIELD = Pattern.compile("\\{([^}]*)}");

    private final RuleFile file;
    private final Map<String, Object> values;
    private final Map<String, List<Place>> places;
    private final Place head;
    private final Guard guard;
    private final Optional<Correlation> correlation;
    private final BiConsumer<Place, String> problems;
    private int count;

    private Metadata(
            RuleFile file,
            Rule rule,
            Guard guard,
            Optional<Correlation> correlation,
            BiConsumer<Place, String> problems) {
        this.file = file;
        this.values = rule.getMetaData();
        this.places = file.annotations();
        this.head = file.place(file.rules().get(0).offset());
        this.guard = guard;
        this.correlation = correlation;
        this.problems = problems;
    }

    /**
     * @param correlation what it asks for, of a rule over several events
     * @param pack name and version of its pack
     * @param problems told what is wrong, and where
     * @return empty where anything is
     */
    static Optional<RuleInfo> read(
            RuleFile file,
            Rule rule,
            Guard guard,
            Optional<Correlation> correlation,
            String pack,
            String digest,
            BiConsumer<Place, String> problems) {
        Metadata metadata = new Metadata(file, rule, guard, correlation, problems);
        RuleInfo info = metadata.info(rule.getName(), pack, digest);
        return metadata.count == 0 ? Optional.of(info) : Optional.empty();
    }

    private RuleInfo info(String id, String pack, String digest) {
        checkKeys();
        List<String> attack = attack();
        Texts texts = new Texts(
                template("title"),
                optional("message").map(it -> template("message")),
                text("rationale"),
                text("remediation"),
                optional("misses"),
                references());
        Optional<Scope> scope = oneOf(Scope.class, "scope");
        if (correlation.isPresent() && scope.isEmpty() && text("scope").isBlank()) {
            problem("scope", "needs the annotation @scope: what its signals have in common, such as service");
        }
        boolean isAlert = correlation.isPresent()
                || !SIGNAL.matcher(file.consequenceCode()).find();
        Handling handling = new Handling(isAlert, risk(), suppression(), scope, resolves(id));
        String shown = texts.title()
                + texts.message().orElse("")
                + handling.suppression().stream()
                        .flatMap(it -> it.key().stream())
                        .map(it -> "{" + it + "}")
                        .reduce("", String::concat);
        Set<String> asked = correlation.isPresent() ? OfEvent.askedOfSignals(file, shown) : OfEvent.asked(file, shown);
        return new RuleInfo(
                id,
                oneOf(Severity.class, "severity").orElse(null),
                oneOf(Maturity.class, "maturity").orElse(null),
                text("owner"),
                attack,
                tactics(attack),
                texts,
                handling,
                facts(),
                asked,
                correlation.isEmpty() && OfEvent.isOwners(asked),
                pack,
                digest,
                List.of());
    }

    /** Simple names of the types of what it raises an alert of. */
    private Set<String> facts() {
        return correlation.map(it -> Set.of(it.raised())).orElseGet(guard::facts);
    }

    private Optional<Integer> risk() {
        Optional<String> written = optional("risk");
        Optional<Integer> risk = written.filter(it -> it.matches("\\d{1,4}")).map(Integer::parseInt);
        if (written.isPresent() && risk.isEmpty()) {
            problem("risk", "@risk(" + written.get() + ") is no number of points from 0 to 9999");
        }
        return risk;
    }

    private void checkKeys() {
        for (String key : NEEDED) {
            if (text(key).isBlank()) {
                problem(key, "needs the annotation @" + key);
            }
        }
        places.forEach((key, all) -> {
            if (!NEEDED.contains(key) && !OPTIONAL.contains(key)) {
                Set<String> known = new TreeSet<>(NEEDED);
                known.addAll(OPTIONAL);
                problem(
                        key,
                        "unknown annotation @" + key + slip(key, known, "@") + "; a rule has " + NEEDED
                                + " and may have " + OPTIONAL);
            } else if (all.size() > 1) {
                problem(all.get(1), "@" + key + " is told twice; only the first would count");
            } else if (OPTIONAL.contains(key) && text(key).isBlank()) {
                problem(key, "@" + key + " is empty; leave it out, or say it");
            }
        });
    }

    private List<String> attack() {
        List<String> techniques =
                words("attack").stream().filter(it -> !it.equals("none")).toList();
        for (String technique : techniques) {
            if (Attack.technique(technique).isEmpty()) {
                problem(
                        "attack",
                        "'" + technique + "' is no ATT&CK technique id such as T1059.004"
                                + Attack.nearest(technique)
                                        .map(it -> "; did you mean " + it + "?")
                                        .orElse("; write none where no technique fits"));
            }
        }
        return techniques;
    }

    private List<String> tactics(List<String> techniques) {
        List<String> tactics = words("tactic");
        Set<String> served = new TreeSet<>();
        techniques.forEach(it -> Attack.technique(it).ifPresent(known -> served.addAll(known.tactics())));
        for (String tactic : tactics) {
            if (!Attack.allTactics().contains(tactic)) {
                problem(
                        "tactic",
                        "'" + tactic + "' is no ATT&CK tactic" + slip(tactic, Attack.allTactics(), "") + "; there are "
                                + Attack.allTactics());
            } else if (!served.isEmpty() && !served.contains(tactic)) {
                problem(
                        "tactic",
                        "the tactic " + tactic + " is none that " + String.join(", ", techniques)
                                + " serves; of those it is " + String.join(", ", served));
            }
        }
        return tactics;
    }

    private List<String> references() {
        List<String> references = words("references");
        for (String reference : references) {
            if (!isPage(reference)) {
                problem("references", "'" + reference + "' is no address such as https://example.org/page");
            }
        }
        return references;
    }

    private static boolean isPage(String address) {
        try {
            URI uri = new URI(address);
            return uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private Optional<Suppression> suppression() {
        List<String> key = words("suppressionKey");
        Optional<String> written = optional("suppressionInterval");
        if (key.isEmpty() && written.isEmpty()) {
            return Optional.empty();
        }
        if (key.isEmpty() || written.isEmpty()) {
            String there = key.isEmpty() ? "suppressionInterval" : "suppressionKey";
            String missing = key.isEmpty() ? "suppressionKey(\"service\")" : "suppressionInterval(\"10m\")";
            problem(there, "@" + there + " without @" + missing + " suppresses nothing");
        }
        for (String field : key) {
            objection(field).ifPresent(it -> problem("suppressionKey", "@suppressionKey names " + it));
        }
        Optional<Duration> interval = written.flatMap(Durations::parse)
                .filter(it -> it.compareTo(Suppression.SHORTEST) >= 0 && it.compareTo(Suppression.LONGEST) <= 0);
        if (written.isPresent() && interval.isEmpty()) {
            problem(
                    "suppressionInterval",
                    "@suppressionInterval(" + written.get() + ") is no time from "
                            + Durations.text(Suppression.SHORTEST) + " to " + Durations.text(Suppression.LONGEST)
                            + ", such as 10m");
        }
        return interval.map(it -> new Suppression(key, it));
    }

    /** Whether they are there is told of all packs together. */
    private List<String> resolves(String id) {
        List<String> resolves = words("resolves");
        if (resolves.contains(id)) {
            problem("resolves", "a rule cannot resolve its own alerts");
        }
        return resolves;
    }

    /** A text whose braces hold fields that there are. */
    private String template(String key) {
        String template = text(key);
        Matcher field = TEMPLATE_FIELD.matcher(template);
        while (field.find()) {
            objection(field.group(1)).ifPresent(it -> problem(key, "@" + key + " names " + it));
        }
        return template;
    }

    /** Why a field cannot be shown; empty where it can. */
    private Optional<String> objection(String field) {
        Set<String> types = facts();
        // Of a rule that may match any type, its own conditions alone know which it raises.
        boolean isAny = correlation.isEmpty() && guard.types() == Guard.OPEN.types();
        Set<String> known = isAny ? FactFields.shownOfAny(types) : FactFields.shownOfAll(types);
        if (known.contains(field)) {
            return Optional.empty();
        }
        String lacking = isAny
                ? "no fact"
                : types.stream()
                        .filter(it -> !FactFields.shownOfAny(Set.of(it)).contains(field))
                        .sorted()
                        .findFirst()
                        .orElse("no fact");
        return Optional.of(
                "'" + field + "', which " + (isAny ? "no fact has" : lacking + " has not") + slip(field, known, ""));
    }

    private <E extends Enum<E>> Optional<E> oneOf(Class<E> type, String key) {
        String value = text(key);
        List<E> all = List.of(type.getEnumConstants());
        Optional<E> found = all.stream().filter(it -> name(it).equals(value)).findFirst();
        if (found.isEmpty() && !value.isBlank()) {
            List<String> names = all.stream().map(Metadata::name).toList();
            problem(key, "@" + key + "(" + value + ") is none of " + names + slip(value, names, ""));
        }
        return found;
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String slip(String written, Collection<String> names, String before) {
        return Nearest.of(written, names)
                .map(it -> "; did you mean " + before + it + "?")
                .orElse("");
    }

    private Optional<String> optional(String key) {
        return Optional.of(text(key)).filter(it -> !it.isBlank());
    }

    private List<String> words(String key) {
        return Arrays.stream(text(key).split("[\\s,]+"))
                .filter(it -> !it.isEmpty())
                .distinct()
                .toList();
    }

    /** A value comes as it was written, quotes and all. */
    private String text(String key) {
        String text = String.valueOf(values.getOrDefault(key, "")).strip();
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private void problem(String key, String message) {
        problem(places.getOrDefault(key, List.of(head)).get(0), message);
    }

    private void problem(Place place, String message) {
        count++;
        problems.accept(place, message);
    }
}
