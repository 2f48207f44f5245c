/** Tracee's events and detections. */
package dev.plumbline.ingest.tracee;
