package dev.plumbline.ingest;

import dev.plumbline.event.ApiAction;
import dev.plumbline.event.ApiCall;
import dev.plumbline.event.Attestation;
import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.LibraryLoad;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProbeHit;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.SourceChanged;
import dev.plumbline.event.Undeployed;
import dev.plumbline.event.WorkloadAdmitted;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** An event's kind in one word for people, rules and metrics, such as {@code process.launch}. */
public final class Kinds {
    private static final Map<Class<?>, String> KERNEL = Map.of(
            ProcessLaunch.class, "process.launch",
            ProcessExit.class, "process.exit",
            ProcessAccess.class, "process.access",
            DescriptorDup.class, "descriptor.dup",
            LibraryLoad.class, "library.load",
            ProbeHit.class, "probe.hit",
            CollectorFinding.class, "collector.finding",
            CollectorLoss.class, "collector.loss",
            Heartbeat.class, "collector.heartbeat");

    private static final Map<Enum<?>, String> BY_ACTION = new HashMap<>();

    static {
        name("network", NetworkAction.values());
        name("file", FileAction.values());
        name("kernel", KernelAction.values());
        name("privilege", PrivilegeAction.values());
        name("namespace", NamespaceAction.values());
        name("mount", MountAction.values());
        name("dns", DnsAction.values());
        name("kubernetes", ApiAction.values());
    }

    private static final Map<Class<?>, String> PIPELINE = Map.of(
            ImageBuilt.class, "image.built",
            ImageScanned.class, "image.scanned",
            SecretFound.class, "secret.found",
            SbomPublished.class, "sbom.published",
            WorkloadAdmitted.class, "workload.admitted",
            SourceChanged.class, "source.changed",
            Deployed.class, "service.deployed",
            Undeployed.class, "service.undeployed");

    private Kinds() {}

    public static String of(KernelEvent event) {
        Enum<?> action = action(event.getActivity());
        return action == null ? KERNEL.get(event.getActivity().getClass()) : BY_ACTION.get(action);
    }

    public static String of(PipelineEvent event) {
        Object step = event.getStep();
        if (step instanceof Attestation attestation) {
            return attestation.getVerified() ? "attestation.verified" : "attestation.published";
        }
        if (step instanceof PipelineRun run) {
            return run.getPhase() == PipelinePhase.STARTED ? "pipeline.started" : "pipeline.finished";
        }
        return PIPELINE.get(step.getClass());
    }

    private static Enum<?> action(Object activity) {
        if (activity instanceof NetworkActivity network) {
            return network.getAction();
        }
        if (activity instanceof FileActivity file) {
            return file.getAction();
        }
        if (activity instanceof KernelActivity kernel) {
            return kernel.getAction();
        }
        if (activity instanceof PrivilegeChange privilege) {
            return privilege.getAction();
        }
        if (activity instanceof NamespaceChange namespace) {
            return namespace.getAction();
        }
        if (activity instanceof MountActivity mount) {
            return mount.getAction();
        }
        if (activity instanceof DnsActivity dns) {
            return dns.getAction();
        }
        if (activity instanceof ApiCall call) {
            return call.getAction();
        }
        return null;
    }

    private static void name(String family, Enum<?>... actions) {
        for (Enum<?> action : actions) {
            BY_ACTION.put(action, family + "." + action.name().toLowerCase(Locale.ROOT));
        }
    }
}
