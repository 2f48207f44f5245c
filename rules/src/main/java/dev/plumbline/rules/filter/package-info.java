/**
 * Which rules can match an event at all, found without asking each rule.
 *
 * <pre>
 * parsed DRL ── Guards (Conditions, RegexNeeds) ── Guard ── Index ── Candidates of one fact
 *                                                   │
 *                                              Witnesses: the need that an index holds
 * </pre>
 *
 * What a rule needs is read from its conditions: a fact of some type, a field that equals one of some literals, or has one
 * as prefix, suffix or part, or lies in a block of addresses. What is not understood is no need. So the index may name a
 * rule that does not match, and never leaves one out that does.
 */
package dev.plumbline.rules.filter;
