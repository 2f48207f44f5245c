package dev.plumbline.ingest.kubearmor;

import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.ImageName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Who did it, and in which container and pod. */
final class Processes {
    private static final Pattern PSEUDO_TERMINAL = Pattern.compile("pts\\d{1,9}");

    private Processes() {}

    /**
     * Null where its id on the host is not told.
     *
     * @param isStart whether the resource is the command line, and the source the parent
     */
    static Process of(Entry entry, boolean isStart) {
        Long pid = Numbers.pid(entry.number("HostPID"));
        if (pid == null) {
            return null;
        }
        boolean isContained = entry.text("ContainerID") != null;
        List<String> command = words(entry.text(isStart ? "Resource" : "Source"));
        Process process = Events.process(pid);
        process.setContainerPid(isContained ? Numbers.pid(entry.number("PID")) : null);
        process.setUid(Numbers.id(entry.number("UID")));
        process.setBinary(first(entry.text("ProcessName"), command.isEmpty() ? null : command.get(0)));
        process.setArgs(command.isEmpty() ? List.of() : command.subList(1, command.size()));
        process.setCwd(folder(entry.text("Cwd")));
        process.setTerminal(terminal(entry.text("TTY")));
        process.setParentPid(Numbers.pid(entry.number("HostPPID")));
        process.setParentBinary(first(entry.text("ParentProcessName"), isStart ? entry.text("Source") : null));
        process.setContainerId(ContainerIds.of(entry.text("ContainerID")));
        process.setIdentity(identity(entry));
        return process;
    }

    /** KubeArmor joins by spaces: an argument that holds spaces comes as several. */
    private static List<String> words(String command) {
        return command == null ? List.of() : List.of(command.split(" ", -1));
    }

    /** A slash follows whatever folder it is. */
    private static String folder(String told) {
        boolean hasSlash = told != null && told.length() > 1 && told.endsWith("/");
        return hasSlash ? told.substring(0, told.length() - 1) : told;
    }

    private static String terminal(String told) {
        return told != null && PSEUDO_TERMINAL.matcher(told).matches() ? "pts/" + told.substring(3) : told;
    }

    /** Null for what is in no pod and no container. */
    private static InlineIdentity identity(Entry entry) {
        if (entry.text("ContainerID") == null && entry.text("PodName") == null) {
            return null;
        }
        String told = entry.text("ContainerImage");
        ImageName image = image(told);
        return new InlineIdentity(
                entry.ownerName(),
                entry.text("NamespaceName"),
                entry.text("PodName"),
                image == null ? told : image.image(),
                image == null ? null : image.digest(),
                entry.ownerKind(),
                null,
                entry.text("ContainerName"),
                entry.text("ClusterName"),
                labels(entry.text("Labels")));
    }

    /** Some versions leave out the @ before the digest. */
    private static ImageName image(String told) {
        int digest = told == null ? -1 : told.indexOf("sha256:");
        boolean lacksSign = digest > 0 && told.charAt(digest - 1) != '@';
        return ImageName.parse(lacksSign ? told.substring(0, digest) + "@" + told.substring(digest) : told)
                .orElse(null);
    }

    private static Map<String, String> labels(String told) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : told == null ? List.<String>of() : List.of(told.split(",", -1))) {
            int equals = label.indexOf('=');
            if (equals > 0) {
                labels.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        return labels;
    }

    private static String first(String one, String other) {
        return one == null ? other : one;
    }
}
