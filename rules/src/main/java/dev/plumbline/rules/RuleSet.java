package dev.plumbline.rules;

import dev.plumbline.rules.RuleInfo.Scope;
import dev.plumbline.rules.filter.Guard;
import dev.plumbline.rules.filter.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /**
     * A rule over several events.
     *
     * @param lists of its pack
     * @param stratum 1 where it looks at what rules over one event say, 2 where also at what those of the first stratum do
     */
    record Over(Placed rule, Correlation asks, Shard shard, Lists lists, int stratum) {
        Scope scope() {
            return rule.info().scope().orElseThrow();
        }
    }

    private final List<Pack> packs;
    private final List<Shard> shards = new ArrayList<>();
    private final List<Integer> packOfShard = new ArrayList<>();
    private final Placed[] rules;
    private final Map<String, Placed> byId = new HashMap<>();
    private final Map<String, Set<Scope>> scopes = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> ifNew = new ConcurrentHashMap<>();
    private final Map<String, List<String>> resolvers = new HashMap<>();
    private final List<Over> over = new ArrayList<>();
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
                if (rule.correlation().isPresent()) {
                    over.add(new Over(
                            it,
                            rule.correlation().get(),
                            rule.shard(),
                            packs.get(pack).lists(),
                            Strata.of(rule, packs)));
                }
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
                .flatMap(pack -> pack.compiled().stream().map(it -> isTogether(pack, it) ? Guard.OPEN : it.guard()))
                .toList());
    }

    private static boolean isTogether(Pack pack, Pack.Compiled rule) {
        return pack.coupling().isPresent() && rule.correlation().isEmpty();
    }

    /** Rules that are coupled are known by their session alone. */
    private Placed placed(Pack.Compiled rule, int pack, int shard) {
        boolean isCoupled = isTogether(packs.get(pack), rule);
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

    /** Rules over several events, those of one stratum. */
    List<Over> over(int stratum) {
        return over.stream().filter(it -> it.stratum() == stratum).toList();
    }

    /** Whether any rule over several events is of that stratum. */
    public boolean hasStratum(int stratum) {
        return over.stream().anyMatch(it -> it.stratum() == stratum);
    }

    /**
     * By which scopes the signals of a rule go to the rules over several events of a stratum.
     *
     * @param rule id; of a collector's own rule the collector's name and that rule's
     * @param from stratum of the rule itself; 0 for one over one event
     */
    public Set<Scope> scopes(String rule, boolean isAlert, int from, int stratum) {
        if (over.isEmpty() || from >= stratum) {
            return Set.of();
        }
        return scopes.computeIfAbsent(stratum + (isAlert ? "!" : "?") + rule, key -> {
            EnumSet<Scope> scopes = EnumSet.noneOf(Scope.class);
            for (Over each : over) {
                if (each.stratum() == stratum && each.asks().admits(rule, isAlert)) {
                    scopes.add(each.scope());
                }
            }
            return scopes;
        });
    }

    /**
     * Fields of a rule's signals, where the rules over several events of a stratum ask nothing of them but whether the values of
     * these are new; empty where any asks more, or none asks.
     */
    public Set<String> askedIfNew(String rule, boolean isAlert, int stratum) {
        return ifNew.computeIfAbsent(stratum + (isAlert ? "!" : "?") + rule, key -> {
            Set<String> fields = new TreeSet<>();
            for (Over each : over) {
                for (Correlation.Part part : each.asks().parts()) {
                    if (each.stratum() == stratum && part.of().admits(rule, isAlert)) {
                        if (!(part instanceof Correlation.Seen seen)) {
                            return Set.of();
                        }
                        fields.add(seen.asked().field());
                    }
                }
            }
            return Set.copyOf(fields);
        });
    }

    /** Whether what a rule over one event says goes to any rule over several. */
    public boolean isHeard(RuleInfo rule) {
        return Stream.of(1, 2)
                .anyMatch(
                        it -> !scopes(rule.id(), rule.isAlertToOthers(), 0, it).isEmpty());
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
