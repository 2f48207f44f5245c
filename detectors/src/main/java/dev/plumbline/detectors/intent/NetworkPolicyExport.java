package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.ServiceAndPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes intents as NetworkPolicies, one a service, that let through what is declared and the cluster's DNS. */
public final class NetworkPolicyExport {
    private static final ObjectWriter YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .build()
            .writer();

    private final Subjects subjects;
    private final List<String> warnings = new ArrayList<>();

    private NetworkPolicyExport(Subjects subjects) {
        this.subjects = subjects;
    }

    /**
     * What enforces intents.
     *
     * @param warnings what it does not enforce, or more than it should; stands in the YAML too
     */
    public record Exported(String yaml, List<String> warnings) {}

    /** @param intents one of each service */
    public static Exported of(List<Intent> intents, Subjects subjects) {
        NetworkPolicyExport export = new NetworkPolicyExport(subjects);
        StringBuilder yaml = new StringBuilder();
        List<String> all = new ArrayList<>();
        for (Intent intent : intents) {
            export.warnings.clear();
            NetworkPolicy policy = export.policy(intent);
            yaml.append("---\n");
            export.warnings.forEach(
                    it -> yaml.append("# ").append(IntentYaml.comment(it)).append('\n'));
            export.warnings.forEach(it -> all.add(Service.of(intent) + ": " + it));
            try {
                yaml.append(YAML.writeValueAsString(policy));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
        return new Exported(yaml.toString(), List.copyOf(all));
    }

    private NetworkPolicy policy(Intent intent) {
        Service service = Service.of(intent);
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(service.name());
        metadata.setNamespace(service.namespace());
        if (service.namespace() == null) {
            warnings.add("the intent names no namespace: set metadata.namespace");
        }
        NetworkPolicySpec spec = new NetworkPolicySpec();
        spec.setPodSelector(selector(service));
        List<String> types = new ArrayList<>();
        if (intent.getCalledBy() != null || !intent.getListens().isEmpty()) {
            types.add("Ingress");
            spec.setIngress(ingress(intent));
        } else {
            warnings.add("it says neither who calls it nor where it listens: ingress is not limited");
        }
        types.add("Egress");
        spec.setEgress(egress(intent));
        spec.setPolicyTypes(types);
        NetworkPolicy policy = new NetworkPolicy();
        policy.setMetadata(metadata);
        policy.setSpec(spec);
        return policy;
    }

    private List<NetworkPolicyIngressRule> ingress(Intent intent) {
        List<NetworkPolicyIngressRule> rules = new ArrayList<>();
        if (intent.getCalledBy() == null) {
            rules.add(new NetworkPolicyIngressRule(List.of(), ports(intent.getListens())));
            return rules;
        }
        peers(intent.getCalledBy(), intent.getNamespace())
                .forEach((caller, ports) -> rules.add(
                        new NetworkPolicyIngressRule(List.of(pods(caller, intent.getNamespace())), ports(ports))));
        return rules;
    }

    private List<NetworkPolicyEgressRule> egress(Intent intent) {
        List<NetworkPolicyEgressRule> rules = new ArrayList<>();
        NetworkPolicyPeer dns = new NetworkPolicyPeer();
        dns.setNamespaceSelector(labels(Map.of(Subjects.NAMESPACE, "kube-system")));
        rules.add(new NetworkPolicyEgressRule(ports(List.of(53)), List.of(dns)));
        peers(intent.getTalksTo(), intent.getNamespace())
                .forEach((callee, ports) -> rules.add(
                        new NetworkPolicyEgressRule(ports(ports), List.of(pods(callee, intent.getNamespace())))));
        List<Block> exceptions = intent.getAddressesExcept().stream()
                .map(it -> Block.parse(it).orElseThrow())
                .toList();
        Map<Block, List<Integer>> blocks = new LinkedHashMap<>();
        for (String line : intent.getAddresses()) {
            blocks.computeIfAbsent(Block.parse(AddressLine.address(line)).orElseThrow(), it -> new ArrayList<>())
                    .add(AddressLine.port(line).orElse(-1));
        }
        blocks.forEach((block, ports) -> {
            if (exceptions.stream().anyMatch(it -> it.holds(block))) {
                warnings.add(block.cidr() + " lies within addressesExcept and is left out");
                return;
            }
            NetworkPolicyPeer peer = new NetworkPolicyPeer();
            peer.setIpBlock(new IPBlock(
                    block.cidr(),
                    exceptions.stream().filter(block::holds).map(Block::cidr).toList()));
            rules.add(new NetworkPolicyEgressRule(ports(ports), List.of(peer)));
        });
        intent.getNames()
                .forEach(name -> warnings.add("a NetworkPolicy cannot say a name: " + name
                        + " is blocked unless an address of its stands here too"));
        return rules;
    }

    /** Ports of each service that is named; -1 for all. */
    private static Map<Service, List<Integer>> peers(List<String> lines, String own) {
        Map<Service, List<Integer>> peers = new TreeMap<>();
        for (String line : lines) {
            ServiceAndPort named = ServiceAndPort.parse(line).orElseThrow().in(own);
            peers.computeIfAbsent(Service.of(named), it -> new ArrayList<>()).add(named.port());
        }
        return peers;
    }

    private NetworkPolicyPeer pods(Service service, String own) {
        NetworkPolicyPeer peer = new NetworkPolicyPeer();
        peer.setPodSelector(selector(service));
        if (service.namespace() != null && !service.namespace().equals(own)) {
            peer.setNamespaceSelector(labels(Map.of(Subjects.NAMESPACE, service.namespace())));
        }
        return peer;
    }

    private LabelSelector selector(Service service) {
        Map<String, String> labels = subjects.selecting(service);
        if (!subjects.isAlone(service, labels)) {
            warnings.add("the labels " + labels + " of " + service + " select other services too");
        }
        return labels(labels);
    }

    private static LabelSelector labels(Map<String, String> labels) {
        return new LabelSelector(List.of(), new TreeMap<>(labels));
    }

    /** An intent's port is one of every protocol. */
    private static List<NetworkPolicyPort> ports(List<Integer> numbers) {
        List<NetworkPolicyPort> ports = new ArrayList<>();
        if (!numbers.contains(-1)) {
            for (int number : numbers.stream().distinct().sorted().toList()) {
                ports.add(new NetworkPolicyPort(null, new IntOrString(number), "TCP"));
                ports.add(new NetworkPolicyPort(null, new IntOrString(number), "UDP"));
            }
        }
        return ports;
    }
}
