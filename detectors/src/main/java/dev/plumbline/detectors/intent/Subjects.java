package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.Identity;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Services as a selector sees them: by the labels of their pods and of their namespaces.
 *
 * <p>Labels come from identities and from the manifests of workloads. A service without any is taken to have the label
 * {@value #NAME} alone, with its name.
 */
public final class Subjects {
    static final String NAME = "app.kubernetes.io/name";
    static final String NAMESPACE = "kubernetes.io/metadata.name";
    private static final Set<String> WORKLOADS =
            Set.of("Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob");
    private static final List<String> TELLING =
            List.of(NAME, "app.kubernetes.io/instance", "app.kubernetes.io/component", "app", "k8s-app");

    /** These differ between pods of one service, or with each release. */
    private static final Set<String> PASSING = Set.of(
            "pod-template-hash",
            "controller-revision-hash",
            "pod-template-generation",
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index",
            "batch.kubernetes.io/controller-uid",
            "batch.kubernetes.io/job-name",
            "controller-uid",
            "job-name",
            "app.kubernetes.io/version",
            "helm.sh/chart");

    private static final class Subject {
        final Set<Map<String, String>> pods = new LinkedHashSet<>();
        final Map<String, Integer> ports = new TreeMap<>();
        final NavigableSet<String> addresses = new TreeSet<>();
    }

    /** Whether something is selected. */
    private enum Answer {
        YES,
        NO,
        UNKNOWN;

        Answer and(Answer other) {
            return this == NO || other == NO ? NO : this == UNKNOWN || other == UNKNOWN ? UNKNOWN : YES;
        }
    }

    /**
     * What a selector stands for.
     *
     * @param undecided why it may stand for more than {@code services}, each in a sentence
     */
    record Selection(NavigableSet<Service> services, List<String> undecided) {}

    private final SortedMap<Service, Subject> subjects = new TreeMap<>();
    private final Map<String, Map<String, String>> namespaces = new TreeMap<>();
    private final Map<String, Integer> namedPorts = new TreeMap<>();

    public void add(Identity identity) {
        Subject subject = subject(new Service(identity.getNamespace(), identity.getService()));
        if (!identity.getLabels().isEmpty()) {
            subject.pods.add(Map.copyOf(identity.getLabels()));
        }
        subject.addresses.addAll(identity.getAddresses());
    }

    /** Takes what a manifest tells of a workload or a namespace; of another kind it tells nothing. */
    void manifest(JsonNode manifest) {
        String kind = manifest.path("kind").asText();
        String name = manifest.at("/metadata/name").asText();
        if (kind.equals("Namespace")) {
            namespaces.put(name, strings(manifest.at("/metadata/labels")));
        } else if (WORKLOADS.contains(kind)) {
            JsonNode template = kind.equals("Pod")
                    ? manifest
                    : manifest.at(kind.equals("CronJob") ? "/spec/jobTemplate/spec/template" : "/spec/template");
            JsonNode namespace = manifest.at("/metadata/namespace");
            Subject subject = subject(new Service(namespace.isTextual() ? namespace.textValue() : null, name));
            subject.pods.add(strings(template.at("/metadata/labels")));
            for (JsonNode container : template.at("/spec/containers")) {
                for (JsonNode port : container.path("ports")) {
                    if (port.path("name").isTextual()
                            && port.path("containerPort").isInt()) {
                        subject.ports.put(
                                port.get("name").textValue(),
                                port.get("containerPort").intValue());
                    }
                }
            }
        }
    }

    /** @param name {@code http}, or {@code web/http} for one service alone */
    public void namedPort(String name, int port) {
        namedPorts.put(name, port);
    }

    boolean isEmpty() {
        return subjects.isEmpty();
    }

    NavigableSet<Service> services() {
        return new TreeSet<>(subjects.keySet());
    }

    /** Addresses that the service is known to have had. */
    NavigableSet<String> addresses(Service service) {
        Subject subject = subjects.get(service);
        return subject == null ? new TreeSet<>() : subject.addresses;
    }

    Optional<Integer> port(Service service, String name) {
        Subject subject = subjects.get(service);
        Integer own = namedPorts.get(service.name() + "/" + name);
        Integer told = subject == null ? null : subject.ports.get(name);
        return Optional.ofNullable(own != null ? own : told != null ? told : namedPorts.get(name));
    }

    /** Namespaces that {@code selector} stands for. */
    NavigableSet<String> namespaces(LabelSelector selector, String own, List<String> undecided) {
        Set<String> all = new TreeSet<>(namespaces.keySet());
        subjects.keySet().stream().map(Service::namespace).forEach(it -> {
            if (it != null) {
                all.add(it);
            }
        });
        if (own != null) {
            all.add(own);
        }
        selector.getMatchLabels().entrySet().stream()
                .filter(it -> it.getKey().equals(NAMESPACE))
                .forEach(it -> all.add(it.getValue()));
        NavigableSet<String> selected = new TreeSet<>();
        for (String name : all) {
            Map<String, String> labels = new TreeMap<>(namespaces.getOrDefault(name, Map.of()));
            labels.put(NAMESPACE, name);
            Answer answer = matches(selector, labels, namespaces.containsKey(name));
            if (answer == Answer.YES) {
                selected.add(name);
            } else if (answer == Answer.UNKNOWN) {
                undecided.add("the labels of namespace " + name + " are not known");
            }
        }
        return selected;
    }

    /** Services in those namespaces that {@code selector} stands for; all pods of a service, or it does not count. */
    Selection select(LabelSelector selector, Collection<String> in) {
        NavigableSet<Service> selected = new TreeSet<>();
        List<String> undecided = new ArrayList<>();
        Set<String> names = new HashSet<>(in);
        subjects.forEach((service, subject) -> {
            if (!names.contains(service.namespace())) {
                return;
            }
            if (subject.pods.isEmpty()) {
                Answer answer = matches(selector, Map.of(NAME, service.name()), false);
                if (answer == Answer.YES) {
                    selected.add(service);
                } else if (answer == Answer.UNKNOWN) {
                    undecided.add("the labels of " + service + " are not known");
                }
                return;
            }
            long matching = subject.pods.stream()
                    .filter(it -> matches(selector, it, true) == Answer.YES)
                    .count();
            if (matching == subject.pods.size()) {
                selected.add(service);
            } else if (matching > 0) {
                undecided.add("it selects some pods of " + service + " and not others");
            }
        });
        if (subjects.isEmpty()) {
            byConvention(selector).ifPresent(name -> in.forEach(it -> selected.add(new Service(it, name))));
        }
        return new Selection(selected, undecided);
    }

    /** Labels that stand for the service and, as far as is known, for no other in its namespace. */
    Map<String, String> selecting(Service service) {
        Subject subject = subjects.get(service);
        if (subject == null || subject.pods.isEmpty()) {
            return new TreeMap<>(Map.of(NAME, service.name()));
        }
        Map<String, String> common = new TreeMap<>(subject.pods.iterator().next());
        subject.pods.forEach(pod -> common.entrySet().retainAll(pod.entrySet()));
        common.keySet().removeAll(PASSING);
        Map<String, String> telling = new TreeMap<>();
        for (String key : TELLING) {
            if (common.containsKey(key)) {
                telling.put(key, common.get(key));
                if (isAlone(service, telling)) {
                    return telling;
                }
            }
        }
        return common.isEmpty() ? new TreeMap<>(Map.of(NAME, service.name())) : common;
    }

    /** Whether labels stand for no other service in its namespace. */
    boolean isAlone(Service service, Map<String, String> labels) {
        return subjects.entrySet().stream()
                .filter(it -> !it.getKey().equals(service))
                .filter(it -> new Service(it.getKey().namespace(), service.name()).equals(service))
                .noneMatch(it -> it.getValue().pods.isEmpty()
                        ? labels.equals(Map.of(NAME, it.getKey().name()))
                        : it.getValue().pods.stream()
                                .anyMatch(pod -> pod.entrySet().containsAll(labels.entrySet())));
    }

    /** A selector in words. */
    static String text(LabelSelector selector) {
        List<String> parts = new ArrayList<>();
        new TreeMap<>(selector.getMatchLabels()).forEach((key, value) -> parts.add(key + "=" + value));
        for (LabelSelectorRequirement it : selector.getMatchExpressions()) {
            parts.add((it.getKey() + " " + it.getOperator() + " " + it.getValues()).replace(" []", ""));
        }
        return parts.isEmpty() ? "{}" : String.join(", ", parts);
    }

    private static Optional<String> byConvention(LabelSelector selector) {
        Map<String, String> labels = selector.getMatchLabels();
        return labels.size() == 1 && selector.getMatchExpressions().isEmpty()
                ? Optional.ofNullable(labels.get(NAME))
                : Optional.empty();
    }

    private static Answer matches(LabelSelector selector, Map<String, String> labels, boolean allKnown) {
        Answer answer = Answer.YES;
        for (Map.Entry<String, String> it : selector.getMatchLabels().entrySet()) {
            answer = answer.and(is(labels, allKnown, it.getKey(), List.of(it.getValue())));
        }
        for (LabelSelectorRequirement it : selector.getMatchExpressions()) {
            Answer in = is(labels, allKnown, it.getKey(), it.getValues());
            Answer exists = labels.containsKey(it.getKey()) ? Answer.YES : allKnown ? Answer.NO : Answer.UNKNOWN;
            answer = answer.and(
                    switch (it.getOperator()) {
                        case "In" -> in;
                        case "NotIn" -> not(in);
                        case "Exists" -> exists;
                        case "DoesNotExist" -> not(exists);
                        default -> Answer.UNKNOWN;
                    });
        }
        return answer;
    }

    private static Answer is(Map<String, String> labels, boolean allKnown, String key, List<String> values) {
        String value = labels.get(key);
        if (value == null) {
            return allKnown ? Answer.NO : Answer.UNKNOWN;
        }
        return values.contains(value) ? Answer.YES : Answer.NO;
    }

    private static Answer not(Answer answer) {
        return answer == Answer.UNKNOWN ? answer : answer == Answer.YES ? Answer.NO : Answer.YES;
    }

    private Subject subject(Service service) {
        return subjects.computeIfAbsent(service, it -> new Subject());
    }

    private static Map<String, String> strings(JsonNode labels) {
        Map<String, String> strings = new TreeMap<>();
        labels.properties().forEach(it -> strings.put(it.getKey(), it.getValue().asText()));
        return strings;
    }
}
