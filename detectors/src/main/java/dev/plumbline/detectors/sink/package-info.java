/** Alerts from their topic to Alertmanager or a webhook, in a process of its own: what is slow here slows no detection. */
package dev.plumbline.detectors.sink;
