/** Plumbline's own collector: a bpftrace program, what runs it, and the format that it writes. */
package dev.plumbline.ingest.bpftrace;
