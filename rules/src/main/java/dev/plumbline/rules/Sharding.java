package dev.plumbline.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * Which rules of a pack are compiled together: those that need no session apart from those that do. Where a cut lies is told
 * by the paths around it alone, so that a rule that comes, goes or changes leaves all shards but its own as they are.
 */
final class Sharding {
    private static final int MOST = 24;
    private static final int ONE_CUT_IN = 12;
    private static final Pattern CHANGES_SESSION = Pattern.compile(
            "\\b(insert\\w*|update|modify|delete|retract|kcontext|"
                    + "channels|entryPoints?|getKieRuntime|getKnowledgeRuntime)\\b|\\bdrools\\b(?!\\s*\\.\\s*getRule\\s*\\(\\s*\\))");
    private static final Pattern RAISE = Pattern.compile(
            "\\s*alerts\\s*\\.\\s*(?:raise|signal)\\s*\\(\\s*drools\\s*\\.\\s*getRule\\s*\\(\\s*\\)\\s*,\\s*([$\\w]+)\\s*\\)\\s*;\\s*"
                    + "end\\b[\\s;]*");
    private static final Set<String> PLAIN_ATTRIBUTES = Set.of("salience", "no-loop", "dialect");
    private static final Set<String> RELATING_ATTRIBUTES = Set.of(
            "activation-group", "agenda-group", "ruleflow-group", "lock-on-active", "timer", "duration", "calendars");

    private Sharding() {}

    /** @param rules files of one rule each, of a pack that is not {@link #coupled} */
    static List<List<RuleFile>> of(Collection<RuleFile> rules) {
        List<List<RuleFile>> shards = new ArrayList<>();
        List<RuleFile> together = new ArrayList<>();
        for (RuleFile file : rules) {
            if (declaresMore(file)) {
                shards.add(List.of(file)); // what it declares is for itself: what all may use stands in facts.drl
            } else {
                together.add(file);
            }
        }
        Map<Boolean, List<RuleFile>> bySession = together.stream()
                .sorted(Comparator.comparing(RuleFile::path))
                .collect(Collectors.partitioningBy(file -> file.sessionNeed().isPresent()));
        bySession.values().forEach(files -> cut(files, shards));
        return shards;
    }

    private static void cut(List<RuleFile> files, List<List<RuleFile>> shards) {
        List<RuleFile> open = new ArrayList<>();
        for (RuleFile file : files) {
            boolean isCut = Math.floorMod(PackFiles.sha256(file.path()).hashCode(), ONE_CUT_IN) == 0;
            if (!open.isEmpty() && (isCut || open.size() >= MOST)) {
                shards.add(open);
                open = new ArrayList<>();
            }
            open.add(file);
        }
        if (!open.isEmpty()) {
            shards.add(open);
        }
    }

    /**
     * Why a match of a rule needs a session.
     *
     * @param at what of the rule needs it
     */
    record SessionNeed(String why, RuleFile.Place at) {}

    /** Empty where all that a rule does is {@code alerts.raise(drools.getRule(), $event);} whenever its only pattern matches. */
    static Optional<SessionNeed> sessionNeed(RuleFile file) {
        List<RuleDescr> rules = file.parsed().map(PackageDescr::getRules).orElse(List.of());
        if (rules.size() != 1) {
            return Optional.of(new SessionNeed("its file is not of one rule alone", file.conditions()));
        }
        for (String attribute : rules.get(0).getAttributes().keySet()) {
            if (!PLAIN_ATTRIBUTES.contains(attribute)) {
                return Optional.of(new SessionNeed("it has the attribute " + attribute, file.conditions()));
            }
        }
        List<BaseDescr> elements = rules.get(0).getLhs().getDescrs();
        if (elements.size() != 1) {
            String parts = elements.stream().map(Sharding::word).collect(Collectors.joining(", "));
            return Optional.of(new SessionNeed("its conditions have several parts (" + parts + ")", file.conditions()));
        }
        if (!(elements.get(0) instanceof PatternDescr pattern)) {
            return Optional.of(new SessionNeed(
                    "its condition is '" + word(elements.get(0)) + "', and no pattern by itself", file.conditions()));
        }
        Matcher raise = RAISE.matcher(file.consequenceCode());
        if (!raise.matches()) {
            return Optional.of(new SessionNeed("its consequence does more than raise an alert", file.consequence()));
        }
        return raise.group(1).equals(pattern.getIdentifier())
                ? Optional.empty()
                : Optional.of(
                        new SessionNeed("its consequence raises something else than its fact", file.consequence()));
    }

    /** A pattern's type, or the word of the language that begins the element. */
    private static String word(BaseDescr element) {
        return element instanceof PatternDescr pattern
                ? pattern.getObjectType()
                : element.getClass().getSimpleName().replace("Descr", "").toLowerCase(Locale.ROOT);
    }

    private static boolean declaresMore(RuleFile file) {
        Optional<PackageDescr> parsed = file.parsed();
        return parsed.isEmpty()
                || !parsed.get().getFunctions().isEmpty()
                || !parsed.get().getTypeDeclarations().isEmpty()
                || !parsed.get().getEnumDeclarations().isEmpty()
                || !parsed.get().getGlobals().isEmpty()
                || !parsed.get().getImports().isEmpty()
                || !parsed.get().getFunctionImports().isEmpty()
                || !parsed.get().getEntryPointDeclarations().isEmpty()
                || !parsed.get().getWindowDeclarations().isEmpty()
                || parsed.get().getRules().size() > 1; // queries among them
    }

    /**
     * Why what a rule does may reach another rule of its pack, so that all must be looked at together, on every event; empty
     * where it does not.
     */
    static Optional<String> coupled(RuleFile file) {
        Matcher change = CHANGES_SESSION.matcher(file.consequenceCode());
        if (change.find()) {
            return Optional.of("its consequence says '" + change.group() + "', which other rules may see");
        }
        for (RuleDescr rule : file.parsed().map(PackageDescr::getRules).orElse(List.of())) {
            if (rule.hasParent()) {
                return Optional.of("it extends the rule " + rule.getParentName());
            }
            if (!rule.getNamedConsequences().isEmpty()) {
                return Optional.of("it has more than one consequence");
            }
            for (String attribute : rule.getAttributes().keySet()) {
                if (RELATING_ATTRIBUTES.contains(attribute)) {
                    return Optional.of("its attribute " + attribute + " relates it to other rules");
                }
            }
        }
        return Optional.empty();
    }
}
