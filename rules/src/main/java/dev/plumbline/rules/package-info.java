/**
 * What rule authors write against, and what compiles and runs it.
 *
 * <pre>
 * PackFiles ── Packs (check, compile) ── Pack ── Observer (one event at a time) ── Match
 *                                          └── RuleCases
 * </pre>
 */
package dev.plumbline.rules;
