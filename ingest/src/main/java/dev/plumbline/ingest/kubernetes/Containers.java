package dev.plumbline.ingest.kubernetes;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.WorkloadContainer;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Containers of a pod: those that run at start, the others, and those that were put in later. */
final class Containers {
    /** No container is given as many by its volumes. */
    private static final int MOST_SECRETS = 64;

    private static final List<String> LISTS = List.of("initContainers", "containers", "ephemeralContainers");

    static final Shape SECURITY = Shape.of(
            value("privileged"),
            value("runAsUser"),
            value("runAsNonRoot"),
            value("allowPrivilegeEscalation"),
            value("readOnlyRootFilesystem"),
            object("capabilities", Shape.of(value("add"), value("drop"))));

    private static final Shape KEY = Shape.of(value("name"), value("key"));

    static final Shape CONTAINER = Shape.of(
            value("name"),
            value("image"),
            value("command"),
            value("args"),
            objects(
                    "env",
                    Shape.of(
                            value("name"), value("value"), object("valueFrom", Shape.of(object("secretKeyRef", KEY))))),
            objects("envFrom", Shape.of(object("secretRef", Shape.of(value("name"))))),
            objects("ports", Shape.of(value("hostPort"))),
            objects("volumeMounts", Shape.of(value("name"), value("mountPath"))),
            object("securityContext", SECURITY));

    private Containers() {}

    static boolean areIn(Fields pod) {
        return LISTS.stream().anyMatch(it -> !pod.objects(it).isEmpty());
    }

    static List<WorkloadContainer> of(Fields pod) {
        Volumes volumes = new Volumes(pod);
        List<WorkloadContainer> containers = new ArrayList<>();
        for (String list : LISTS) {
            int index = 0;
            for (Fields container : pod.objects(list)) {
                containers.add(read(container, list + "[" + index++ + "]", pod.object("securityContext"), volumes));
            }
        }
        return containers;
    }

    /** @param place stands for the name where there is none, which no API server lets in */
    private static WorkloadContainer read(Fields told, String place, Fields ofPod, Volumes volumes) {
        Fields security = told.object("securityContext");
        String image = told.text("image");
        ImageName name = ImageName.parse(image).orElse(new ImageName(image, null));
        WorkloadContainer container = new WorkloadContainer();
        container.setName(told.text("name") == null ? place : told.text("name"));
        container.setImage(name.image());
        container.setImageDigest(name.digest());
        container.setPrivileged(Boolean.TRUE.equals(security.truth("privileged")));
        container.setRunsAsRoot(runsAsRoot(security, ofPod));
        container.setEscalates(security.truth("allowPrivilegeEscalation"));
        container.setReadOnly(security.truth("readOnlyRootFilesystem"));
        container.setCapabilitiesAdded(
                capabilities(security.object("capabilities").words("add")));
        container.setCapabilitiesDropped(
                capabilities(security.object("capabilities").words("drop")));
        container.setHostMounts(hostMounts(told, volumes));
        container.setHostPorts(hostPorts(told));
        container.setSecretVariables(secretVariables(told));
        container.setSecrets(secrets(told, volumes));
        container.setCommand(command(told));
        return container;
    }

    /** The container's word goes before the pod's, and a user's number before what it must not be. */
    private static Boolean runsAsRoot(Fields security, Fields ofPod) {
        Long user = security.number("runAsUser") == null ? ofPod.number("runAsUser") : security.number("runAsUser");
        if (user != null) {
            return user == 0;
        }
        Boolean isOther =
                security.truth("runAsNonRoot") == null ? ofPod.truth("runAsNonRoot") : security.truth("runAsNonRoot");
        return Boolean.TRUE.equals(isOther) ? false : null;
    }

    /** Kubernetes leaves CAP_ out; some runtimes take it with it. */
    private static List<String> capabilities(List<String> told) {
        return told.stream()
                .map(it -> it.toUpperCase(Locale.ROOT))
                .map(it -> it.equals("ALL") || it.startsWith("CAP_") ? it : "CAP_" + it)
                .toList();
    }

    private static List<String> hostMounts(Fields container, Volumes volumes) {
        return container.objects("volumeMounts").stream()
                .filter(it -> volumes.isOfHost(it.text("name")) && it.text("mountPath") != null)
                .map(it -> it.text("mountPath"))
                .toList();
    }

    private static List<Integer> hostPorts(Fields container) {
        return container.objects("ports").stream()
                .map(it -> it.number("hostPort"))
                .filter(it -> it != null && it >= 1 && it <= 65_535)
                .map(Long::intValue)
                .toList();
    }

    private static List<String> secretVariables(Fields container) {
        return container.objects("env").stream()
                .filter(it -> it.text("name") != null && SecretLooks.isSecret(it.text("name"), it.text("value")))
                .map(it -> it.text("name"))
                .toList();
    }

    private static List<String> secrets(Fields container, Volumes volumes) {
        Set<String> secrets = new LinkedHashSet<>();
        for (Fields variable : container.objects("env")) {
            Fields key = variable.object("valueFrom").object("secretKeyRef");
            if (key.text("name") != null) {
                secrets.add(key.text("key") == null ? key.text("name") : key.text("name") + "/" + key.text("key"));
            }
        }
        for (Fields all : container.objects("envFrom")) {
            String name = all.object("secretRef").text("name");
            if (name != null) {
                secrets.add(name);
            }
        }
        for (Fields mount : container.objects("volumeMounts")) {
            for (String secret : volumes.secrets(mount.text("name"))) {
                if (secrets.size() >= MOST_SECRETS) {
                    return new ArrayList<>(secrets);
                }
                secrets.add(secret);
            }
        }
        return new ArrayList<>(secrets);
    }

    private static List<String> command(Fields container) {
        List<String> command = new ArrayList<>(container.words("command"));
        command.addAll(container.words("args"));
        return command;
    }
}
