/** Matches as alerts, and alerts as people and programs read them. */
package dev.plumbline.detectors.alert;
