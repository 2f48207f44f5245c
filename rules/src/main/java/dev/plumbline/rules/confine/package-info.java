/**
 * What rule code may reach: its facts, the alert API, and the values that facts are made of. Two walls, each of which alone
 * refuses everything else.
 *
 * <pre>
 * DRL ── RuleText: what is written ── compiler ── CompiledCode: what was made of it ── AllowedClasses: what is there
 *             │                                        │                                     │
 *             └────────────── Allowed: the lists that the three of them hold rules to ────────┘
 * </pre>
 *
 * What is not on a list is refused, and what is not understood is not on a list. Nothing of a rule's code has run by then.
 */
package dev.plumbline.rules.confine;
