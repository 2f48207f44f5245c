/** One enriched event against the rules: the step that the topology and eval share. */
package dev.plumbline.detectors.detect;
