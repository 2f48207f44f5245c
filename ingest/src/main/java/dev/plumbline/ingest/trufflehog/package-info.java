/** trufflehog's findings: secrets wherever it looked, as pipeline events that know only their fingerprint. */
package dev.plumbline.ingest.trufflehog;
