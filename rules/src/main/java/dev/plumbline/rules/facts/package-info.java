/** Enriched events as rule authors see them: flat, immutable, null where nothing is known. */
package dev.plumbline.rules.facts;
