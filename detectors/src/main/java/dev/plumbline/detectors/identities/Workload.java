package dev.plumbline.detectors.identities;

/**
 * What made a pod, at the top of its owners.
 *
 * @param kind such as Deployment, CronJob or StatefulSet; Pod where nothing made it
 */
record Workload(String kind, String name) {}
