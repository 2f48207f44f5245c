/** Alerts that somebody decided not to be told of for a while: read, held against an alert's fact, and looked after. */
package dev.plumbline.detectors.exceptions;
