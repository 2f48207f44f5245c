/** Rules over several events: signals on their way there, in the order of time, and what comes of them. */
package dev.plumbline.detectors.correlate;
