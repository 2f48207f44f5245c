/** GitLab's webhooks: pushes, pipelines, their jobs, and deployments. */
package dev.plumbline.ingest.gitlab;
