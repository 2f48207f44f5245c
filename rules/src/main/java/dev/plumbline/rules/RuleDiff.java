package dev.plumbline.rules;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What differs between two sets of packs, by what their rules match and tell and not by how they are written. */
public final class RuleDiff {
    /** How something differs. */
    public enum How {
        ADDED,
        REMOVED,
        /** It matches all that it did, and more. */
        WIDENED,
        /** It matches nothing else than before, and less. */
        NARROWED,
        /** What it matches is another, or it cannot be told. */
        CHANGED,
        /** It matches as before and tells something else of itself. */
        METADATA
    }

    /**
     * @param what rule, list or macro
     * @param details one for each thing that differs, such as "severity: high -> low"
     */
    public record Change(How how, String what, String name, List<String> details) {
        /** One line, and one for each detail. */
        public String text() {
            String first = how.name().toLowerCase(Locale.ROOT) + " " + what + " " + name;
            return details.isEmpty() ? first : first + "\n    " + String.join("\n    ", details);
        }

        /** One object; all keys are there. */
        public String json() {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("change", how.name().toLowerCase(Locale.ROOT))
                    .put("what", what)
                    .put("name", name);
            details.forEach(node.putArray("details")::add);
            return node.toString();
        }
    }

    private record Placed(Pack pack, Pack.Compiled rule) {
        RuleInfo info() {
            return rule.info();
        }
    }

    /** What tells of a rule, as text; what follows from its conditions and its pack is left out. */
    private static final Map<String, Function<RuleInfo, Object>> METADATA = new TreeMap<>(Map.ofEntries(
            Map.entry("severity", it -> lower(it.severity())),
            Map.entry("maturity", it -> lower(it.maturity())),
            Map.entry("owner", RuleInfo::owner),
            Map.entry("attack", RuleInfo::attack),
            Map.entry("tactic", RuleInfo::tactics),
            Map.entry("title", RuleInfo::title),
            Map.entry("message", it -> it.message().orElse("none")),
            Map.entry("rationale", RuleInfo::rationale),
            Map.entry("remediation", RuleInfo::remediation),
            Map.entry("misses", it -> it.misses().orElse("none")),
            Map.entry("references", RuleInfo::references),
            Map.entry(
                    "suppression",
                    it -> it.suppression()
                            .map(each -> String.join(", ", each.key()) + " for " + Durations.text(each.interval()))
                            .orElse("none")),
            Map.entry("scope", it -> it.scope().map(RuleDiff::lower).orElse("none")),
            Map.entry("resolves", RuleInfo::resolves)));

    private final Map<String, Placed> before;
    private final Map<String, Placed> after;

    private RuleDiff(List<Pack> before, List<Pack> after) {
        this.before = rules(before);
        this.after = rules(after);
    }

    /** Rules first, then lists, then macros, each in the order of their names; none where nothing differs. */
    public static List<Change> between(List<Pack> before, List<Pack> after) {
        List<Change> changes = new RuleDiff(before, after).ofRules(disabled(after));
        changes.addAll(ofLists(lists(before), lists(after)));
        changes.addAll(ofMacros(macros(before), macros(after)));
        return changes;
    }

    private static Map<String, Placed> rules(List<Pack> packs) {
        Map<String, Placed> rules = new TreeMap<>();
        packs.forEach(pack -> pack.compiled().forEach(it -> rules.put(it.info().id(), new Placed(pack, it))));
        return rules;
    }

    private static Map<String, RuleInfo> disabled(List<Pack> packs) {
        return packs.stream()
                .flatMap(it -> it.disabled().stream())
                .collect(Collectors.toMap(RuleInfo::id, Function.identity()));
    }

    private List<Change> ofRules(Map<String, RuleInfo> disabled) {
        Set<String> ids = new TreeSet<>(before.keySet());
        ids.addAll(after.keySet());
        List<Change> changes = new ArrayList<>();
        for (String id : ids) {
            Placed old = before.get(id);
            Placed now = after.get(id);
            if (old == null) {
                changes.add(new Change(
                        How.ADDED, "rule", id, List.of(lower(now.info().severity()))));
            } else if (now == null) {
                changes.add(new Change(How.REMOVED, "rule", id, overrides(disabled.get(id))));
            } else {
                of(id, old, now).ifPresent(changes::add);
            }
        }
        return changes;
    }

    private static List<String> overrides(RuleInfo info) {
        return info == null
                ? List.of()
                : info.overrides().stream()
                        .map(it -> String.join(", ", it.changes()) + " by " + it.pack() + ": " + it.reason())
                        .toList();
    }

    private static Optional<Change> of(String id, Placed old, Placed now) {
        List<String> details = new ArrayList<>();
        Set<How> ways = new HashSet<>();
        conditions(old, now, details, ways);
        if (!old.rule().reach().equals(now.rule().reach())) {
            ways.add(reach(old.rule().reach(), now.rule().reach()));
            details.add("holds: " + holds(old.rule().reach()) + " -> "
                    + holds(now.rule().reach()));
        }
        METADATA.forEach((key, value) -> {
            String left = told(value.apply(old.info()));
            String right = told(value.apply(now.info()));
            if (!left.equals(right)) {
                details.add(key + ": " + left + " -> " + right);
            }
        });
        How how = ways.isEmpty()
                ? How.METADATA
                : ways.size() == 1 ? ways.iterator().next() : How.CHANGED;
        return details.isEmpty() ? Optional.empty() : Optional.of(new Change(how, "rule", id, details));
    }

    private static How reach(Reach old, Reach now) {
        if (now.equals(Reach.EVERYWHERE)) {
            return How.WIDENED;
        }
        return old.equals(Reach.EVERYWHERE) ? How.NARROWED : How.CHANGED;
    }

    private static String holds(Reach reach) {
        return reach.equals(Reach.EVERYWHERE) ? "everywhere" : String.join(", ", reach.inWords());
    }

    private static void conditions(Placed old, Placed now, List<String> details, Set<How> ways) {
        RuleFile left = old.rule().file();
        RuleFile right = now.rule().file();
        Optional<Clauses> one = Clauses.of(left);
        Optional<Clauses> two = Clauses.of(right);
        if (one.isEmpty() || two.isEmpty() || !one.get().type().equals(two.get().type())) {
            if (!code(left, "when").equals(code(right, "when"))) {
                ways.add(How.CHANGED);
                details.add("conditions: " + code(left, "when") + " -> " + code(right, "when"));
            } else {
                clausesOfLists(one, old, now, details, ways);
            }
        } else {
            clauses(one.get(), two.get(), details, ways);
            clausesOfLists(one, old, now, details, ways);
        }
        if (!code(left, "then").equals(code(right, "then"))) {
            ways.add(How.CHANGED);
            details.add("consequence: " + code(left, "then") + " -> " + code(right, "then"));
        }
    }

    private static void clauses(Clauses one, Clauses two, List<String> details, Set<How> ways) {
        boolean isNarrower = two.implies(one);
        boolean isWider = one.implies(two);
        if (isNarrower && isWider) {
            return;
        }
        ways.add(isNarrower ? How.NARROWED : isWider ? How.WIDENED : How.CHANGED);
        one.all().stream().filter(it -> lacks(two, it)).forEach(it -> details.add("condition gone: " + it.written()));
        two.all().stream().filter(it -> lacks(one, it)).forEach(it -> details.add("condition new: " + it.written()));
    }

    private static boolean lacks(Clauses clauses, Clauses.Clause clause) {
        return clauses.all().stream().noneMatch(it -> it.any().equals(clause.any()));
    }

    /** A longer list widens a rule that asks what is on it, and narrows one that asks what is not. */
    private static void clausesOfLists(
            Optional<Clauses> clauses, Placed old, Placed now, List<String> details, Set<How> ways) {
        Set<String> used = new TreeSet<>();
        old.rule().file().literals().stream()
                .filter(it -> it.kind().equals("listed"))
                .forEach(it -> used.add(it.value()));
        for (String list : used) {
            Set<String> left = old.pack().lists().entries(list);
            Set<String> right = now.pack().lists().entries(list);
            if (!left.equals(right)) {
                details.add("list " + list + ": " + entries(left, right));
                Set<Boolean> negated = polarities(clauses, list);
                boolean grew = right.containsAll(left);
                if (negated.size() != 1 || !(grew || left.containsAll(right))) {
                    ways.add(How.CHANGED);
                } else {
                    ways.add(grew != negated.contains(true) ? How.WIDENED : How.NARROWED);
                }
            }
        }
    }

    /** How a list is asked for, negated or not; both where that cannot be told. */
    private static Set<Boolean> polarities(Optional<Clauses> clauses, String list) {
        Set<Boolean> negated = new HashSet<>();
        String call = "listed(\"" + list + "\"";
        clauses.map(Clauses::all).orElse(List.of()).stream()
                .flatMap(it -> it.any().stream())
                .filter(part -> part.contains(call))
                .forEach(part -> Atom.of(part)
                        .ifPresentOrElse(
                                atom -> negated.add(atom.isNegated()), () -> negated.addAll(List.of(true, false))));
        return negated;
    }

    private static String entries(Set<String> left, Set<String> right) {
        Set<String> gone = new TreeSet<>(left);
        gone.removeAll(right);
        Set<String> added = new TreeSet<>(right);
        added.removeAll(left);
        List<String> words = new ArrayList<>();
        if (!added.isEmpty()) {
            words.add("with " + shown(added));
        }
        if (!gone.isEmpty()) {
            words.add("without " + shown(gone));
        }
        return String.join(", ", words);
    }

    private static String shown(Set<String> entries) {
        int most = 5;
        return entries.stream().limit(most).collect(Collectors.joining(", "))
                + (entries.size() > most ? " and " + (entries.size() - most) + " more" : "");
    }

    /** The code behind a keyword, spaced in one way. */
    private static String code(RuleFile file, String keyword) {
        String[] halves = Pattern.compile("\\bthen\\b").split(file.code(), 2);
        String when = halves[0].replaceFirst("(?s)^.*?\\bwhen\\b", "");
        String code = keyword.equals("when")
                ? when
                : halves.length > 1 ? halves[1].replaceFirst("\\bend\\b[\\s;]*$", "") : "";
        return Clauses.spaced(code);
    }

    private static Map<String, Set<String>> lists(List<Pack> packs) {
        Map<String, Set<String>> lists = new TreeMap<>();
        for (Pack pack : packs) {
            String name = pack.version().substring(0, pack.version().lastIndexOf('@'));
            pack.lists().names().stream()
                    .filter(it -> it.indexOf(':') < 0 && pack.ownLists().contains(it))
                    .forEach(it -> lists.put(name + ":" + it, pack.lists().entries(it)));
        }
        return lists;
    }

    private static List<Change> ofLists(Map<String, Set<String>> old, Map<String, Set<String>> now) {
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Set<String> left = old.get(name);
            Set<String> right = now.get(name);
            if (left == null || right == null) {
                changes.add(new Change(left == null ? How.ADDED : How.REMOVED, "list", name, List.of()));
            } else if (!left.equals(right)) {
                How how = right.containsAll(left) ? How.WIDENED : left.containsAll(right) ? How.NARROWED : How.CHANGED;
                changes.add(new Change(how, "list", name, List.of(entries(left, right))));
            }
        }
        return changes;
    }

    private static Map<String, String> macros(List<Pack> packs) {
        Map<String, String> macros = new TreeMap<>();
        packs.forEach(pack -> pack.macros()
                .forEach((name, text) -> macros.put(
                        pack.version().substring(0, pack.version().lastIndexOf('@')) + ":" + name,
                        Clauses.spaced(text))));
        return macros;
    }

    private static List<Change> ofMacros(Map<String, String> old, Map<String, String> now) {
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            String left = old.get(name);
            String right = now.get(name);
            if (left == null || right == null) {
                changes.add(new Change(left == null ? How.ADDED : How.REMOVED, "macro", name, List.of()));
            } else if (!Objects.equals(left, right)) {
                changes.add(new Change(How.CHANGED, "macro", name, List.of(left + " -> " + right)));
            }
        }
        return changes;
    }

    private static String told(Object value) {
        return value instanceof List<?> list
                ? list.isEmpty() ? "none" : list.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : String.valueOf(value);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
