package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.Json;
import dev.plumbline.ingest.Times;
import java.util.Map;

/** Tetragon's process, with the parent beside it and the pod that it is in. */
final class Processes {
    private Processes() {}

    /** Null where the process or its id is not told. */
    static Process read(JsonNode process, JsonNode parent) {
        Long pid = Json.number(process.path("pid"));
        if (pid == null) {
            return null;
        }
        String flags = process.path("flags").asText("");
        Process.Builder result = Process.newBuilder();
        result.setPid(pid);
        result.setUid(Json.number(process.path("uid")));
        result.setStartTime(Times.parse(Json.text(process.path("start_time"))).orElse(null));
        result.setBinary(Json.text(process.path("binary")));
        result.setArgs(Arguments.split(Json.text(process.path("arguments"))));
        result.setTruncated(flags.contains("truncArgs") || flags.contains("truncFilename"));
        result.setCwd(Json.text(process.path("cwd")));
        result.setParentPid(Json.number(parent.path("pid")));
        result.setParentBinary(Json.text(parent.path("binary")));
        result.setParentArgs(Arguments.split(Json.text(parent.path("arguments"))));
        result.setContainerId(containerId(process));
        result.setPidNamespace(Json.number(process.path("ns").path("pid").path("inum")));
        result.setNetworkNamespace(Json.number(process.path("ns").path("net").path("inum")));
        result.setIdentity(identity(process.path("pod")));
        return result.build();
    }

    /** The pod has the whole id behind its runtime's name; {@code docker} only the first 31 digits, or fewer. */
    private static String containerId(JsonNode process) {
        String whole = Json.text(process.path("pod").path("container").path("id"));
        return whole == null
                ? Json.text(process.path("docker"))
                : whole.substring(whole.indexOf("://") < 0 ? 0 : whole.indexOf("://") + 3);
    }

    private static InlineIdentity identity(JsonNode pod) {
        if (!pod.isObject()) {
            return null;
        }
        JsonNode image = pod.path("container").path("image");
        return new InlineIdentity(
                Json.text(pod.path("workload")),
                Json.text(pod.path("namespace")),
                Json.text(pod.path("name")),
                Json.text(image.path("name")),
                digest(Json.text(image.path("id"))),
                null,
                null,
                null,
                null,
                Map.of());
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
