package dev.plumbline.rules.facts;

import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Something that a process did. */
public abstract class KernelFact extends Fact {
    private static final Process NOBODY = Process.newBuilder().setPid(0).build();

    private final Enriched.Kernel enriched;
    private final Process process;

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
        return baseName(process.getBinary());
    }

    /** Arguments without argv[0]. */
    public final List<String> args() {
        return process.getArgs();
    }

    /** {@code binary} and {@code args} with spaces between; whichever of them is known. */
    public final String commandLine() {
        if (process.getArgs().isEmpty()) {
            return process.getBinary();
        }
        String arguments = String.join(" ", process.getArgs());
        return process.getBinary() == null ? arguments : process.getBinary() + " " + arguments;
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
        return baseName(process.getParentBinary());
    }

    /** Whether the process runs in a container, or in a cgroup that a service is known to own. */
    public final boolean inContainer() {
        return process.getContainerId() != null || owner() != null;
    }

    /** Whether the service declared what it is meant to do. */
    public final boolean declared() {
        return intent() != null;
    }

    /** Whether a pipeline is known to have built the image. */
    public final boolean built() {
        return provenance() != null && provenance().getBuilt() != null;
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

    final Provenance provenance() {
        return enriched.provenance();
    }

    private static String baseName(String path) {
        return path == null ? null : path.substring(path.lastIndexOf('/') + 1);
    }
}
