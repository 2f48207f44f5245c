/**
 * Records in Confluent's wire format, where there is a schema registry.
 *
 * <pre>
 * within: C3 01, fingerprint, body ── Framing ── 00, id, body: on topics
 *                                        │
 *                                  SchemaRegistry (HTTP)
 * </pre>
 */
package dev.plumbline.detectors.registry;
