/** JSON records read as a stream, of which only what is wanted is kept. */
package dev.plumbline.ingest.json;
