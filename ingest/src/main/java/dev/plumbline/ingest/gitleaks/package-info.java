/** gitleaks' findings: secrets in a repository, as pipeline events that know only their fingerprint. */
package dev.plumbline.ingest.gitleaks;
