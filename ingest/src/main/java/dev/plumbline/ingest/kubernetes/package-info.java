/** Kubernetes: what was asked of its API, and which workloads it let in. */
package dev.plumbline.ingest.kubernetes;
