package dev.plumbline.rules;

/**
 * A service that runs an image.
 *
 * @param namespace namespace of the service; null where it is not known
 * @param environment such as production; null where it is not known
 */
public record Running(String service, String namespace, String environment) {}
