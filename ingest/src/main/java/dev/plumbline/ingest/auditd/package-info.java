/** Linux audit records, several of which make one event. */
package dev.plumbline.ingest.auditd;
