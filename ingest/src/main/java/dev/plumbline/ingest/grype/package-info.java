/** Grype's JSON reports: what was found in an image, as pipeline events. */
package dev.plumbline.ingest.grype;
