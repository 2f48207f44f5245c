package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.Ancestor;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;

/** Tetragon's process, with those above it that stand beside it and the pod that it is in. */
final class Processes {
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
        Fields pod = process.object("pod");
        setProgram(result, process);
        setUsers(result, process);
        setAbove(result, event);
        if (process.has("ns")) {
            setNamespaces(result, process.object("ns"));
        }
        result.setCapabilities(capabilities(process));
        result.setContainerId(containerId(process, pod));
        result.setContainerPid(Ranges.pid(pod.object("container").number("pid")));
        result.setIdentity(Identities.read(pod, process.has("pod"), cluster));
        return result;
    }

    private static void setProgram(Process result, Fields process) {
        String flags = process.text("flags");
        result.setStartTime(Times.parse(process.text("start_time")).orElse(null));
        result.setBinary(process.text("binary"));
        result.setArgs(Arguments.split(process.text("arguments")));
        result.setTruncated(flags != null && (flags.contains("truncArgs") || flags.contains("truncFilename")));
        result.setCwd(process.text("cwd"));
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
        Fields parent = event.object("parent");
        result.setParentPid(Ranges.pid(parent.number("pid")));
        result.setParentBinary(parent.text("binary"));
        result.setParentArgs(Arguments.split(parent.text("arguments")));
        result.setAncestors(ancestors(event));
    }

    private static List<Ancestor> ancestors(Fields event) {
        List<Ancestor> ancestors = new ArrayList<>();
        for (Fields it : event.objects("ancestors")) {
            ancestors.add(new Ancestor(
                    Ranges.pid(it.number("pid")), it.text("binary"), Arguments.split(it.text("arguments"))));
        }
        return ancestors;
    }

    private static void setNamespaces(Process result, Fields namespaces) {
        result.setPidNamespace(Ranges.inode(namespaces.object("pid").number("inum")));
        result.setNetworkNamespace(Ranges.inode(namespaces.object("net").number("inum")));
        result.setMountNamespace(Ranges.inode(namespaces.object("mnt").number("inum")));
        result.setUserNamespace(Ranges.inode(namespaces.object("user").number("inum")));
        result.setHostNamespaces(Namespaces.ofHost(namespaces));
    }

    /** Null where they are not told. */
    private static List<String> capabilities(Fields process) {
        Fields caps = process.object("process_credentials").object("caps");
        return process.has("cap")
                ? Capabilities.names(process.object("cap"), "effective")
                : process.object("process_credentials").has("caps") ? Capabilities.names(caps, "effective") : null;
    }

    /** The pod has the whole id behind its runtime's name; {@code docker} only the first 31 digits, or fewer. */
    private static String containerId(Fields process, Fields pod) {
        String whole = pod.object("container").text("id");
        return ContainerIds.of(whole == null ? process.text("docker") : whole);
    }
}
