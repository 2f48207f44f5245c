package dev.plumbline.detectors.identities;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which labels name the service and who answers for it.
 *
 * @param service labels that name the service, the first that is there counts
 * @param owner labels or annotations that name the owner, likewise
 */
public record Naming(List<String> service, List<String> owner) {
    public static final Naming DEFAULT =
            new Naming(List.of("app.kubernetes.io/name", "app"), List.of("team", "app.kubernetes.io/part-of"));

    public Naming {
        service = List.copyOf(service);
        owner = List.copyOf(owner);
    }

    /** The service's name as labels tell it. */
    Optional<String> service(Map<String, String> labels) {
        return first(service, labels);
    }

    /** The owner; null where nothing tells it. Labels count before annotations. */
    String owner(Map<String, String> labels, Map<String, String> annotations) {
        return first(owner, labels).or(() -> first(owner, annotations)).orElse(null);
    }

    private static Optional<String> first(List<String> keys, Map<String, String> values) {
        return values == null
                ? Optional.empty()
                : keys.stream()
                        .map(values::get)
                        .filter(it -> it != null && !it.isBlank())
                        .findFirst();
    }
}
