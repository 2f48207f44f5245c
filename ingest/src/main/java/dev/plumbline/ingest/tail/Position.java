package dev.plumbline.ingest.tail;

import java.time.Instant;

/**
 * How far a file has been told: up to where, in which of its generations.
 *
 * @param file device and inode of the generation
 * @param head its beginning
 * @param offset byte at which the first line begins that is not told yet; of a compressed generation as it was before
 * @param line that line's number in the generation, from 1
 * @param modified when the generation was written to last, as far as is known
 */
public record Position(String file, Head head, long offset, long line, Instant modified) {}
