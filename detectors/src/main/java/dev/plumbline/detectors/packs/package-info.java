/** Which packs of rules hold: those of a folder, and those that were signed and published to a topic. */
package dev.plumbline.detectors.packs;
