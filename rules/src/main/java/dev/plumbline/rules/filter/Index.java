package dev.plumbline.rules.filter;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What any match of some rules needs, turned round: from a fact to the rules that it may match. May be shared by threads. */
public final class Index {
    private record Field(Fields.Reader reader, FieldIndex index) {}

    private static final class OfType {
        private final long bit;
        private final Field[] excluding;
        private final Field[] including;

        /** Rules that every fact of the type is a candidate for. */
        private final int[] unindexed;

        OfType(long bit, Field[] excluding, Field[] including, int... unindexed) {
            this.bit = bit;
            this.excluding = excluding;
            this.including = including;
            this.unindexed = unindexed;
        }
    }

    private final long[] types;
    private final Map<Class<?>, OfType> byType = new HashMap<>();

    private Index(List<Guard> guards) {
        types = guards.stream().mapToLong(Guard::types).toArray();
        Building including = new Building();
        Building excluding = new Building();
        List<Integer> unindexed = new ArrayList<>();
        for (int rule = 0; rule < types.length; rule++) {
            Need need = guards.get(rule).need();
            Optional<Witnesses.Chosen> chosen = Witnesses.of(need);
            if (chosen.isEmpty()) {
                unindexed.add(rule);
            } else {
                for (Need.OneOf one : chosen.get().needs()) {
                    including.add(one.field(), one.test(), one.literals(), rule);
                }
            }
            if (chosen.isEmpty() || chosen.get().isOften()) {
                for (Need.NoneOf none : Witnesses.exclusions(need)) {
                    excluding.add(none.field(), none.test(), none.literals(), rule);
                }
            }
        }
        Map<String, FieldIndex> includingFields = including.build();
        Map<String, FieldIndex> excludingFields = excluding.build();
        for (int i = 0; i < Facts.types().size(); i++) {
            Class<? extends Fact> type = Facts.types().get(i);
            long bit = 1L << i;
            int[] always = unindexed.stream()
                    .mapToInt(it -> it)
                    .filter(it -> (types[it] & bit) != 0)
                    .toArray();
            byType.put(
                    type,
                    new OfType(
                            bit,
                            excluding.fields(type, bit, excludingFields),
                            including.fields(type, bit, includingFields),
                            always));
        }
    }

    private final class Building {
        private final Map<String, FieldIndex.Builder> builders = new TreeMap<>();
        private final Map<String, Long> typesOf = new HashMap<>();

        void add(String field, Need.Test test, Set<String> literals, int rule) {
            builders.computeIfAbsent(field, it -> new FieldIndex.Builder()).add(test, literals, rule);
            typesOf.merge(field, types[rule], (a, b) -> a | b);
        }

        Map<String, FieldIndex> build() {
            Map<String, FieldIndex> built = new TreeMap<>();
            builders.forEach((field, builder) -> built.put(field, builder.build()));
            return built;
        }

        Field[] fields(Class<? extends Fact> type, long bit, Map<String, FieldIndex> built) {
            return built.entrySet().stream()
                    .filter(it -> (typesOf.get(it.getKey()) & bit) != 0)
                    .filter(it -> Fields.kind(type, it.getKey()).isPresent())
                    .map(it -> new Field(Fields.reader(type, it.getKey()), it.getValue()))
                    .toArray(Field[]::new);
        }
    }

    /** @param guards of the rules, which are known by their places in the list from now on */
    public static Index of(List<Guard> guards) {
        return new Index(guards);
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
        private boolean isExcluding;

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
            isExcluding = true;
            read(ofType.excluding, fact);
            isExcluding = false;
            accept(ofType.unindexed);
            read(ofType.including, fact);
            return count;
        }

        private void read(Field[] fields, Fact fact) {
            for (Field each : fields) {
                field = each.index();
                each.reader().read(fact, this);
            }
        }

        /** The rule at that place among those that were found last; they are in no order. */
        public int rule(int i) {
            return rules[i];
        }

        @Override
        public void accept(int[] found) {
            for (int rule : found) {
                if (lastSeen[rule] != look && (types[rule] & bit) != 0) {
                    lastSeen[rule] = look; // what is kept out counts as seen
                    if (!isExcluding) {
                        rules[count++] = rule;
                    }
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
