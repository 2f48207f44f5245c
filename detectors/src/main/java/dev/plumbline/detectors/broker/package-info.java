/** Kafka's broker within this process; packed apart, so that no production engine has it on its class path. */
package dev.plumbline.detectors.broker;
