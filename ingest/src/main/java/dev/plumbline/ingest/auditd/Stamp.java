package dev.plumbline.ingest.auditd;

import java.time.Instant;

/**
 * What all records of one event have in common.
 *
 * @param node as {@code node=} or the line's own beginning tells it; null where neither does
 * @param time when the event began, mostly to the millisecond
 * @param serial counts the node's events since it booted, in 32 bits that roll over
 */
record Stamp(String node, Instant time, long serial) {}
