package dev.plumbline.rules;

import dev.plumbline.rules.filter.Lookup;
import java.util.List;
import java.util.Optional;

/**
 * What the way a rule is written means for its cost.
 *
 * @param location of its pack
 * @param lists those that its rule may ask
 * @param lookup which events it is asked of, as far as the rule itself says it: without regard to {@code packCoupling}
 * @param session why it needs a session by itself; empty where its conditions are all that is asked
 * @param coupling why all rules of its pack look at every event, where this rule makes them
 * @param packCoupling as {@code coupling}, whichever rule of the pack it is that makes them
 */
record RuleShape(
        String location,
        Pack.Compiled rule,
        Lists lists,
        Lookup lookup,
        Optional<Sharding.SessionNeed> session,
        Optional<String> coupling,
        Optional<Pack.Coupling> packCoupling) {

    /** Of each rule, in the order that {@link RuleSet} has them in. */
    static List<RuleShape> of(List<Pack> packs) {
        return packs.stream()
                .flatMap(pack -> pack.compiled().stream().map(rule -> of(rule, pack)))
                .toList();
    }

    private static RuleShape of(Pack.Compiled rule, Pack pack) {
        return new RuleShape(
                pack.location(),
                rule,
                pack.lists(),
                Lookup.of(rule.guard()),
                session(rule),
                Sharding.coupled(rule.file()),
                pack.coupling());
    }

    private static Optional<Sharding.SessionNeed> session(Pack.Compiled rule) {
        return rule.isPlain()
                ? Optional.empty()
                : rule.file()
                        .sessionNeed()
                        .or(() -> Optional.of(new Sharding.SessionNeed(
                                "a condition of it asks for more than its fact, such as a name that is bound",
                                rule.file().conditions())));
    }

    RuleFile file() {
        return rule.file();
    }
}
