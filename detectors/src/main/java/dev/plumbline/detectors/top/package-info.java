/** What engines do right now, for a person at a terminal: metrics of two moments, the last alerts, and a picture of both. */
package dev.plumbline.detectors.top;
