package dev.plumbline.rules;

import java.util.Optional;

/**
 * A service that an intent names.
 *
 * @param namespace null where the name is bare: the intent's own namespace
 * @param port 1–65535, or -1 for every port
 */
public record ServiceAndPort(String namespace, String service, int port) {

    /** Reads {@code db}, {@code db:5432}, {@code data/db} and {@code data/db:5432}; empty for anything else. */
    public static Optional<ServiceAndPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        int port = colon < 0 ? -1 : Ports.parse(text.substring(colon + 1));
        String name = colon < 0 ? text : text.substring(0, colon);
        int slash = name.indexOf('/');
        String namespace = slash < 0 ? null : name.substring(0, slash);
        String service = name.substring(slash + 1);
        boolean named = isName(service) && (slash < 0 || isName(namespace)) && (colon < 0 || port > 0);
        return named ? Optional.of(new ServiceAndPort(namespace, service, port)) : Optional.empty();
    }

    /** The same with its namespace said, where it is a bare name in {@code own}. */
    public ServiceAndPort in(String own) {
        return namespace == null ? new ServiceAndPort(own, service, port) : this;
    }

    private static boolean isName(String text) {
        return !text.isEmpty() && text.chars().noneMatch(it -> it <= ' ' || it == '/' || it == ':' || it == '*');
    }
}
