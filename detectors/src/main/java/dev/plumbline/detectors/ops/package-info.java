/** What operators see and set: settings, meters, the HTTP endpoint. */
package dev.plumbline.detectors.ops;
