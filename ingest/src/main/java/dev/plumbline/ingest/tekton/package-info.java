/** Tekton: runs of tasks and pipelines, and the images that came of them. */
package dev.plumbline.ingest.tekton;
