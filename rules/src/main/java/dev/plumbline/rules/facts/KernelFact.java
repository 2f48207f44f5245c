package dev.plumbline.rules.facts;

import dev.plumbline.event.Ancestor;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Something that a process did, as the kernel saw it, or that was asked of the cluster. */
public abstract class KernelFact extends ImageFact {
    private static final Process NOBODY = Process.newBuilder().setPid(0).build();
    private static final Verdict NONE =
            Verdict.newBuilder().setRule("").setSeverity(Severity.INFO).build();

    private final Enriched.Kernel enriched;
    private final Process process;

    /** Asked by many rules of one event, and made when the first asks; null until then, or where there is none. */
    private String name;

    private String parentName;
    private String commandLine;
    private String parentCommandLine;

    KernelFact(Enriched.Kernel enriched, Lists lists) {
        super(lists);
        this.enriched = enriched;
        this.process = enriched.event().getProcess() == null
                ? NOBODY
                : enriched.event().getProcess();
    }

    @Override
    public final Enriched.Kernel enriched() {
        return enriched;
    }

    @Override
    public final String eventId() {
        return event().getId();
    }

    @Override
    public final Instant time() {
        return event().getTime();
    }

    @Override
    public final String service() {
        return owner() == null ? null : owner().getService();
    }

    @Override
    public final String namespace() {
        return owner() == null ? null : owner().getNamespace();
    }

    @Override
    public final String image() {
        return owner() == null ? null : owner().getImage();
    }

    @Override
    public final String imageDigest() {
        return owner() == null ? null : owner().getImageDigest();
    }

    @Override
    public final String node() {
        return event().getNode();
    }

    /** Absolute path of the executable. */
    public final String binary() {
        return process.getBinary();
    }

    /** Last component of {@code binary}. */
    public final String name() {
        if (name == null) {
            name = baseName(process.getBinary());
        }
        return name;
    }

    /** Arguments without argv[0]. */
    public final List<String> args() {
        return process.getArgs();
    }

    /** {@code binary} and {@code args} with spaces between; whichever of them is known. */
    public final String commandLine() {
        if (commandLine == null) {
            commandLine = commandLine(process.getBinary(), process.getArgs());
        }
        return commandLine;
    }

    /** Process id on the host; null for what a collector says of itself. */
    public final Long pid() {
        return event().getProcess() == null ? null : Long.valueOf(process.getPid());
    }

    /** User id on the host. */
    public final Long uid() {
        return process.getUid();
    }

    /** Absolute path of the parent's executable. */
    public final String parent() {
        return process.getParentBinary();
    }

    /** Last component of {@code parent}. */
    public final String parentName() {
        if (parentName == null) {
            parentName = baseName(process.getParentBinary());
        }
        return parentName;
    }

    /** Executables of those above the parent, the nearest first, as far as they are told. */
    public final List<String> ancestors() {
        return process.getAncestors().stream()
                .map(Ancestor::getBinary)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether the declared intent names {@code binary} as one that the service starts. */
    final boolean isDeclaredProgram() {
        return declared() && binary() != null && intent().getExecutes().contains(binary());
    }

    /** {@code parent} and its arguments with spaces between; whichever of them is known. */
    public final String parentCommandLine() {
        if (parentCommandLine == null) {
            parentCommandLine = commandLine(process.getParentBinary(), process.getParentArgs());
        }
        return parentCommandLine;
    }

    private static String commandLine(String binary, List<String> args) {
        String arguments = String.join(" ", args);
        return args.isEmpty() ? binary : binary == null ? arguments : binary + " " + arguments;
    }

    /** {@code parentName} and the last components of {@code ancestors}, the nearest first: whom the process descends from. */
    public final List<String> lineage() {
        List<String> names = new ArrayList<>();
        if (parent() != null) {
            names.add(parentName());
        }
        for (Ancestor ancestor : process.getAncestors()) {
            if (ancestor.getBinary() != null) {
                names.add(baseName(ancestor.getBinary()));
            }
        }
        return Collections.unmodifiableList(names);
    }

    /** Effective user id on the host. */
    public final Long effectiveUid() {
        return process.getEffectiveUid();
    }

    /** Name of the user, as the host or the container has it. */
    public final String user() {
        return process.getUser();
    }

    /** User id of the login that the process descends from; null also where there was none. */
    public final Long loginUid() {
        return process.getLoginUid();
    }

    /** Controlling terminal, such as pts/0 or its device number. */
    public final String terminal() {
        return process.getTerminal();
    }

    /** Whether the process is known to have a terminal: as a rule somebody sits at it. */
    public final boolean hasTerminal() {
        return process.getTerminal() != null;
    }

    /** Effective capabilities of the process, such as CAP_SYS_ADMIN; empty also where they are not told. */
    public final List<String> processCapabilities() {
        return orNone(process.getCapabilities());
    }

    /**
     * Kinds of namespace that the process shares with the host: mount, uts, ipc, user, pid, net, cgroup, time; empty also where
     * they are not told.
     */
    public List<String> hostNamespaces() {
        return orNone(process.getHostNamespaces());
    }

    /** Hash of the executable with its algorithm, such as sha256:9f86…. */
    public final String binaryHash() {
        return process.getBinaryHash();
    }

    /** Whether the executable is known to have come into the container after its image was built. */
    public final boolean binaryAdded() {
        return Boolean.TRUE.equals(process.getBinaryAdded());
    }

    /** Whether the kernel is known to have done what was asked. */
    public final boolean succeeded() {
        return Boolean.TRUE.equals(event().getSucceeded());
    }

    /** Whether the kernel is known to have refused what was asked. */
    public final boolean failed() {
        return Boolean.FALSE.equals(event().getSucceeded());
    }

    /** Rule of the collector that matched, as the collector names it. */
    public final String verdictRule() {
        return event().getVerdict() == null ? null : event().getVerdict().getRule();
    }

    /** How urgent the collector finds it: info, low, medium, high or critical. */
    public final String verdictSeverity() {
        return event().getVerdict() == null
                ? null
                : event().getVerdict().getSeverity().name().toLowerCase(Locale.ROOT);
    }

    /** What the collector's rule says of it, in one line. */
    public final String verdictMessage() {
        return verdict().getMessage();
    }

    /** Tags of the collector's rule. */
    public final List<String> verdictTags() {
        return verdict().getTags();
    }

    /** MITRE ATT&amp;CK techniques that the collector's rule names. */
    public final List<String> verdictAttack() {
        return verdict().getAttack();
    }

    /** What the collector did, in its word, such as Block; null where it only told. */
    public final String verdictResponse() {
        return verdict().getResponse();
    }

    /** Whether the process runs in a container, or in a cgroup that a service is known to own. */
    public final boolean inContainer() {
        return process.getContainerId() != null || owner() != null;
    }

    /** Whether the service declared what it is meant to do. */
    public final boolean declared() {
        return intent() != null;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("binary", binary());
        fields.put("name", name());
        fields.put("args", String.join(" ", args()));
        fields.put("commandLine", commandLine());
        fields.put("pid", pid());
        fields.put("uid", uid());
        fields.put("parent", parent());
        fields.put("parentName", parentName());
        fields.put("parentCommandLine", parentCommandLine());
        fields.put("ancestors", String.join(" ", ancestors()));
        fields.put("lineage", String.join(" ", lineage()));
        fields.put("effectiveUid", effectiveUid());
        fields.put("user", user());
        fields.put("loginUid", loginUid());
        fields.put("terminal", terminal());
        fields.put("processCapabilities", String.join(" ", processCapabilities()));
        fields.put("hostNamespaces", String.join(" ", hostNamespaces()));
        fields.put("binaryHash", binaryHash());
        fields.put("verdictRule", verdictRule());
        fields.put("verdictSeverity", verdictSeverity());
        fields.put("verdictMessage", verdictMessage());
        fields.put("verdictTags", String.join(" ", verdictTags()));
        fields.put("verdictAttack", String.join(" ", verdictAttack()));
        fields.put("verdictResponse", verdictResponse());
        return fields;
    }

    final KernelEvent event() {
        return enriched.event();
    }

    final Identity owner() {
        return enriched.owner();
    }

    final Intent intent() {
        return enriched.intent();
    }

    @Override
    final Provenance known() {
        return enriched.provenance();
    }

    private Verdict verdict() {
        return event().getVerdict() == null ? NONE : event().getVerdict();
    }

    private static List<String> orNone(List<String> values) {
        return values == null ? List.of() : values;
    }
}
