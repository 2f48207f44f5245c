package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.Ancestor;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import java.util.List;

/** Tetragon's process, with those above it that stand beside it and the pod that it is in. */
final class Processes {
    private static final Fields.Reader<List<String>> ARGUMENTS = Arguments::split;

    private Processes() {}

    /**
     * Null where the process or its id is not told.
     *
     * @param cluster name of the cluster; may be null
     */
    static Process read(Fields event, String cluster) {
        Fields process = event.object("process");
        Long pid = Ranges.pid(process.number("pid"));
        if (pid == null) {
            return null;
        }
        Process result = Events.process(pid);
        setProgram(result, process);
        setUsers(result, process);
        setAbove(result, event);
        setPlace(result, process, cluster);
        result.setCapabilities(capabilities(process));
        if (process.has("ns")) {
            setNamespaces(result, process.made("ns", Namespaces.READ));
        }
        return result;
    }

    private static void setProgram(Process result, Fields process) {
        result.setStartTime(process.text("start_time", Times::parse));
        result.setBinary(process.text("binary"));
        result.setArgs(arguments(process));
        result.setTruncated(Boolean.TRUE.equals(process.text("flags", Processes::isTruncated)));
        result.setCwd(process.text("cwd"));
    }

    /** Whether truncArgs or truncFilename is among the flags. */
    private static Boolean isTruncated(byte[] flags, int start, int end) {
        for (int at = start; at + 5 < end; at++) {
            boolean isCut = flags[at] == 't'
                    && flags[at + 1] == 'r'
                    && flags[at + 2] == 'u'
                    && flags[at + 3] == 'n'
                    && flags[at + 4] == 'c'
                    && (flags[at + 5] == 'A' || flags[at + 5] == 'F');
            if (isCut) {
                return true;
            }
        }
        return false;
    }

    /** Tetragon's {@code uid} is the effective one, told also where the credentials with the real one are not. */
    private static void setUsers(Process result, Fields process) {
        Fields credentials = process.object("process_credentials");
        Long real = Ranges.id(credentials.number("uid"));
        result.setUid(real == null ? Ranges.id(process.number("uid")) : real);
        result.setEffectiveUid(Ranges.id(credentials.number("euid")));
        result.setLoginUid(Ranges.loginId(process.number("auid")));
        result.setUser(process.object("user").text("name"));
    }

    private static void setAbove(Process result, Fields event) {
        if (event.has("parent")) {
            Ancestor parent = above(event.object("parent"));
            result.setParentPid(parent.getPid());
            result.setParentBinary(parent.getBinary());
            result.setParentArgs(parent.getArgs());
        }
        if (event.has("ancestors")) {
            result.setAncestors(
                    event.objects("ancestors").stream().map(Processes::above).toList());
        }
    }

    private static Ancestor above(Fields process) {
        return new Ancestor(Ranges.pid(process.number("pid")), process.text("binary"), arguments(process));
    }

    private static List<String> arguments(Fields process) {
        List<String> arguments = process.text("arguments", ARGUMENTS);
        return arguments == null ? List.of() : arguments;
    }

    /** Where there is no pod, {@code docker} has the first 31 digits of the container's id, or fewer. */
    private static void setPlace(Process result, Fields process, String cluster) {
        if (!process.has("pod")) {
            result.setContainerId(ContainerIds.of(process.text("docker")));
            result.setIdentity(cluster == null ? null : Identities.of(cluster));
            return;
        }
        Identities.Container container = process.made("pod", Identities.CONTAINER);
        result.setContainerId(
                container.containerId() == null ? ContainerIds.of(process.text("docker")) : container.containerId());
        result.setContainerPid(Ranges.pid(process.changed("pod")));
        result.setIdentity(Identities.of(container, cluster));
    }

    private static void setNamespaces(Process result, Namespaces namespaces) {
        result.setPidNamespace(namespaces.pid());
        result.setNetworkNamespace(namespaces.net());
        result.setMountNamespace(namespaces.mount());
        result.setUserNamespace(namespaces.user());
        result.setHostNamespaces(namespaces.ofHost());
    }

    /** Null where they are not told. */
    private static List<String> capabilities(Fields process) {
        if (process.has("cap")) {
            return process.made("cap", Capabilities.EFFECTIVE);
        }
        Fields credentials = process.object("process_credentials");
        return credentials.has("caps") ? credentials.made("caps", Capabilities.EFFECTIVE) : null;
    }
}
