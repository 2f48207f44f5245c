/**
 * Files that grow, are rotated and are truncated, read so that after a crash nothing is missing.
 *
 * <pre>
 * file, its siblings ── Follower (which generation, from where) ── Source ── consumer
 *                           │                                                  │ acknowledged
 *                           └──────────── position ─────────────── Positions ◀─┘
 * </pre>
 *
 * <p>A generation is what one file held between two rotations. A position is kept only once all before it has been
 * acknowledged, so what is read twice is possible and what is never read is not.
 */
package dev.plumbline.ingest.tail;
