package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.json.Fields;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who did it, and in which container and pod. */
final class Processes {
    private Processes() {}

    /** Null where its id is not told. */
    static Process of(GadgetEvent event) {
        Fields told = event.fields().object("proc");
        Long pid = Numbers.pid(first(told.number("pid"), event.number("pid")));
        if (pid == null) {
            return null;
        }
        Process process = Events.process(pid);
        process.setUid(Numbers.id(first(told.object("creds").number("uid"), event.number("uid"))));
        process.setUser(told.object("creds").text("user"));
        process.setLoginUid(Numbers.id(event.number("loginuid")));
        process.setBinary(first(event.text("exepath"), first(told.text("comm"), event.text("comm"))));
        process.setCwd(event.text("cwd"));
        process.setParentPid(Numbers.pid(first(told.object("parent").number("pid"), event.number("ppid"))));
        process.setParentBinary(first(told.object("parent").text("comm"), event.text("pcomm")));
        process.setMountNamespace(
                Numbers.positive(first(told.number("mntns_id"), event.number("mntns_id", "mountnsid", "mntnsid"))));
        process.setNetworkNamespace(Numbers.positive(event.number("netns_id", "netnsid")));
        process.setContainerId(ContainerIds.of(
                first(event.fields().object("runtime").text("containerId"), event.text("containerId"))));
        process.setIdentity(identity(event.fields()));
        return process;
    }

    static String node(Fields event) {
        return first(event.object("k8s").text("node"), event.text("node"));
    }

    /** Null where nothing of it is told. */
    private static InlineIdentity identity(Fields event) {
        Fields pod = event.object("k8s");
        Fields container = event.object("runtime");
        InlineIdentity identity = new InlineIdentity(
                pod.object("owner").text("name"),
                first(pod.text("namespace"), event.text("namespace")),
                first(first(pod.text("podName"), pod.text("pod")), event.text("pod")),
                container.text("containerImageName"),
                ImageName.digest(container.text("containerImageDigest")).orElse(null),
                pod.object("owner").text("kind"),
                null,
                containerName(event),
                null,
                labels(pod.text("podLabels")));
        boolean isTold = identity.getPod() != null
                || identity.getNamespace() != null
                || identity.getContainer() != null
                || identity.getImage() != null
                || identity.getService() != null;
        return isTold ? identity : null;
    }

    private static String containerName(Fields event) {
        Fields pod = event.object("k8s");
        Fields container = event.object("runtime");
        String inPod = first(pod.text("containerName"), pod.text("container"));
        String inRuntime = first(container.text("containerName"), container.text("container"));
        return first(first(inPod, inRuntime), event.text("container"));
    }

    /** {@code app=web,tier=front}. */
    private static Map<String, String> labels(String told) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (told != null) {
            for (String label : told.split(",", -1)) {
                int equals = label.indexOf('=');
                if (equals > 0) {
                    labels.put(label.substring(0, equals), label.substring(equals + 1));
                }
            }
        }
        return labels;
    }

    private static <T> T first(T one, T other) {
        return one == null ? other : one;
    }
}
