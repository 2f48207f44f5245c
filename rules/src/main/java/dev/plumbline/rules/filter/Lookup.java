package dev.plumbline.rules.filter;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How an index finds one rule.
 *
 * @param facts simple names of the fact types that the rule can match; empty for all
 * @param witnesses at least one of them holds wherever the rule matches; empty where nothing can be looked up, so that every
 *     fact of those types is a candidate
 */
public record Lookup(List<String> facts, Optional<List<Witness>> witnesses) {
    private static final int TYPES_SHOWN = 3;

    /** From here on a literal is taken to be in much of what comes. */
    private static final double MUCH = 0.3;

    /** Values that most of what runs has. */
    private static final Map<String, Set<String>> USUAL_VALUES =
            Map.of("uid", Set.of("0"), "effectiveUid", Set.of("0"), "user", Set.of("root"), "protocol", Set.of("tcp"));

    /**
     * A field is held against literals, any of which may hold.
     *
     * @param test equal, prefix, suffix, substring, number or block
     * @param literals sorted; none for an empty list, on which nothing is
     */
    public record Witness(String field, String test, List<String> literals) {
        private static final int SHOWN = 3;

        private static Witness of(Need.OneOf need) {
            return new Witness(
                    need.field(),
                    need.test().name().toLowerCase(Locale.ROOT),
                    need.literals().stream().sorted().toList());
        }

        @Override
        public String toString() {
            int more = literals.size() - SHOWN;
            return field + " " + (test.equals("number") ? "equal" : test) + " "
                    + (literals.isEmpty()
                            ? "nothing"
                            : String.join(" | ", literals.subList(0, Math.min(SHOWN, literals.size()))))
                    + (more > 0 ? " | " + more + " more" : "");
        }
    }

    public static Lookup of(Guard guard) {
        return new Lookup(
                guard.types() == Guard.OPEN.types()
                        ? List.of()
                        : guard.facts().stream().sorted().toList(),
                Witnesses.of(guard.need())
                        .map(it -> it.needs().stream().map(Witness::of).toList()));
    }

    /** The facts that the rule can match, in words: Connected, or "event" for all of them. */
    public String factsInWords() {
        if (facts.isEmpty()) {
            return "event";
        }
        int more = facts.size() - TYPES_SHOWN;
        return more > 1
                ? String.join(", ", facts.subList(0, TYPES_SHOWN)) + " and " + more + " other types"
                : String.join(", ", facts);
    }

    /** The witness with the literal, of one alone, that is in most of what comes; empty where each is seldom enough. */
    public Optional<Witness> broad() {
        return witnesses.orElse(List.of()).stream()
                .flatMap(it -> it.literals().stream()
                        .filter(literal -> share(it, literal) >= MUCH)
                        .map(literal -> new Witness(it.field(), it.test(), List.of(literal))))
                .max(Comparator.comparingDouble(it -> share(it, it.literals().get(0))));
    }

    /** Whether a witness with one literal holds for nearly everything that has the field at all, as a path begins with a slash. */
    public static boolean saysNothing(Witness witness) {
        return witness.literals().equals(List.of("/"))
                && Set.of("prefix", "substring").contains(witness.test());
    }

    private static double share(Witness witness, String literal) {
        if (USUAL_VALUES.getOrDefault(witness.field(), Set.of()).contains(literal)) {
            return 1;
        }
        Need.Test test = Need.Test.valueOf(witness.test().toUpperCase(Locale.ROOT));
        return Witnesses.of(new Need.OneOf(witness.field(), test, literal))
                .map(Witnesses.Chosen::share)
                .orElse(1.0);
    }

    /** As it is shown: each witness in words, or why there is none. */
    @Override
    public String toString() {
        return witnesses
                .map(all -> all.stream().map(Witness::toString).collect(Collectors.joining(", or ")))
                .orElseGet(() -> "looks at every " + factsInWords() + ": nothing in its conditions can be looked up");
    }
}
