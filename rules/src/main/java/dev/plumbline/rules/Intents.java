package dev.plumbline.rules;

import dev.plumbline.event.Intent;
import java.util.Objects;

/** What a declared intent allows. */
public final class Intents {
    private Intents() {}

    /** Whether {@code intent} names the service that {@code peer} is; a bare name means the intent's own namespace. */
    public static boolean allowsService(Intent intent, Peer peer) {
        for (String name : intent.getTalksTo()) {
            int slash = name.indexOf('/');
            String namespace = slash < 0 ? intent.getNamespace() : name.substring(0, slash);
            if (name.substring(slash + 1).equals(peer.service()) && Objects.equals(namespace, peer.namespace())) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the intent's addresses holds {@code address} and, where it names a port, that port. */
    public static boolean allowsAddress(Intent intent, String address, Integer port) {
        return intent.getAddresses().stream()
                .anyMatch(declared -> AddressAndPort.parse(declared)
                        .map(it -> it.matches(address, port))
                        .orElse(false));
    }

    /** Whether {@code path} is one of the declared files or lies below a declared folder. */
    public static boolean allowsRead(Intent intent, String path) {
        return intent.getReads().stream()
                .anyMatch(declared -> declared.endsWith("/") ? path.startsWith(declared) : path.equals(declared));
    }
}
