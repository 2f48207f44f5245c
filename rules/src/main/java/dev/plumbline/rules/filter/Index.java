package dev.plumbline.rules.filter;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What any match of some rules needs, turned round: from a fact to the rules that it may match. May be shared by threads. */
public final class Index {
    private record Field(Fields.Reader reader, FieldIndex index) {}

    private static final class OfType {
        private final long bit;
        private final Field[] fields;

        /** Rules that every fact of the type is a candidate for. */
        private final int[] unindexed;

        OfType(long bit, Field[] fields, int... unindexed) {
            this.bit = bit;
            this.fields = fields;
            this.unindexed = unindexed;
        }
    }

    private final long[] types;
    private final Map<Class<?>, OfType> byType = new HashMap<>();

    private Index(List<Guard> guards) {
        types = guards.stream().mapToLong(Guard::types).toArray();
        Map<String, FieldIndex.Builder> builders = new TreeMap<>();
        Map<String, Long> typesOf = new HashMap<>();
        List<Integer> unindexed = new ArrayList<>();
        for (int rule = 0; rule < guards.size(); rule++) {
            Optional<Witnesses.Chosen> chosen = Witnesses.of(guards.get(rule).need());
            if (chosen.isEmpty()) {
                unindexed.add(rule);
            } else {
                for (Need.OneOf need : chosen.get().needs()) {
                    builders.computeIfAbsent(need.field(), it -> new FieldIndex.Builder())
                            .add(need, rule);
                    typesOf.merge(need.field(), guards.get(rule).types(), (a, b) -> a | b);
                }
            }
        }
        Map<String, FieldIndex> indexes = new TreeMap<>();
        builders.forEach((field, builder) -> indexes.put(field, builder.build()));
        for (int i = 0; i < Facts.types().size(); i++) {
            Class<? extends Fact> type = Facts.types().get(i);
            long bit = 1L << i;
            Field[] fields = indexes.entrySet().stream()
                    .filter(it -> (typesOf.get(it.getKey()) & bit) != 0)
                    .filter(it -> Fields.kind(type, it.getKey()).isPresent())
                    .map(it -> new Field(Fields.reader(type, it.getKey()), it.getValue()))
                    .toArray(Field[]::new);
            int[] always = unindexed.stream()
                    .mapToInt(it -> it)
                    .filter(it -> (types[it] & bit) != 0)
                    .toArray();
            byType.put(type, new OfType(bit, fields, always));
        }
    }

    /** @param guards of the rules, which are known by their places in the list from now on */
    public static Index of(List<Guard> guards) {
        return new Index(guards);
    }

    /** Why a rule is a candidate for every fact of its types; empty where there is something to look up. */
    public static Optional<String> unindexed(Guard guard) {
        return Witnesses.of(guard.need()).isPresent()
                ? Optional.empty()
                : Optional.of("no condition needs a text, a number or an address that could be looked up");
    }

    /** To look facts up with, by one thread. */
    public Candidates candidates() {
        return new Candidates();
    }

    /** The rules that one fact may match. */
    public final class Candidates implements Fields.Sink, Consumer<int[]> {
        private final int[] lastSeen = new int[types.length];
        private final int[] rules = new int[types.length];
        private int look;
        private int count;
        private long bit;
        private FieldIndex field;

        private Candidates() {}

        /** Looks a fact up, and gives how many rules it may match. */
        public int find(Fact fact) {
            OfType ofType = byType.get(fact.getClass());
            count = 0;
            if (++look < 0) {
                look = 1;
                Arrays.fill(lastSeen, 0);
            }
            bit = ofType.bit;
            accept(ofType.unindexed);
            for (Field each : ofType.fields) {
                field = each.index();
                each.reader().read(fact, this);
            }
            return count;
        }

        /** The rule at that place among those that were found last; they are in no order. */
        public int rule(int i) {
            return rules[i];
        }

        @Override
        public void accept(int[] found) {
            for (int rule : found) {
                if (lastSeen[rule] != look && (types[rule] & bit) != 0) {
                    lastSeen[rule] = look;
                    rules[count++] = rule;
                }
            }
        }

        @Override
        public void text(String text, int from) {
            field.text(text, from, this);
        }

        @Override
        public void number(long number) {
            field.number(number, this);
        }

        @Override
        public void joined(String first, List<String> rest) {
            field.joined(first, rest, this);
        }
    }
}
