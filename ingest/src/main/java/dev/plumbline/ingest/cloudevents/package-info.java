/** CloudEvents: what other formats may be wrapped in. */
package dev.plumbline.ingest.cloudevents;
