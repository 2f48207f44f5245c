/** Tetragon's JSON export: what its sensors saw, as kernel events. */
package dev.plumbline.ingest.tetragon;
