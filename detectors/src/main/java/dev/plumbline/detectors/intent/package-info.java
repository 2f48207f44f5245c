/** What services are meant to do: linted, learned from what they did, held against it, and written as what enforces it. */
package dev.plumbline.detectors.intent;
