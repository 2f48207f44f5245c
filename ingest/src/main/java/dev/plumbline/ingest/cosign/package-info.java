/** What cosign found when it checked an image's signatures, as pipeline events. */
package dev.plumbline.ingest.cosign;
