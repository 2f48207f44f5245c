/** CDEvents: what was built and what was deployed, as pipeline events. */
package dev.plumbline.ingest.cdevents;
