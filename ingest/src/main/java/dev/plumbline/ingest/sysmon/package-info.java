/** Sysmon for Linux: what it sees, an XML element a line. */
package dev.plumbline.ingest.sysmon;
