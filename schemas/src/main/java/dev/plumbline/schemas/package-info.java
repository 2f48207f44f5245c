/** The wire format of every topic, and records that people write by hand. */
package dev.plumbline.schemas;
