package dev.plumbline.rules;

import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.filter.Lookup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Tells what is wrong or costly in rules: a check of one rule is a method, and stands in {@link #CHECKS}.
 *
 * <p>The codes are those of {@link #CODES}.
 */
public final class RuleLint {
    /** How a rule is written that needs no session. */
    static final String NO_SESSION =
            "one pattern on its fact alone, with 'alerts.raise(drools.getRule(), $event);' and no more, needs none";

    /** By code: how much it matters, and what it means. */
    public static final List<Code> CODES = List.of(
            new Code("refused", "error", "the pack cannot be used"),
            new Code("forbidden", "error", "what no rule may do: it is out of reach of rules"),
            new Code("unknown-field", "error", "the fact has no such field or function"),
            new Code("coupled", "warning", "because of this rule, all of its pack look at every event, in one session"),
            new Code("broad", "warning", "the literal that it is looked up by is in much of what comes"),
            new Code("never-true", "warning", "a condition that holds of no fact, by itself or beside another"),
            new Code("always-true", "warning", "a condition that holds of every fact"),
            new Code("duplicate", "warning", "a condition that follows from another"),
            new Code("regex-literal", "warning", "a pattern that is a literal text"),
            new Code("salience", "warning", "an order among rules, which means nothing"),
            new Code("cross-product", "warning", "two patterns that nothing joins"),
            new Code("unbounded-window", "warning", "after or before without an end"),
            new Code("missing-firing-case", "warning", "no case shows that the rule fires"),
            new Code("missing-quiet-case", "warning", "no case shows that it stays quiet"),
            new Code("unused-list", "warning", "a list that no rule asks"),
            new Code("unused-macro", "warning", "a macro that no rule uses"),
            new Code(
                    "shadowed-rule",
                    "warning",
                    "whatever it matches another rule matches; info where it is more severe"),
            new Code("attack-retired", "warning", "an ATT&CK technique that was revoked or deprecated"),
            new Code("missing-metadata", "info", "an annotation that would help whoever gets the alert"),
            new Code("unindexed", "info", "no literal to look it up by: it is asked of every fact of its type"),
            new Code("session", "info", "its conditions alone cannot tell: it needs a Drools session"));

    private static final List<Function<RuleShape, Collection<RuleFinding>>> CHECKS =
            List.of(it -> coupled(it).stream().toList(), RuleLint::lookup, RuleLint::conditions, PackLint::metadata);

    /** @param level the most that a finding of it can be */
    public record Code(String code, String level, String meaning) {}

    private RuleLint() {}

    /**
     * @param ids of the rules that were looked at; none where the packs are refused
     * @param findings by file and place
     */
    public record Report(List<String> ids, List<RuleFinding> findings) {
        public int rules() {
            return ids.size();
        }

        public long count(Level level) {
            return findings.stream().filter(it -> it.level() == level).count();
        }
    }

    /** What there is to tell of packs; of packs that are refused why they are, and nothing else. */
    public static Report of(List<PackFiles> files) {
        return of(files, RuleCache.inMemory());
    }

    /**
     * As {@link #of(List)}, but compiles only what was not compiled before.
     *
     * @param cache takes what is compiled
     */
    public static Report of(List<PackFiles> files, RuleCache cache) {
        Pack.Loaded loaded = Packs.load(files, cache);
        List<RuleFinding> findings = new ArrayList<>();
        List<RuleShape> shapes = List.of();
        if (loaded instanceof Pack.Loaded.Refused refused) {
            refused.problems().forEach(it -> findings.add(refused(it)));
        } else {
            List<Pack> packs = ((Pack.Loaded.Ready) loaded).packs();
            shapes = RuleShape.of(packs);
            findings.addAll(PackLint.of(files, packs));
        }
        for (RuleShape shape : shapes) {
            CHECKS.forEach(check -> findings.addAll(check.apply(shape)));
        }
        findings.sort(RuleFinding.ORDER);
        return new Report(shapes.stream().map(it -> it.rule().info().id()).toList(), List.copyOf(findings));
    }

    private static RuleFinding refused(Problem it) {
        boolean isUnknown = it.code().equals("refused") && it.message().startsWith("unknown field '");
        String code = isUnknown ? "unknown-field" : it.code();
        return new RuleFinding(Level.ERROR, code, null, it.file(), it.line(), it.column(), it.message());
    }

    private static Optional<RuleFinding> coupled(RuleShape shape) {
        return shape.coupling()
                .map(why -> finding(
                        Level.WARNING,
                        "coupled",
                        shape,
                        shape.file().consequence(),
                        why + ": so every event goes into one session with all rules of the pack"));
    }

    /** Rules over several events are found by the signals that they name. */
    private static List<RuleFinding> lookup(RuleShape shape) {
        return shape.rule().correlation().isPresent()
                ? List.of()
                : Stream.of(broad(shape), unindexed(shape), session(shape))
                        .flatMap(Optional::stream)
                        .toList();
    }

    private static Optional<RuleFinding> broad(RuleShape shape) {
        return shape.lookup().broad().filter(it -> !Lookup.saysNothing(it)).map(witness -> {
            return finding(
                    Level.WARNING,
                    "broad",
                    shape,
                    place(shape.file(), witness),
                    "is looked up by " + witness + ", which is in much of what comes; a condition with a literal that "
                            + "few events have would spare it the others");
        });
    }

    /** Where the literal stands; the conditions where it is on a list. */
    private static RuleFile.Place place(RuleFile file, Lookup.Witness witness) {
        String literal = witness.literals().get(0);
        return file.find('"' + literal + '"', "when")
                .or(() -> file.find(witness.field() + " == " + literal, "when"))
                .orElse(file.conditions());
    }

    private static Optional<RuleFinding> unindexed(RuleShape shape) {
        Lookup lookup = shape.lookup();
        Optional<Lookup.Witness> slash = lookup.broad().filter(Lookup::saysNothing);
        return lookup.witnesses().isPresent() && slash.isEmpty()
                ? Optional.empty()
                : Optional.of(finding(
                        Level.INFO,
                        "unindexed",
                        shape,
                        shape.file().conditions(),
                        "is asked of every " + lookup.factsInWords() + ", since "
                                + slash.map(it -> it + " holds for nearly all of them")
                                        .orElse("no condition needs a literal that could be looked up")));
    }

    private static Optional<RuleFinding> session(RuleShape shape) {
        return shape.session()
                .filter(need -> shape.coupling().isEmpty()) // which says more
                .map(need -> finding(
                        Level.INFO,
                        "session",
                        shape,
                        need.at(),
                        "needs a Drools session, since " + need.why() + "; " + NO_SESSION));
    }

    private static List<RuleFinding> conditions(RuleShape shape) {
        return ConditionLint.of(shape.file(), shape.lists()).stream()
                .map(it -> finding(it.level(), it.code(), shape, it.place(), it.message()))
                .toList();
    }

    static RuleFinding finding(Level level, String code, RuleShape shape, RuleFile.Place place, String message) {
        return new RuleFinding(
                level,
                code,
                shape.rule().info().id(),
                shape.location() + "/" + shape.file().path(),
                place.line(),
                place.column(),
                message);
    }
}
