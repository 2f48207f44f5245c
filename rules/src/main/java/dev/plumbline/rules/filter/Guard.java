package dev.plumbline.rules.filter;

/**
 * Which facts a rule can match at all.
 *
 * @param types concrete types of fact, as bits in the order of {@link dev.plumbline.rules.facts.Facts#types}
 * @param need what such a fact must have
 */
public record Guard(long types, Need need) {
    /** Keeps out nothing. */
    public static final Guard OPEN = new Guard(Fields.mask(dev.plumbline.rules.facts.Fact.class), Need.NOTHING);
}
