package dev.plumbline.rules.facts;

import dev.plumbline.event.Workload;
import dev.plumbline.event.WorkloadContainer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a workload asks to be given, over all of its containers; for no workload nothing. */
final class Workloads {
    private static final Workload NONE = Workload.newBuilder().setKind("").build();

    private Workloads() {}

    static String kind(Workload workload) {
        return workload == null ? null : workload.getKind();
    }

    static String name(Workload workload) {
        return known(workload).getName();
    }

    static String serviceAccount(Workload workload) {
        return known(workload).getServiceAccount();
    }

    static List<String> images(Workload workload) {
        return all(workload, it -> it.getImage() == null ? List.of() : List.of(it.getImage()));
    }

    static List<String> hostNamespaces(Workload workload) {
        return known(workload).getHostNamespaces();
    }

    static List<String> hostPaths(Workload workload) {
        return known(workload).getHostPaths();
    }

    static List<Integer> hostPorts(Workload workload) {
        return all(workload, WorkloadContainer::getHostPorts);
    }

    static List<String> capabilitiesAdded(Workload workload) {
        return all(workload, WorkloadContainer::getCapabilitiesAdded);
    }

    static List<String> secretVariables(Workload workload) {
        return all(workload, WorkloadContainer::getSecretVariables);
    }

    static boolean privileged(Workload workload) {
        return any(workload, WorkloadContainer::getPrivileged);
    }

    static boolean runsAsRoot(Workload workload) {
        return any(workload, it -> Boolean.TRUE.equals(it.getRunsAsRoot()));
    }

    static boolean escalates(Workload workload) {
        return any(workload, it -> Boolean.TRUE.equals(it.getEscalates()));
    }

    static boolean readOnly(Workload workload) {
        List<WorkloadContainer> containers = known(workload).getContainers();
        return !containers.isEmpty() && containers.stream().allMatch(it -> Boolean.TRUE.equals(it.getReadOnly()));
    }

    /** Adds the fields that a title can show. */
    static void show(Workload workload, Map<String, Object> fields) {
        fields.put("workloadKind", kind(workload));
        fields.put("workloadName", name(workload));
        fields.put("serviceAccount", serviceAccount(workload));
        fields.put("images", text(images(workload)));
        fields.put("hostNamespaces", text(hostNamespaces(workload)));
        fields.put("hostPaths", text(hostPaths(workload)));
        fields.put("hostPorts", text(hostPorts(workload)));
        fields.put("capabilitiesAdded", text(capabilitiesAdded(workload)));
        fields.put("secretVariables", text(secretVariables(workload)));
    }

    private static Workload known(Workload workload) {
        return workload == null ? NONE : workload;
    }

    private static <T> List<T> all(Workload workload, Function<WorkloadContainer, List<T>> each) {
        return known(workload).getContainers().stream()
                .flatMap(it -> each.apply(it).stream())
                .distinct()
                .toList();
    }

    private static boolean any(Workload workload, Predicate<WorkloadContainer> asks) {
        return known(workload).getContainers().stream().anyMatch(asks);
    }

    private static String text(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
