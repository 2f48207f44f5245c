package dev.plumbline.ingest.tracee;

import dev.plumbline.event.Ancestor;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.SystemCalls;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The process that did it, with what Tracee knows of its container. */
final class Processes {
    /** Times since the host's boot, as older versions have them, are before that. */
    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Processes() {}

    /** Of version 0; null where its id is not told. */
    static Process ofEvent(Fields event) {
        Long pid = event.number("hostProcessId");
        if (!isPid(pid)) {
            return null;
        }
        Process process = Events.process(pid);
        String path = event.object("executable").text("path");
        process.setBinary(path == null ? event.text("processName") : path);
        process.setUid(SystemCalls.id(event.number("userId")));
        process.setContainerPid(SystemCalls.pid(event.number("processId")));
        process.setParentPid(SystemCalls.pid(event.number("hostParentProcessId")));
        process.setCgroupId(inode(event.number("cgroupId")));
        process.setMountNamespace(inode(event.number("mountNamespace")));
        process.setPidNamespace(inode(event.number("pidNamespace")));
        boolean isFirstThread = Objects.equals(pid, event.number("hostThreadId"));
        process.setStartTime(
                isFirstThread
                        ? since2000(
                                Times.ofNanos(event.number("threadStartTime")).orElse(null))
                        : null);
        Fields container = event.object("container");
        Fields pod = event.object("kubernetes");
        String id = container.text("id");
        process.setContainerId(ContainerIds.of(id == null ? event.text("containerId") : id));
        String image = container.text("image");
        String name = container.text("name");
        process.setIdentity(identity(
                or(name, event.text("containerName")),
                or(image, event.text("containerImage")),
                container.text("imageDigest"),
                or(pod.text("podName"), event.text("podName")),
                or(pod.text("podNamespace"), event.text("podNamespace")),
                or(pod.text("podUID"), event.text("podUID")),
                Map.of()));
        return process;
    }

    /** Of version 1; null where its id is not told. */
    static Process ofWorkload(Fields workload) {
        Fields told = workload.object("process");
        Long pid = Words.number(told, "host_pid", "hostPid");
        if (!isPid(pid)) {
            return null;
        }
        Process process = Events.process(pid);
        Fields thread = told.object("thread");
        process.setBinary(or(told.object("executable").text("path"), thread.text("name")));
        process.setUid(
                SystemCalls.id(Words.object(told, "real_user", "realUser").number("id")));
        process.setContainerPid(SystemCalls.pid(told.number("pid")));
        boolean isFirstThread = Objects.equals(pid, Words.number(thread, "host_tid", "hostTid"));
        String start = Words.first(thread, "start_time", "startTime");
        process.setStartTime(isFirstThread ? since2000(Times.parse(start).orElse(null)) : null);
        setAbove(process, told.objects("ancestors"));
        Fields container = workload.object("container");
        Fields image = container.object("image");
        List<String> digests =
                image.words("repo_digests").isEmpty() ? image.words("repoDigests") : image.words("repo_digests");
        Fields pod = workload.object("k8s").object("pod");
        process.setContainerId(ContainerIds.of(container.text("id")));
        process.setIdentity(identity(
                container.text("name"),
                image.text("name"),
                digests.isEmpty() ? null : digests.get(0),
                pod.text("name"),
                workload.object("k8s").object("namespace").text("name"),
                pod.text("uid"),
                pod.map("labels")));
        return process;
    }

    /** A launch's own program, of which the arguments tell more than what the process was when it was seen. */
    static void setProgram(Process process, Arguments arguments) {
        String path = arguments.first("binary.path", "pathname");
        process.setBinary(path == null ? process.getBinary() : path);
        List<String> argv = arguments.list("argv");
        process.setArgs(argv.size() < 2 ? List.of() : List.copyOf(argv.subList(1, argv.size())));
        String hash = arguments.text("sha256");
        process.setBinaryHash(hash != null && SHA256.matcher(hash).matches() ? "sha256:" + hash : null);
    }

    /** The parent is the first. */
    private static void setAbove(Process process, List<Fields> above) {
        List<Ancestor> ancestors = new ArrayList<>();
        for (Fields told : above) {
            Long pid = SystemCalls.pid(Words.number(told, "host_pid", "hostPid"));
            String binary = or(
                    told.object("executable").text("path"),
                    told.object("thread").text("name"));
            ancestors.add(new Ancestor(pid, binary, List.of()));
        }
        if (!ancestors.isEmpty()) {
            process.setParentPid(ancestors.get(0).getPid());
            process.setParentBinary(ancestors.get(0).getBinary());
            process.setAncestors(ancestors.subList(1, ancestors.size()));
        }
    }

    private static InlineIdentity identity(
            String container,
            String image,
            String digest,
            String pod,
            String namespace,
            String podUid,
            Map<String, String> labels) {
        boolean isKnown = container != null || image != null || digest != null || pod != null || namespace != null;
        if (!isKnown) {
            return null;
        }
        InlineIdentity identity = new InlineIdentity();
        identity.setContainer(container);
        identity.setImage(image);
        identity.setImageDigest(digest(digest));
        identity.setPod(pod);
        identity.setNamespace(namespace);
        identity.setPodUid(podUid);
        identity.setLabels(labels);
        return identity;
    }

    /** A digest, or a reference that ends with one. */
    private static String digest(String told) {
        int at = told == null ? -1 : told.indexOf('@');
        return ImageName.digest(at < 0 ? told : told.substring(at + 1)).orElse(null);
    }

    private static Instant since2000(Instant time) {
        return time == null || time.isBefore(FIRST) ? null : time;
    }

    /** The idle process has 0. */
    private static boolean isPid(Long pid) {
        return pid != null && (pid == 0 || SystemCalls.pid(pid) != null);
    }

    private static Long inode(Long number) {
        return number != null && number > 0 ? number : null;
    }

    private static String or(String text, String other) {
        return text == null ? other : text;
    }
}
