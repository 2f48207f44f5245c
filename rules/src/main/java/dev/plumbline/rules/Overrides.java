package dev.plumbline.rules;

import dev.plumbline.rules.Packs.Named;
import dev.plumbline.rules.RuleInfo.Overridden;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts what packs say of each other's rules into effect. In which order the packs come makes no difference. */
final class Overrides {
    /** An override and whose it is. */
    private record Of(Named pack, RuleOverride override) {}

    private final Map<String, String> packOfRule = new TreeMap<>();
    private final Map<String, List<Of>> byRule = new HashMap<>();
    private final Requirements.Complaint complaint;

    private Overrides(List<Pack> packs, Requirements.Complaint complaint) {
        this.complaint = complaint;
        packs.forEach(pack -> pack.rules().forEach(it -> packOfRule.put(it.id(), pack.location())));
    }

    /** The packs with what was made of them; {@code complaint} is told of overrides that mean nothing or contradict. */
    static List<Pack> applied(List<Pack> packs, List<Named> named, Requirements.Complaint complaint) {
        if (named.stream().allMatch(it -> it.manifest().overrides().isEmpty())) {
            return packs;
        }
        Overrides overrides = new Overrides(packs, complaint);
        named.stream()
                .sorted(Comparator.comparing(it -> it.manifest().name()))
                .forEach(pack -> pack.manifest().overrides().forEach(it -> overrides.add(new Of(pack, it))));
        return packs.stream().map(overrides::of).toList();
    }

    private void add(Of it) {
        String own = it.pack().files().location();
        List<String> meant =
                packOfRule.keySet().stream().filter(it.override()::isOf).toList();
        List<String> others =
                meant.stream().filter(id -> !packOfRule.get(id).equals(own)).toList();
        String rule = it.override().rule();
        if (meant.isEmpty()) {
            wrong(
                    it,
                    "overrides the rule '" + rule + "', which no pack has" + Manifest.slip(rule, packOfRule.keySet()));
        } else if (others.isEmpty()) {
            wrong(it, "overrides the rule '" + rule + "' of this very pack; edit the rule instead");
        }
        for (String id : others) {
            List<Of> before = byRule.computeIfAbsent(id, any -> new ArrayList<>());
            before.forEach(other -> checkAgree(id, other, it));
            before.add(it);
        }
    }

    private void checkAgree(String id, Of one, Of two) {
        List<String> both = new ArrayList<>(one.override().parts());
        both.retainAll(two.override().parts());
        boolean isMoot = one.override().disable() != two.override().disable();
        if (!both.isEmpty() || isMoot) {
            wrong(
                    two,
                    "the rule " + id + " is overridden twice, "
                            + (isMoot ? "and once disabled" : "each time in " + String.join(", ", both))
                            + ": here and in "
                            + one.pack().files().location() + "/" + PackFiles.MANIFEST + ":"
                            + one.override().line());
        }
    }

    private void wrong(Of it, String message) {
        complaint.of(it.pack(), it.override().line(), message);
    }

    private Pack of(Pack pack) {
        List<Pack.Compiled> compiled = new ArrayList<>();
        List<RuleInfo> disabled = new ArrayList<>();
        for (Pack.Compiled rule : pack.written()) {
            List<Of> mine = byRule.getOrDefault(rule.info().id(), List.of());
            Pack.Compiled now = overridden(rule, mine);
            if (mine.stream().anyMatch(it -> it.override().disable())) {
                disabled.add(now.info());
            } else {
                compiled.add(now);
            }
        }
        return pack.of(compiled, disabled);
    }

    private static Pack.Compiled overridden(Pack.Compiled rule, List<Of> all) {
        RuleInfo info = rule.info();
        Reach reach = rule.reach();
        for (Of it : all) {
            RuleOverride override = it.override();
            info = info.overridden(
                    override,
                    new Overridden(
                            it.pack().manifest().nameAndVersion(), override.reason(), override.changes(rule.info())));
            reach = reach.and(override.reach());
        }
        return new Pack.Compiled(
                info,
                rule.file(),
                rule.digest(),
                rule.shard(),
                rule.guard(),
                reach,
                rule.conditions(),
                rule.correlation());
    }
}
