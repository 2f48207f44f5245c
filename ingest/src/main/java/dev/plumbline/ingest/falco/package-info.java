/** Falco's alerts. */
package dev.plumbline.ingest.falco;
