/**
 * Native records in, events out.
 *
 * <pre>
 * bytes ── Source (cut, bound, check UTF-8) ── RawRecord ── Decoder ── Parsed ── Admission (time) ── consumer
 * </pre>
 */
package dev.plumbline.ingest;
