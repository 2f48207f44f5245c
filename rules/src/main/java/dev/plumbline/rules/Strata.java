package dev.plumbline.rules;

import dev.plumbline.rules.correlate.Of;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Rules over several events build on what rules over one event say, and those of a second stratum on what the first ones do.
 * There is no third, and so no circle.
 */
final class Strata {
    private Strata() {}

    /** 1 or 2: rules that look at alerts of whichever rule are of the second. */
    static int of(Pack.Compiled rule, List<Pack> packs) {
        return of(rule.correlation().orElseThrow(), over(packs));
    }

    private static int of(Correlation asks, Set<String> over) {
        return asks.parts().stream().map(Correlation.Part::of).anyMatch(it -> !it.isOne() || over.contains(it.text()))
                ? 2
                : 1;
    }

    private static Set<String> over(List<Pack> packs) {
        return packs.stream()
                .flatMap(pack -> pack.compiled().stream())
                .filter(it -> it.correlation().isPresent())
                .map(it -> it.info().id())
                .collect(Collectors.toSet());
    }

    /** Tells of rules that build on what is of the second stratum, or is not there. */
    static void check(List<Pack> packs, Consumer<Problem> problems) {
        Set<String> over = over(packs);
        Map<String, Integer> strata = new TreeMap<>();
        Set<String> areas = new TreeSet<>();
        for (Pack pack : packs) {
            for (Pack.Compiled rule : pack.compiled()) {
                areas.add(rule.info().area());
                strata.put(
                        rule.info().id(),
                        rule.correlation().map(it -> of(it, over)).orElse(0));
            }
        }
        for (Pack pack : packs) {
            for (Pack.Compiled rule : pack.compiled()) {
                rule.correlation()
                        .ifPresent(asks -> asks.parts()
                                .forEach(part -> objection(part.of(), strata, areas)
                                        .ifPresent(it -> problems.accept(problem(pack, rule, part.of(), it)))));
            }
        }
    }

    private static Optional<String> objection(Of of, Map<String, Integer> strata, Set<String> areas) {
        if (!of.isOne()) {
            return Optional.empty();
        }
        String id = of.text();
        if (strata.getOrDefault(id, 0) > 1) {
            return Optional.of("looks at signals of " + id
                    + ", which looks at those of rules over several events itself; there are two strata, and no more");
        }
        boolean isOfCollector = !areas.contains(id.substring(0, Math.max(0, id.indexOf('/'))));
        return strata.containsKey(id) || (isOfCollector && id.indexOf('/') > 0)
                ? Optional.empty()
                : Optional.of("looks at signals of '" + id + "', a rule that no pack has"
                        + Nearest.of(id, strata.keySet())
                                .map(it -> "; did you mean " + it + "?")
                                .orElse(""));
    }

    private static Problem problem(Pack pack, Pack.Compiled rule, Of of, String message) {
        RuleFile.Place place = rule.file()
                .find('"' + of.text() + '"', "when")
                .orElse(rule.file().conditions());
        return new Problem(pack.location() + "/" + rule.file().path(), place.line(), place.column(), message);
    }
}
