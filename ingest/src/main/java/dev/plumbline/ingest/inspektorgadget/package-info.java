/** Inspektor Gadget: what its gadgets see, as JSON. */
package dev.plumbline.ingest.inspektorgadget;
