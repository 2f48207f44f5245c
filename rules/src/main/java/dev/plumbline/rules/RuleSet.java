package dev.plumbline.rules;

import dev.plumbline.rules.filter.Guard;
import dev.plumbline.rules.filter.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All rules of some packs with one index over them, ready to look at events. May be shared by threads. */
public final class RuleSet {
    /**
     * @param pack place of its pack
     * @param shard place of its shard
     * @param conditions null where only the shard's session can tell
     * @param isPlain whether no session is needed for a match either
     * @param digest over its text and what its pack shares
     * @param key its id and digest
     * @param where its file and line
     */
    record Placed(
            RuleInfo info,
            int pack,
            int shard,
            Reach reach,
            Shard.Conditions conditions,
            boolean isPlain,
            String digest,
            String key,
            String where) {}

    private final List<Pack> packs;
    private final List<Shard> shards = new ArrayList<>();
    private final List<Integer> packOfShard = new ArrayList<>();
    private final Placed[] rules;
    private final Map<String, Placed> byId = new HashMap<>();
    private final Map<String, List<String>> resolvers = new HashMap<>();
    private final Index index;
    private final Lists firstLists;

    private RuleSet(List<Pack> packs) {
        this.packs = List.copyOf(packs);
        firstLists = packs.isEmpty() ? Lists.NONE : packs.get(0).lists();
        List<Placed> placed = new ArrayList<>();
        for (int pack = 0; pack < packs.size(); pack++) {
            Map<Shard, Integer> places = new HashMap<>();
            for (Pack.Compiled rule : packs.get(pack).compiled()) {
                if (!places.containsKey(rule.shard())) {
                    places.put(rule.shard(), shards.size());
                    shards.add(rule.shard());
                    packOfShard.add(pack);
                }
                Placed it = placed(rule, pack, places.get(rule.shard()));
                placed.add(it);
                byId.put(rule.info().id(), it);
                rule.info()
                        .resolves()
                        .forEach(of -> resolvers
                                .computeIfAbsent(of, key -> new ArrayList<>())
                                .add(rule.info().id()));
            }
        }
        resolvers.values().forEach(it -> it.sort(null));
        rules = placed.toArray(Placed[]::new);
        index = Index.of(packs.stream()
                .flatMap(pack ->
                        pack.compiled().stream().map(it -> pack.coupling().isPresent() ? Guard.OPEN : it.guard()))
                .toList());
    }

    /** Rules that are coupled are known by their session alone. */
    private Placed placed(Pack.Compiled rule, int pack, int shard) {
        boolean isCoupled = packs.get(pack).coupling().isPresent();
        return new Placed(
                rule.info(),
                pack,
                shard,
                rule.reach(),
                isCoupled ? null : rule.conditions().orElse(null),
                !isCoupled && rule.isPlain(),
                rule.digest(),
                rule.info().id() + "\n" + rule.digest(),
                packs.get(pack).location() + "/" + rule.file().path() + ":"
                        + rule.file().head().line());
    }

    public static RuleSet of(List<Pack> packs) {
        return new RuleSet(packs);
    }

    public List<Pack> packs() {
        return packs;
    }

    /** Those of the first pack; none where there is no pack. */
    Lists firstLists() {
        return firstLists;
    }

    List<Shard> shards() {
        return shards;
    }

    int packOf(int shard) {
        return packOfShard.get(shard);
    }

    /** Ids of the rules that resolve the alerts of a rule, sorted. */
    public List<String> resolvers(String rule) {
        return resolvers.getOrDefault(rule, List.of());
    }

    /** Of every rule its id and digest. */
    Set<String> keys() {
        return Arrays.stream(rules).map(Placed::key).collect(Collectors.toSet());
    }

    Placed rule(int place) {
        return rules[place];
    }

    Placed rule(String id) {
        return byId.get(id);
    }

    Index.Candidates candidates() {
        return index.candidates();
    }
}
