package dev.plumbline.rules;

import dev.plumbline.event.Intent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a declared intent allows. */
public final class Intents {
    private Intents() {}

    /** What is wrong with a declaration, each with its key and what is expected; empty where nothing is. */
    public static List<String> objections(Intent intent) {
        List<String> wrong = new ArrayList<>();
        for (String address : intent.getAddresses()) {
            if (AddressAndPort.parse(address).isEmpty()) {
                wrong.add(".addresses: '" + address + "' is no address or block such as 203.0.113.7:443 or 10.0.0.0/8");
            }
        }
        for (String path : intent.getExecutes()) {
            if (!path.startsWith("/")) {
                wrong.add(".executes: '" + path + "' is no absolute path");
            }
        }
        for (String path : intent.getReads()) {
            if (!path.startsWith("/")) {
                wrong.add(".reads: '" + path + "' is no absolute path");
            }
        }
        for (int port : intent.getListens()) {
            if (port < 1 || port > 65_535) {
                wrong.add(".listens: " + port + " is no port from 1 to 65535");
            }
        }
        return wrong;
    }

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
        String file = FilePaths.normal(path);
        return intent.getReads().stream()
                .anyMatch(declared -> declared.endsWith("/") ? file.startsWith(declared) : file.equals(declared));
    }
}
