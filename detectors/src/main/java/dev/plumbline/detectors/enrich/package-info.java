/** Who is who, built from what, and meant for what: joined with an event as of the event's own time. */
package dev.plumbline.detectors.enrich;
