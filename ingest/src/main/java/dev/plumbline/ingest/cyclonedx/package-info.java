/** CycloneDX documents: what an image is made of, and what is known to be wrong with it, as pipeline events. */
package dev.plumbline.ingest.cyclonedx;
