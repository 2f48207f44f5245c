package dev.plumbline.rules;

import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.filter.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Tells what keeps rules from being cheap, of each rule by itself: a check is a method, and stands in {@link #CHECKS}.
 *
 * <table>
 * <caption>codes</caption>
 * <tr><td>refused</td><td>error</td><td>keeps the pack from being used</td></tr>
 * <tr><td>forbidden</td><td>error</td><td>is out of reach of rules</td></tr>
 * <tr><td>coupled</td><td>warning</td><td>because of this rule, all of its pack look at every event</td></tr>
 * <tr><td>broad</td><td>warning</td><td>what it is looked up by is in much of what comes</td></tr>
 * <tr><td>unindexed</td><td>info</td><td>it cannot be looked up</td></tr>
 * <tr><td>session</td><td>info</td><td>it needs a Drools session</td></tr>
 * </table>
 */
public final class RuleLint {
    /** How a rule is written that needs no session. */
    static final String NO_SESSION =
            "one pattern on its fact alone, with 'alerts.raise(drools.getRule(), $event);' and no more, needs none";

    private static final List<Function<RuleShape, Optional<RuleFinding>>> CHECKS =
            List.of(RuleLint::coupled, RuleLint::broad, RuleLint::unindexed, RuleLint::session);

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
        Pack.Loaded loaded = Packs.load(files);
        List<RuleFinding> findings = new ArrayList<>();
        List<RuleShape> shapes = List.of();
        if (loaded instanceof Pack.Loaded.Refused refused) {
            refused.problems().forEach(it -> findings.add(refused(it)));
        } else {
            shapes = RuleShape.of(((Pack.Loaded.Ready) loaded).packs());
        }
        for (RuleShape shape : shapes) {
            CHECKS.forEach(check -> check.apply(shape).ifPresent(findings::add));
        }
        findings.sort(RuleFinding.ORDER);
        return new Report(shapes.stream().map(it -> it.rule().info().id()).toList(), List.copyOf(findings));
    }

    private static RuleFinding refused(Problem it) {
        return new RuleFinding(Level.ERROR, it.code(), null, it.file(), it.line(), it.column(), it.message());
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

    private static RuleFinding finding(
            Level level, String code, RuleShape shape, RuleFile.Place place, String message) {
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
