package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.plumbline.event.Intent;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads Kubernetes NetworkPolicies as the intents of the services that they select: all of a service's policies together
 * are one intent, as in Kubernetes they add up.
 *
 * <p>Source: networking.k8s.io/v1. Selectors are resolved to the services that are known. What cannot be resolved allows
 * nothing and is told.
 * <br>Lost: an intent's port is one of every protocol, and it does not say which addresses outside may connect.
 */
final class NetworkPolicies {
    static final String KIND = "NetworkPolicy";
    private static final int WIDEST = 1024;
    private static final int HIGHEST_PORT = 65_535;
    private static final int DNS = 53;
    private static final List<Integer> EVERY = List.of(-1);
    private static final Set<String> OPERATORS = Set.of("In", "NotIn", "Exists", "DoesNotExist");
    private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");

    /** A key with nothing is as one that is not there; nothing in a list could be anything. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build()
            .setDefaultSetterInfo(JsonSetter.Value.construct(Nulls.SKIP, Nulls.FAIL));

    /** Keys of the objects that policies are made of; a misspelt one would open what it was to close. */
    private static final Map<String, Set<String>> KEYS = Map.of(
            "spec", Set.of("podSelector", "policyTypes", "ingress", "egress"),
            "ingress", Set.of("from", "ports"),
            "egress", Set.of("to", "ports"),
            "from", Set.of("podSelector", "namespaceSelector", "ipBlock"),
            "to", Set.of("podSelector", "namespaceSelector", "ipBlock"),
            "ports", Set.of("protocol", "port", "endPort"),
            "ipBlock", Set.of("cidr", "except"),
            "podSelector", Set.of("matchLabels", "matchExpressions"),
            "namespaceSelector", Set.of("matchLabels", "matchExpressions"),
            "matchExpressions", Set.of("key", "operator", "values"));

    /** @param declared one for each service, in their order */
    record Read(List<Declared> declared, List<Finding> findings) {}

    private record Allowed(Block block, List<Block> except, List<Integer> ports) {}

    /** What the policies read so far say of one service. */
    private static final class Sum {
        private final Document document;
        private final NavigableSet<String> talksTo = new TreeSet<>();
        private final NavigableSet<String> calledBy = new TreeSet<>();
        private final NavigableSet<Integer> listens = new TreeSet<>();
        private final List<Allowed> blocks = new ArrayList<>();
        private final NavigableSet<Integer> openPorts = new TreeSet<>();
        private boolean isEgressLimited;
        private boolean isIngressLimited;

        Sum(Document document) {
            this.document = document;
        }
    }

    private final Subjects subjects;
    private final SortedMap<Service, Sum> sums = new TreeMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private Document document;

    private NetworkPolicies(Subjects subjects) {
        this.subjects = subjects;
    }

    /** Whether a document is a policy. */
    static boolean isOne(JsonNode root) {
        return root.path("kind").asText().equals(KIND);
    }

    /** @param policies documents that {@link #isOne} holds for */
    static Read read(List<Document> policies, Subjects subjects) {
        NetworkPolicies reading = new NetworkPolicies(subjects);
        policies.forEach(reading::add);
        List<Declared> declared = new ArrayList<>();
        reading.sums.forEach((service, sum) -> declared.add(reading.declared(service, sum)));
        return new Read(declared, reading.findings);
    }

    private void add(Document policy) {
        document = policy;
        if (!areKeysKnown(policy.root().path("spec"), "spec", "/spec")) {
            return;
        }
        NetworkPolicy read;
        try {
            read = MAPPER.treeToValue(policy.root(), NetworkPolicy.class);
        } catch (JsonProcessingException e) {
            error("bad-value", "", null, "is no " + KIND + " of networking.k8s.io/v1: " + firstLine(e));
            return;
        }
        if (read.getSpec() == null || read.getSpec().getPodSelector() == null) {
            error("bad-value", "/spec", null, "a NetworkPolicy needs spec.podSelector; {} selects all pods");
            return;
        }
        String namespace =
                read.getMetadata() == null ? null : read.getMetadata().getNamespace();
        Collection<String> own = Collections.singletonList(namespace);
        NavigableSet<Service> selected =
                selected(read.getSpec().getPodSelector(), own, "/spec/podSelector", "it is for");
        List<String> types = read.getSpec().getPolicyTypes();
        boolean isIngress = types.isEmpty() || types.contains("Ingress");
        boolean isEgress = types.contains("Egress")
                || (types.isEmpty() && !read.getSpec().getEgress().isEmpty());
        for (Service service : selected) {
            Sum sum = sums.computeIfAbsent(service, it -> new Sum(policy));
            sum.isIngressLimited |= isIngress;
            sum.isEgressLimited |= isEgress;
        }
        List<NetworkPolicyIngressRule> ingress = isIngress ? read.getSpec().getIngress() : List.of();
        for (int i = 0; i < ingress.size(); i++) {
            ingress(selected, ingress.get(i), namespace, "/spec/ingress/" + i);
        }
        List<NetworkPolicyEgressRule> egress = isEgress ? read.getSpec().getEgress() : List.of();
        for (int i = 0; i < egress.size(); i++) {
            egress(selected, egress.get(i), namespace, "/spec/egress/" + i);
        }
    }

    private void ingress(Set<Service> selected, NetworkPolicyIngressRule rule, String namespace, String at) {
        Collection<Service> callers = new TreeSet<>();
        boolean anyone = rule.getFrom().isEmpty();
        for (int i = 0; i < rule.getFrom().size(); i++) {
            NetworkPolicyPeer peer = rule.getFrom().get(i);
            String place = at + "/from/" + i;
            if (!isOneOf(peer, place)) {
                continue;
            }
            if (peer.getIpBlock() == null) {
                callers.addAll(services(peer, namespace, place, false));
            } else {
                info(
                        "ingress-address",
                        place,
                        "an intent does not say which addresses may connect: "
                                + peer.getIpBlock().getCidr() + " is left out");
            }
        }
        for (Service service : selected) {
            Sum sum = sums.get(service);
            List<Integer> ports = ports(rule.getPorts(), service, at);
            ports.stream().filter(it -> it > 0).forEach(sum.listens::add);
            if (anyone) {
                sum.openPorts.addAll(ports);
                continue;
            }
            for (Service caller : callers) {
                ports.forEach(port -> sum.calledBy.add(line(caller, service, port)));
            }
        }
    }

    private void egress(Set<Service> selected, NetworkPolicyEgressRule rule, String namespace, String at) {
        if (rule.getTo().isEmpty()) {
            List<Integer> ports = ports(rule.getPorts(), null, at);
            selected.forEach(it -> everywhere(sums.get(it), ports));
        }
        for (int i = 0; i < rule.getTo().size(); i++) {
            NetworkPolicyPeer peer = rule.getTo().get(i);
            String place = at + "/to/" + i;
            if (!isOneOf(peer, place)) {
                continue;
            }
            if (peer.getIpBlock() != null) {
                List<Integer> ports = ports(rule.getPorts(), null, at);
                allowed(peer.getIpBlock(), ports, place)
                        .ifPresent(block ->
                                selected.forEach(it -> sums.get(it).blocks.add(block)));
                continue;
            }
            for (Service callee : services(peer, namespace, place, isDns(rule))) {
                List<Integer> ports = ports(rule.getPorts(), callee, at);
                for (Service service : selected) {
                    ports.forEach(port -> sums.get(service).talksTo.add(line(callee, service, port)));
                }
            }
        }
    }

    private static void everywhere(Sum sum, List<Integer> ports) {
        for (String whole : List.of("0.0.0.0/0", "::/0")) {
            sum.blocks.add(new Allowed(Block.parse(whole).orElseThrow(), List.of(), ports));
        }
    }

    private Optional<Allowed> allowed(IPBlock block, List<Integer> ports, String at) {
        Optional<Block> cidr = Block.parse(String.valueOf(block.getCidr()));
        if (cidr.isEmpty()) {
            error("bad-value", at + "/ipBlock/cidr", null, "'" + block.getCidr() + "' is no block such as 10.0.0.0/8");
            return Optional.empty();
        }
        List<Block> except = new ArrayList<>();
        for (String text : block.getExcept()) {
            Optional<Block> exception = Block.parse(text);
            if (exception.filter(cidr.get()::holds).isEmpty()) {
                error("bad-value", at + "/ipBlock/except", null, "'" + text + "' is no block in " + block.getCidr());
                return Optional.empty();
            }
            except.add(exception.get());
        }
        return Optional.of(new Allowed(cidr.get(), except, ports));
    }

    /** Whether a peer is pods or addresses; one that is neither would be all pods. */
    private boolean isOneOf(NetworkPolicyPeer peer, String at) {
        boolean isPods = peer.getPodSelector() != null || peer.getNamespaceSelector() != null;
        if (isPods == (peer.getIpBlock() != null)) {
            error("bad-value", at, null, "a peer has either ipBlock or podSelector and namespaceSelector");
            return false;
        }
        return true;
    }

    /** Services that a peer stands for, also across namespaces. */
    private NavigableSet<Service> services(NetworkPolicyPeer peer, String own, String at, boolean isDns) {
        Collection<String> namespaces = Collections.singletonList(own);
        if (peer.getNamespaceSelector() != null) {
            List<String> undecided = new ArrayList<>();
            if (!areOperatorsKnown(peer.getNamespaceSelector(), at + "/namespaceSelector")) {
                return new TreeSet<>();
            }
            namespaces = subjects.namespaces(peer.getNamespaceSelector(), own, undecided);
            undecided.forEach(it -> warning("unresolved-selector", at, unresolved(peer.getNamespaceSelector(), it)));
            if (namespaces.isEmpty()) {
                error(
                        "unresolved-selector",
                        at,
                        null,
                        unresolved(peer.getNamespaceSelector(), "it selects no namespace that is known"));
                return new TreeSet<>();
            }
        }
        LabelSelector pods = peer.getPodSelector() == null ? new LabelSelector() : peer.getPodSelector();
        if (isDns && namespaces.contains("kube-system") && namespaces.size() == 1) {
            NavigableSet<Service> known = subjects.select(pods, namespaces).services();
            if (known.isEmpty()) {
                info(
                        "names-lookup",
                        at,
                        "the cluster's own DNS is no service that is known; nothing is declared for it");
            }
            return known;
        }
        return selected(pods, namespaces, at, "it allows");
    }

    private NavigableSet<Service> selected(LabelSelector selector, Collection<String> in, String at, String what) {
        if (!areOperatorsKnown(selector, at)) {
            return new TreeSet<>();
        }
        Subjects.Selection selection = subjects.select(selector, in);
        selection.undecided().forEach(it -> warning("unresolved-selector", at, unresolved(selector, it)));
        if (selection.services().isEmpty() && selection.undecided().isEmpty()) {
            String where = in.stream()
                    .map(it -> it == null ? "no namespace (metadata.namespace is not set)" : "namespace " + it)
                    .collect(Collectors.joining(", "));
            error(
                    "unresolved-selector",
                    at,
                    null,
                    unresolved(selector, what + " no service that is known in " + where)
                            + (subjects.isEmpty() ? "; no identities were given to resolve it" : ""));
        }
        return selection.services();
    }

    private static String unresolved(LabelSelector selector, String why) {
        return "selector " + Subjects.text(selector) + ": " + why;
    }

    /** Ports of a rule as the service that listens has them: -1 alone for all of them. */
    private List<Integer> ports(List<NetworkPolicyPort> ports, Service listening, String at) {
        if (ports.isEmpty()) {
            return EVERY;
        }
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (int i = 0; i < ports.size(); i++) {
            NetworkPolicyPort port = ports.get(i);
            String place = at + "/ports/" + i;
            if (port.getProtocol() != null && !PROTOCOLS.contains(port.getProtocol())) {
                error("bad-value", place, listening, "'" + port.getProtocol() + "' is no protocol: TCP, UDP or SCTP");
            } else if (port.getPort() == null) {
                return EVERY;
            } else if (port.getPort().getIntVal() != null) {
                int first = port.getPort().getIntVal();
                int last = port.getEndPort() == null ? first : port.getEndPort();
                if (first < 1 || last > HIGHEST_PORT || last < first) {
                    error("bad-value", place, listening, first + "–" + last + " are no ports from 1 to 65535");
                } else if (first == 1 && last == HIGHEST_PORT) {
                    return EVERY;
                } else if (last - first >= WIDEST) {
                    error(
                            "port-range",
                            place,
                            listening,
                            "an intent names single ports: " + first + "–" + last + " are more than " + WIDEST
                                    + " and allow nothing");
                } else {
                    for (int it = first; it <= last; it++) {
                        numbers.add(it);
                    }
                }
            } else {
                named(port.getPort().getStrVal(), listening, place).ifPresent(numbers::add);
            }
        }
        return List.copyOf(numbers);
    }

    private Optional<Integer> named(String name, Service listening, String at) {
        Optional<Integer> number = listening == null ? Optional.empty() : subjects.port(listening, name);
        if (number.isEmpty()) {
            error(
                    "unresolved-port",
                    at,
                    listening,
                    "nobody tells the number of port '" + name + "'"
                            + (listening == null ? "" : " of " + listening)
                            + "; it allows nothing. Give the workload's manifest too, or --named-port " + name
                            + "=NUMBER");
        }
        return number;
    }

    private static boolean isDns(NetworkPolicyEgressRule rule) {
        return !rule.getPorts().isEmpty()
                && rule.getPorts().stream()
                        .allMatch(it -> it.getPort() != null
                                && it.getPort().getIntVal() != null
                                && it.getPort().getIntVal() == DNS
                                && it.getEndPort() == null);
    }

    private Declared declared(Service service, Sum sum) {
        document = sum.document;
        if (!sum.isEgressLimited) {
            info(
                    "egress-unlimited",
                    "",
                    service + ": no policy limits where it connects to, so it may to every address");
            everywhere(sum, EVERY);
        }
        NavigableSet<String> addresses = new TreeSet<>();
        NavigableSet<String> except = new TreeSet<>();
        for (Allowed it : sum.blocks) {
            // An intent's exceptions are for all of its addresses: one that would close what another block opens is cut
            // out.
            boolean isOwn = it.except().stream()
                    .noneMatch(exception -> sum.blocks.stream()
                            .anyMatch(other -> !other.equals(it)
                                    && other.block().meets(exception)
                                    && !other.except().contains(exception)));
            List<Block> blocks = List.of(it.block());
            if (isOwn) {
                it.except().forEach(exception -> except.add(exception.cidr()));
            } else {
                for (Block exception : it.except()) {
                    blocks = blocks.stream()
                            .flatMap(block -> block.without(exception).stream())
                            .toList();
                }
            }
            blocks.forEach(block -> it.ports().forEach(port -> addresses.add(block.text(port))));
        }
        boolean doesSayWhoCalls = sum.isIngressLimited && (sum.openPorts.isEmpty() || !sum.calledBy.isEmpty());
        if (doesSayWhoCalls && !sum.openPorts.isEmpty()) {
            subjects.services().stream()
                    .filter(it -> !it.equals(service) && isNameable(it, service))
                    .forEach(it -> sum.openPorts.forEach(port -> sum.calledBy.add(line(it, service, port))));
            info(
                    "ingress-unlimited",
                    "",
                    service + ": one rule lets anyone connect; all services that are known now are named");
        } else if (!sum.openPorts.isEmpty() && !sum.openPorts.contains(-1)) {
            info(
                    "ingress-unlimited",
                    "",
                    service + ": anyone may connect at " + sum.openPorts
                            + "; the intent leaves open who calls, and names these ports under listens");
        }
        Intent intent = Intent.newBuilder()
                .setService(service.name())
                .setNamespace(service.namespace())
                .setTalksTo(new ArrayList<>(sum.talksTo))
                .setAddresses(new ArrayList<>(addresses))
                .setAddressesExcept(new ArrayList<>(except))
                .setListens(new ArrayList<>(sum.listens))
                .setCalledBy(doesSayWhoCalls ? new ArrayList<>(sum.calledBy) : null)
                .setSource("networkpolicy")
                .build();
        return new Declared(intent, sum.document, null);
    }

    private static boolean isNameable(Service it, Service from) {
        return it.namespace() != null || from.namespace() == null;
    }

    private static String line(Service named, Service from, int port) {
        return named.seenFrom(from.namespace()) + (port < 0 ? "" : ":" + port);
    }

    private boolean areKeysKnown(JsonNode node, String name, String at) {
        boolean known = true;
        Set<String> keys = KEYS.get(name);
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                known &= areKeysKnown(node.get(i), name, at + "/" + i);
            }
        } else if (node.isObject() && keys != null) {
            for (Map.Entry<String, JsonNode> it : node.properties()) {
                String place = at + "/" + it.getKey();
                if (keys.contains(it.getKey())) {
                    known &= areKeysKnown(it.getValue(), it.getKey(), place);
                } else {
                    known = false;
                    error(
                            "unknown-key",
                            place,
                            null,
                            "unknown key '" + it.getKey() + "'; " + name + " has " + new TreeSet<>(keys)
                                    + "; the policy is left out");
                }
            }
        }
        return known;
    }

    private boolean areOperatorsKnown(LabelSelector selector, String at) {
        for (LabelSelectorRequirement it : selector.getMatchExpressions()) {
            if (it.getKey() == null || !OPERATORS.contains(String.valueOf(it.getOperator()))) {
                error(
                        "bad-value",
                        at,
                        null,
                        "an expression needs a key, and one of the operators " + new TreeSet<>(OPERATORS) + ", not '"
                                + it.getOperator() + "'");
                return false;
            }
        }
        return true;
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private void error(String code, String at, Service service, String message) {
        tell(Finding.error(code, document.file(), document.line(at), service, message));
    }

    private void warning(String code, String at, String message) {
        tell(Finding.warning(code, document.file(), document.line(at), null, message));
    }

    private void info(String code, String at, String message) {
        tell(Finding.info(code, document.file(), document.line(at), null, message));
    }

    private void tell(Finding finding) {
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }
}
