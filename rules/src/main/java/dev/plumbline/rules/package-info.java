/**
 * What rule authors write against, and what compiles and runs it.
 *
 * <pre>
 * PackFiles ── Packs (check) ── Sharding ── RuleCache, Compiler ── Pack ── RuleSet ── Observer (one event at a time) ── Match
 *                                                                   └── RuleCases      │
 *                                                                                 filter.Index
 * </pre>
 */
package dev.plumbline.rules;
