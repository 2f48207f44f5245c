/** Argo CD's notifications: what was synced to where. */
package dev.plumbline.ingest.argocd;
