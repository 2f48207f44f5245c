package dev.plumbline.ingest.falco;

import dev.plumbline.event.Ancestor;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.Process;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.FlagNames;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.SystemCalls;
import dev.plumbline.ingest.Times;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The process that an alert is about, with its parents and the container that it is in. */
final class Processes {
    private static final String HOST = "host";
    private static final int TTY = 4;
    private static final int FIRST_PTS = 136;
    private static final int LAST_PTS = 143;

    private Processes() {}

    /** Null where nothing is told of one. One whose id is not told, as in the output of most of Falco's own rules, has 0. */
    static Process read(Values values) {
        Long pid = SystemCalls.pid(values.number("proc.pid"));
        if (pid == null && values.first("proc.name", "proc.exepath", "proc.cmdline", "container.id") == null) {
            return null;
        }
        Process process = Events.process(pid == null ? 0 : pid);
        process.setContainerPid(SystemCalls.pid(values.number("proc.vpid")));
        process.setStartTime(
                pid == null ? null : Times.ofNanos(values.number("proc.pid.ts")).orElse(null));
        process.setBinary(binary(values, "proc.exepath", "proc.exe", "proc.name", "proc.cmdline"));
        process.setArgs(
                values.has("proc.args")
                        ? words(values.text("proc.args"))
                        : arguments(values.text("proc.cmdline"), values.text("proc.name")));
        process.setCwd(withoutSlash(values.text("proc.cwd")));
        process.setTerminal(terminal(values));
        process.setUid(SystemCalls.id(values.number("user.uid")));
        process.setUser(values.text("user.name"));
        process.setLoginUid(SystemCalls.id(values.number("user.loginuid")));
        process.setBinaryAdded(isAdded(values));
        String capabilities = values.text("thread.cap_effective");
        process.setCapabilities(capabilities == null ? null : FlagNames.capabilities(capabilities));
        setParents(process, values);
        process.setContainerId(containerId(values));
        process.setIdentity(identity(values));
        return process;
    }

    /** An absolute path if one is told, else the command's name. */
    private static String binary(Values values, String path, String argument, String name, String line) {
        String told = values.text(path);
        String given = values.text(argument);
        if (told != null) {
            return told;
        }
        String command = values.text(name);
        return given != null && given.startsWith("/")
                ? given
                : command == null ? firstWord(values.text(line)) : command;
    }

    private static String firstWord(String line) {
        int space = line == null ? -1 : line.indexOf(' ');
        return space < 0 ? line : line.substring(0, space);
    }

    /** A command line is the command's name and the arguments, joined by spaces: where one ended is lost. */
    private static List<String> arguments(String line, String name) {
        if (line == null) {
            return List.of();
        }
        int end = name != null && line.startsWith(name) ? name.length() : line.indexOf(' ');
        return end < 0 ? List.of() : words(line.substring(end));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    private static String withoutSlash(String folder) {
        boolean hasOne = folder != null && folder.length() > 1 && folder.endsWith("/");
        return hasOne ? folder.substring(0, folder.length() - 1) : folder;
    }

    /** Falco tells the kernel's device number; 0 is none. */
    private static String terminal(Values values) {
        Long device = values.number("proc.tty");
        if (device == null || device <= 0 || device > 0xFFFF_FFFFL) {
            return null;
        }
        long major = (device >> 8) & 0xfff;
        long minor = (device & 0xff) | ((device >> 12) & 0xfff00);
        if (major >= FIRST_PTS && major <= LAST_PTS) {
            return "pts/" + ((major - FIRST_PTS) * 256 + minor);
        }
        return major == TTY && minor < 64 ? "tty" + minor : device.toString();
    }

    private static Boolean isAdded(Values values) {
        Boolean told = values.truth("proc.is_exe_upper_layer");
        String flags = values.text("evt.arg.flags");
        if (told != null || flags == null || !flags.contains("EXE_")) {
            return told;
        }
        return Calls.has(flags, "EXE_UPPER_LAYER");
    }

    /** Generation 0 is the process itself, 1 its parent. */
    private static void setParents(Process process, Values values) {
        Long pid = SystemCalls.pid(values.number("proc.ppid"));
        process.setParentPid(pid == null ? SystemCalls.pid(values.number("proc.apid[1]")) : pid);
        String parent = binary(values, "proc.pexepath", "proc.pexe", "proc.pname", "proc.pcmdline");
        process.setParentBinary(parent == null ? binaryOf(1, values) : parent);
        process.setParentArgs(
                values.has("proc.pcmdline")
                        ? arguments(values.text("proc.pcmdline"), values.text("proc.pname"))
                        : argumentsOf(1, values));
        List<Ancestor> ancestors = new ArrayList<>();
        int told = 0;
        for (int generation = 2; generation <= FieldNames.GENERATIONS; generation++) {
            Long ancestor = SystemCalls.pid(values.number("proc.apid[" + generation + "]"));
            String binary = binaryOf(generation, values);
            ancestors.add(new Ancestor(ancestor, binary, argumentsOf(generation, values)));
            told = ancestor == null && binary == null ? told : ancestors.size();
        }
        process.setAncestors(ancestors.subList(0, told));
    }

    private static String binaryOf(int generation, Values values) {
        return values.first("proc.aexepath[" + generation + "]", "proc.aname[" + generation + "]");
    }

    private static List<String> argumentsOf(int generation, Values values) {
        return arguments(
                values.text("proc.acmdline[" + generation + "]"), values.text("proc.aname[" + generation + "]"));
    }

    private static String containerId(Values values) {
        return ContainerIds.of(values.first("container.full_id", "container.id"));
    }

    private static InlineIdentity identity(Values values) {
        InlineIdentity identity = new InlineIdentity();
        identity.setNamespace(values.first("k8s.ns.name", "k8smeta.ns.name"));
        identity.setPod(values.first("k8s.pod.name", "k8smeta.pod.name"));
        identity.setPodUid(values.first("k8s.pod.uid", "k8smeta.pod.uid"));
        identity.setService(values.first("k8s.deployment.name", "k8smeta.deployment.name"));
        identity.setWorkloadKind(identity.getService() == null ? null : "Deployment");
        identity.setImage(image(values));
        identity.setImageDigest(
                ImageName.digest(values.text("container.image.digest")).orElse(null));
        String name = values.text("container.name");
        identity.setContainer(HOST.equals(name) ? null : name);
        identity.setLabels(labels(values));
        boolean isKnown = identity.getNamespace() != null
                || identity.getPod() != null
                || identity.getPodUid() != null
                || identity.getService() != null
                || identity.getImage() != null
                || identity.getImageDigest() != null
                || identity.getContainer() != null
                || !identity.getLabels().isEmpty();
        return isKnown ? identity : null;
    }

    private static String image(Values values) {
        String repository = values.text("container.image.repository");
        String tag = values.text("container.image.tag");
        if (repository == null) {
            return values.text("container.image");
        }
        return tag == null ? repository : repository + ":" + tag;
    }

    /** Such as {@code (app:web,tier:front)}; the pod's, or else the container's. */
    private static Map<String, String> labels(Values values) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : values.list(values.has("k8s.pod.labels") ? "k8s.pod.labels" : "container.labels")) {
            int colon = label.indexOf(':');
            if (colon > 0) {
                labels.put(label.substring(0, colon), label.substring(colon + 1));
            }
        }
        return labels;
    }
}
