package dev.plumbline.rules;

import dev.plumbline.rules.filter.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the way a rule is written means for its cost.
 *
 * @param location of its pack
 * @param lookup which events it is asked of, as far as the rule itself says it: without regard to {@code packCoupling}
 * @param session why it needs a session by itself; empty where its conditions are all that is asked
 * @param coupling why all rules of its pack look at every event, where this rule makes them
 * @param packCoupling as {@code coupling}, whichever rule of the pack it is that makes them
 */
record RuleShape(
        String location,
        RuleFile file,
        Pack.Compiled rule,
        Lookup lookup,
        Optional<Sharding.SessionNeed> session,
        Optional<String> coupling,
        Optional<Pack.Coupling> packCoupling) {

    /**
     * Of each rule, in the order that {@link RuleSet} has them in.
     *
     * @param files what {@code packs} were compiled from
     */
    static List<RuleShape> of(List<PackFiles> files, List<Pack> packs) {
        List<RuleShape> shapes = new ArrayList<>();
        for (int i = 0; i < packs.size(); i++) {
            Map<String, RuleFile> byId = new TreeMap<>();
            files.get(i).files().forEach((path, text) -> {
                if (path.endsWith(".drl")) {
                    byId.put(path.substring(0, path.length() - ".drl".length()), new RuleFile(path, text));
                }
            });
            RuleFile shared = byId.getOrDefault("facts", new RuleFile("facts.drl", ""));
            for (Pack.Compiled rule : packs.get(i).compiled()) {
                RuleFile file = byId.get(rule.info().id());
                shapes.add(new RuleShape(
                        files.get(i).location(),
                        file,
                        rule,
                        Lookup.of(file.guard(packs.get(i).lists(), shared.declaredNames())),
                        session(file, rule, packs.get(i).coupling().isPresent()),
                        Sharding.coupled(file),
                        packs.get(i).coupling()));
            }
        }
        return shapes;
    }

    /** What is coupled was not looked into any further when it was compiled. */
    private static Optional<Sharding.SessionNeed> session(RuleFile file, Pack.Compiled rule, boolean isCoupled) {
        Optional<Sharding.SessionNeed> written = Sharding.sessionNeed(file);
        return rule.isPlain() || isCoupled
                ? written
                : written.or(() -> Optional.of(new Sharding.SessionNeed(
                        "a condition of it asks for more than its fact, such as a name that is bound",
                        file.conditions())));
    }
}
