/** Topics, the topology over them, and the engine that runs it. */
package dev.plumbline.detectors.stream;
