package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.InlineIdentity;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.json.Fields;
import java.util.Collections;
import java.util.Map;
import java.util.function.Function;

/** The pod that a process is in, as Tetragon attached it. */
final class Identities {
    /**
     * What is the same for all processes of a container.
     *
     * @param containerId without the runtime's name
     */
    record Container(
            String service,
            String namespace,
            String pod,
            String image,
            String imageDigest,
            String workloadKind,
            String podUid,
            String name,
            String containerId,
            Map<String, String> labels) {}

    /** Of a pod. */
    static final Function<Fields, Container> CONTAINER = Identities::container;

    private Identities() {}

    private static Container container(Fields pod) {
        Fields container = pod.object("container");
        Fields image = container.object("image");
        return new Container(
                pod.text("workload"),
                pod.text("namespace"),
                pod.text("name"),
                image.text("name"),
                digest(image.text("id")),
                pod.text("workload_kind"),
                pod.text("uid"),
                container.text("name"),
                ContainerIds.of(container.text("id")),
                Collections.unmodifiableMap(pod.map("pod_labels")));
    }

    static InlineIdentity of(Container container, String cluster) {
        return new InlineIdentity(
                container.service,
                container.namespace,
                container.pod,
                container.image,
                container.imageDigest,
                container.workloadKind,
                container.podUid,
                container.name,
                cluster,
                container.labels);
    }

    /** Of a process in no pod. */
    static InlineIdentity of(String cluster) {
        return new InlineIdentity(null, null, null, null, null, null, null, null, cluster, Map.of());
    }

    /** What follows the @ of a reference; an id that is a digest itself stands for it. */
    private static String digest(String imageId) {
        if (imageId == null) {
            return null;
        }
        String digest = imageId.substring(imageId.lastIndexOf('@') + 1);
        return digest.startsWith("sha256:") && ImageName.isDigest(digest) ? digest : null;
    }
}
