/** in-toto's attestations: what was said of an image under a signature, as pipeline events. */
package dev.plumbline.ingest.intoto;
