package dev.plumbline.detectors.intent;

import dev.plumbline.detectors.intent.NetworkPolicyExport.Exported;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.ServiceAndPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes intents as Tetragon's policies, one a service, that report what is executed and connected to beside them.
 *
 * <p>Source: cilium.io/v1alpha1 TracingPolicyNamespaced. Executions are seen by the LSM hook bprm_check_security, which can
 * also refuse them (Linux 5.7 or newer with BPF among its LSMs); connections by tcp_connect, in addresses as they are now.
 */
public final class TracingPolicyExport {
    private final Subjects subjects;
    private final boolean enforce;
    private final List<String> warnings = new ArrayList<>();
    private final StringBuilder yaml = new StringBuilder();

    private TracingPolicyExport(Subjects subjects, boolean enforce) {
        this.subjects = subjects;
        this.enforce = enforce;
    }

    /**
     * @param intents one of each service
     * @param enforce whether executions beside the intent are refused, and not only reported
     */
    public static Exported of(List<Intent> intents, Subjects subjects, boolean enforce) {
        TracingPolicyExport export = new TracingPolicyExport(subjects, enforce);
        intents.forEach(export::policy);
        return new Exported(export.yaml.toString(), List.copyOf(export.warnings));
    }

    private void policy(Intent intent) {
        Service service = Service.of(intent);
        line("---");
        List<String> connects = connects(intent);
        if (intent.getExecutes().isEmpty() && enforce) {
            warn(service, "no executes are declared: every execution is refused, the container's own start too");
        } else if (enforce) {
            warn(service, "executes must name what the container starts with, or it will not start");
        }
        if (service.namespace() == null) {
            warn(service, "the intent names no namespace: set metadata.namespace");
        }
        Map<String, String> labels = subjects.selecting(service);
        if (!subjects.isAlone(service, labels)) {
            warn(service, "the labels " + labels + " select other services too");
        }
        line("apiVersion: cilium.io/v1alpha1");
        line("kind: TracingPolicyNamespaced");
        line("metadata:");
        line("  name: " + IntentYaml.scalar(service.name() + "-intent"));
        if (service.namespace() != null) {
            line("  namespace: " + IntentYaml.scalar(service.namespace()));
        }
        line("spec:");
        line("  podSelector:");
        line("    matchLabels:");
        labels.forEach((key, value) -> line("      " + key + ": " + quoted(value)));
        line("  lsmhooks:");
        line("  - hook: bprm_check_security");
        line("    args:");
        line("    - index: 0");
        line("      type: linux_binprm");
        line("    selectors:");
        if (intent.getExecutes().isEmpty()) {
            line("    - matchActions:");
        } else {
            line("    - matchArgs:");
            line("      - index: 0");
            line("        operator: NotEqual");
            line("        values:");
            intent.getExecutes().forEach(it -> line("        - " + quoted(it)));
            line("      matchActions:");
        }
        if (enforce) {
            line("      - action: Override");
            line("        argError: -1"); // EPERM: who asked goes on without it
        } else {
            line("      - action: Post");
        }
        if (!connects.isEmpty()) {
            line("  kprobes:");
            line("  - call: tcp_connect");
            line("    syscall: false");
            line("    args:");
            line("    - index: 0");
            line("      type: sock");
            line("    selectors:");
            line("    - matchArgs:");
            line("      - index: 0");
            line("        operator: NotDAddr");
            line("        values:");
            connects.forEach(it -> line("        - " + quoted(it)));
            line("      matchActions:");
            line("      - action: Post");
        }
    }

    /** Blocks that the service may connect to; empty where they cannot all be told. */
    private List<String> connects(Intent intent) {
        Service service = Service.of(intent);
        if (!intent.getNames().isEmpty()) {
            warn(service, "it connects to DNS names, whose addresses are not known here: connections are not watched");
            return List.of();
        }
        TreeSet<String> blocks = new TreeSet<>(List.of("127.0.0.0/8", "::1/128"));
        for (String line : intent.getTalksTo()) {
            Service callee = Service.of(ServiceAndPort.parse(line).orElseThrow().in(intent.getNamespace()));
            if (subjects.addresses(callee).isEmpty()) {
                warn(service, "no address of " + callee + " is known (--identities): connections are not watched");
                return List.of();
            }
            subjects.addresses(callee).forEach(it -> Block.parse(it).ifPresent(block -> blocks.add(block.cidr())));
        }
        for (String line : intent.getAddresses()) {
            List<Block> parts = List.of(Block.parse(AddressLine.address(line)).orElseThrow());
            for (String exception : intent.getAddressesExcept()) {
                Block taken = Block.parse(exception).orElseThrow();
                parts = parts.stream().flatMap(it -> it.without(taken).stream()).toList();
            }
            parts.forEach(it -> blocks.add(it.cidr()));
        }
        line("# Connections are reported where they go to other addresses than these, which are the pods' as of this"
                + " export. Ports");
        line("# are not compared. Nothing is killed for them: a pod's address is soon another's.");
        return List.copyOf(blocks);
    }

    private void warn(Service service, String text) {
        warnings.add(service + ": " + text);
        line("# " + IntentYaml.comment(text));
    }

    private void line(String text) {
        yaml.append(text).append('\n');
    }

    private static String quoted(String text) {
        String scalar = IntentYaml.scalar(text);
        return scalar.startsWith("\"") ? scalar : "\"" + scalar + "\"";
    }
}
