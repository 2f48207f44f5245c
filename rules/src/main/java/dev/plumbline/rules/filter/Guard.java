package dev.plumbline.rules.filter;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;

/**
 * Which facts a rule can match at all.
 *
 * @param types concrete types of fact, as bits in the order of {@link Facts#types}
 * @param need what such a fact must have
 */
public record Guard(long types, Need need) {
    /** Keeps out nothing. */
    public static final Guard OPEN = new Guard(Fields.mask(Fact.class), Need.NOTHING);
}
