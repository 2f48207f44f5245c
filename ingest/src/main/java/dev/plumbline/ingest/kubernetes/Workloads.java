package dev.plumbline.ingest.kubernetes;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Workload;
import dev.plumbline.event.WorkloadContainer;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Pods, and objects that make pods: whatever holds containers at {@code spec}, {@code spec.template}, {@code
 * spec.jobTemplate} or {@code template}, and so custom resources too that are built like a Deployment.
 *
 * <p>Source: {@code PodSpec} of k8s.io/api/core/v1.
 */
final class Workloads {
    private static final String BASE_NAME = "org.opencontainers.image.base.name";
    private static final String BASE_DIGEST = "org.opencontainers.image.base.digest";

    private static final Map<String, String> KINDS = Map.of(
            "pods", "Pod",
            "deployments", "Deployment",
            "statefulsets", "StatefulSet",
            "daemonsets", "DaemonSet",
            "replicasets", "ReplicaSet",
            "replicationcontrollers", "ReplicationController",
            "jobs", "Job",
            "cronjobs", "CronJob",
            "podtemplates", "PodTemplate");

    private static final Shape META = Shape.of(
            value("name"),
            value("generateName"),
            value("namespace"),
            value("creationTimestamp"),
            map("labels"),
            map("annotations"),
            objects("managedFields", Shape.of(value("time"))));

    private static final Shape.Member[] POD = {
        value("hostNetwork"),
        value("hostPID"),
        value("hostIPC"),
        value("serviceAccountName"),
        value("serviceAccount"),
        object("securityContext", Containers.SECURITY),
        objects("volumes", Volumes.VOLUME),
        objects("initContainers", Containers.CONTAINER),
        objects("containers", Containers.CONTAINER),
        objects("ephemeralContainers", Containers.CONTAINER)
    };

    private static final Shape TEMPLATE = Shape.of(object("metadata", META), object("spec", Shape.of(POD)));

    private static final Shape SPEC = Shape.of(Stream.concat(
                    Stream.of(POD),
                    Stream.of(
                            object("template", TEMPLATE),
                            object("jobTemplate", Shape.of(object("spec", Shape.of(object("template", TEMPLATE)))))))
            .toArray(Shape.Member[]::new));

    /** Any object of the API, as far as it is read: also roles and bindings. */
    static final Shape OBJECT = Shape.of(
            value("kind"),
            object("metadata", META),
            object("spec", SPEC),
            object("template", TEMPLATE),
            object("roleRef", Shape.of(value("kind"), value("name"))),
            objects("subjects", Shape.of(value("kind"), value("name"), value("namespace"))),
            objects("rules", Shape.of(value("verbs"), value("resources"), value("nonResourceURLs"))));

    private Workloads() {}

    /** Kind of a resource's objects; null where they make no pods as far as is known. */
    static String kind(String resource) {
        return resource == null ? null : KINDS.get(resource);
    }

    /** Whether objects of this kind always have containers. */
    static boolean isKind(String kind) {
        return KINDS.containsValue(kind);
    }

    /** Name of the object, or the prefix that the cluster makes one from; null where it has none. */
    static String name(Fields object) {
        Fields metadata = object.object("metadata");
        return metadata.text("name") == null ? metadata.text("generateName") : metadata.text("name");
    }

    /**
     * Null where the object has no containers, or nobody tells of which kind it is.
     *
     * @param kind where the object does not tell its own; as for the others, null where that is not known either
     */
    static Workload read(Fields object, String kind, String namespace, String name) {
        Fields template = template(object);
        Fields pod = template.object("spec");
        String told = first(object.text("kind"), kind);
        List<WorkloadContainer> containers = Containers.of(pod);
        if (told == null || containers.isEmpty()) {
            return null;
        }
        Workload workload = new Workload();
        workload.setKind(told);
        workload.setNamespace(first(object.object("metadata").text("namespace"), namespace));
        workload.setName(first(name(object), name));
        workload.setServiceAccount(first(pod.text("serviceAccountName"), pod.text("serviceAccount")));
        workload.setHostNamespaces(hostNamespaces(pod));
        workload.setHostPaths(Volumes.hostPaths(pod));
        workload.setBase(base(template.object("metadata"), object.object("metadata")));
        workload.setLabels(template.object("metadata").map("labels"));
        workload.setContainers(containers);
        return workload;
    }

    /** What has the pod's metadata and its {@code spec}: the template, or the pod itself. */
    private static Fields template(Fields object) {
        Fields spec = object.object("spec");
        return Stream.of(
                        spec.object("template"),
                        spec.object("jobTemplate").object("spec").object("template"),
                        object.object("template"))
                .filter(it -> Containers.areIn(it.object("spec")))
                .findFirst()
                .orElse(object);
    }

    private static List<String> hostNamespaces(Fields pod) {
        List<String> shared = new ArrayList<>();
        if (isTrue(pod, "hostNetwork")) {
            shared.add("net");
        }
        if (isTrue(pod, "hostPID")) {
            shared.add("pid");
        }
        if (isTrue(pod, "hostIPC")) {
            shared.add("ipc");
        }
        return shared;
    }

    private static boolean isTrue(Fields fields, String name) {
        return Boolean.TRUE.equals(fields.truth(name));
    }

    /** The pod's own annotations go first, then its labels, then those of the object that makes it. */
    private static BaseImage base(Fields pod, Fields object) {
        return Stream.of(pod.map("annotations"), pod.map("labels"), object.map("annotations"), object.map("labels"))
                .map(it -> ImageName.base(nonEmpty(it.get(BASE_NAME)), nonEmpty(it.get(BASE_DIGEST))))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static String nonEmpty(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static String first(String told, String otherwise) {
        return told == null ? otherwise : told;
    }
}
