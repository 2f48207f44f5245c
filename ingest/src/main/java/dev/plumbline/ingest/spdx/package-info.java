/** SPDX documents: what an image is made of, as pipeline events. */
package dev.plumbline.ingest.spdx;
