package dev.plumbline.detectors.intent;

import dev.plumbline.event.Intent;
import dev.plumbline.rules.ServiceAndPort;
import java.util.Comparator;

/** @param namespace null where it has none */
public record Service(String namespace, String name) implements Comparable<Service> {
    private static final Comparator<Service> ORDER = Comparator.comparing(
                    Service::namespace, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Service::name);

    static Service of(Intent intent) {
        return new Service(intent.getNamespace(), intent.getService());
    }

    static Service of(ServiceAndPort named) {
        return new Service(named.namespace(), named.service());
    }

    /** How an intent in namespace {@code own} names it. */
    String seenFrom(String own) {
        return namespace == null || namespace.equals(own) ? name : namespace + "/" + name;
    }

    @Override
    public int compareTo(Service other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return seenFrom(null);
    }
}
