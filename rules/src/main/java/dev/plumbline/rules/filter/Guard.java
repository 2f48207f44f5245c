package dev.plumbline.rules.filter;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which facts a rule can match at all.
 *
 * @param types concrete types of fact, as bits in the order of {@link Facts#types}
 * @param need what such a fact must have
 */
public record Guard(long types, Need need) {
    /** Keeps out everything. */
    public static final Guard SHUT = new Guard(0, Need.NOTHING);

    /** Keeps out nothing. */
    public static final Guard OPEN = new Guard(Fields.mask(Fact.class), Need.NOTHING);

    /** Simple names of the types. */
    public Set<String> facts() {
        return IntStream.range(0, Facts.types().size())
                .filter(i -> (types & 1L << i) != 0)
                .mapToObj(i -> Facts.types().get(i).getSimpleName())
                .collect(Collectors.toUnmodifiableSet());
    }
}
