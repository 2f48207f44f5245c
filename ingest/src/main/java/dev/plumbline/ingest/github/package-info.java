/** GitHub's webhooks: pushes, runs of workflows, deployments, packages and alerts. */
package dev.plumbline.ingest.github;
