package dev.plumbline.rules;

import dev.plumbline.event.DeclaredSecret;
import dev.plumbline.event.Intent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * An intent whose lines were read once. What is no address, service or name in it allows nothing.
 *
 * <p>Immutable. {@link #of} keeps the last {@value #SLOTS} or fewer, by the intent's own instance, so that an intent must not
 * be changed once it was asked about.
 */
public final class CompiledIntent {
    private static final int SLOTS = 4096;
    private static final AtomicReferenceArray<CompiledIntent> KEPT = new AtomicReferenceArray<>(SLOTS);

    private record Service(String namespace, String name) {}

    private final Intent intent;
    private final Map<Service, int[]> talksTo;
    private final Map<Service, int[]> calledBy;
    private final List<AddressAndPort> addresses;
    private final List<Cidr> exceptions;
    private final List<NameAndPort> names;
    private final Map<String, DeclaredSecret> secrets = new HashMap<>();

    private CompiledIntent(Intent intent) {
        this.intent = intent;
        this.talksTo = services(intent.getTalksTo(), intent.getNamespace());
        this.calledBy = intent.getCalledBy() == null ? null : services(intent.getCalledBy(), intent.getNamespace());
        this.addresses = intent.getAddresses().stream()
                .map(AddressAndPort::parse)
                .flatMap(Optional::stream)
                .toList();
        this.exceptions = intent.getAddressesExcept().stream()
                .map(Cidr::parse)
                .flatMap(Optional::stream)
                .toList();
        this.names = intent.getNames().stream()
                .map(NameAndPort::parse)
                .flatMap(Optional::stream)
                .toList();
        if (intent.getSecrets() != null) {
            intent.getSecrets().forEach(it -> secrets.put(it.getName(), it));
        }
    }

    /** Reads the intent, or gives what came of it before. Thread-safe. */
    @SuppressWarnings("ReferenceEquality") // equality of all fields would cost more than it saves
    public static CompiledIntent of(Intent intent) {
        int slot = System.identityHashCode(intent) & (SLOTS - 1);
        CompiledIntent kept = KEPT.get(slot);
        if (kept == null || kept.intent != intent) {
            kept = new CompiledIntent(intent);
            KEPT.set(slot, kept);
        }
        return kept;
    }

    boolean service(String namespace, String service, Integer port) {
        return covers(talksTo, namespace, service, port);
    }

    /** True where it does not say who may. */
    boolean caller(String namespace, String service, Integer port) {
        return calledBy == null || covers(calledBy, namespace, service, port);
    }

    boolean address(String address, Integer port) {
        for (AddressAndPort declared : addresses) {
            if (declared.matches(address, port)) {
                return exceptions.stream().noneMatch(it -> it.contains(address));
            }
        }
        return false;
    }

    boolean name(String name, Integer port) {
        if (names.isEmpty()) {
            return false;
        }
        String canonical = NameAndPort.canonical(name);
        return names.stream().anyMatch(it -> it.matches(canonical, port));
    }

    Optional<DeclaredSecret> secret(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    private static boolean covers(Map<Service, int[]> declared, String namespace, String service, Integer port) {
        int[] ports = service == null ? null : declared.get(new Service(namespace, service));
        if (ports != null) {
            for (int it : ports) {
                if (Ports.covers(it, port)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Map<Service, int[]> services(List<String> lines, String own) {
        Map<Service, List<Integer>> ports = new HashMap<>();
        for (String line : lines) {
            ServiceAndPort.parse(line)
                    .map(it -> it.in(own))
                    .ifPresent(it -> ports.computeIfAbsent(
                                    new Service(it.namespace(), it.service()), any -> new ArrayList<>())
                            .add(it.port()));
        }
        Map<Service, int[]> compiled = new HashMap<>();
        ports.forEach((service, all) ->
                compiled.put(service, all.stream().mapToInt(Integer::intValue).toArray()));
        return compiled;
    }
}
