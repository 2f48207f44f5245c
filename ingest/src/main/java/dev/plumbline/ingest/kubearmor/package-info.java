/** KubeArmor: what it sees, and which of its policies matched. */
package dev.plumbline.ingest.kubearmor;
