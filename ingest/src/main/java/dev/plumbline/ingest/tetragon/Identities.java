package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.InlineIdentity;
import dev.plumbline.ingest.json.Fields;

/** The pod that a process is in, as Tetragon attached it. */
final class Identities {
    private Identities() {}

    /** Null where neither a pod nor a cluster is told. */
    static InlineIdentity read(Fields pod, boolean isInPod, String cluster) {
        if (!isInPod && cluster == null) {
            return null;
        }
        Fields container = pod.object("container");
        Fields image = container.object("image");
        return new InlineIdentity(
                pod.text("workload"),
                pod.text("namespace"),
                pod.text("name"),
                image.text("name"),
                digest(image.text("id")),
                pod.text("workload_kind"),
                pod.text("uid"),
                container.text("name"),
                cluster,
                pod.map("pod_labels"));
    }

    /** What follows the @ of a reference; an id that is a digest itself stands for it. */
    private static String digest(String imageId) {
        if (imageId == null) {
            return null;
        }
        String digest = imageId.substring(imageId.lastIndexOf('@') + 1);
        return digest.startsWith("sha256:") ? digest : null;
    }
}
