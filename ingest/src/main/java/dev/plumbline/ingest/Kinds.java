package dev.plumbline.ingest;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
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
    }

    private static final Map<Class<?>, String> PIPELINE = Map.of(
            ImageBuilt.class, "image.built",
            ImageScanned.class, "image.scanned",
            SecretFound.class, "secret.found",
            Deployed.class, "service.deployed",
            Undeployed.class, "service.undeployed");

    private Kinds() {}

    public static String of(KernelEvent event) {
        Enum<?> action = action(event.getActivity());
        return action == null ? KERNEL.get(event.getActivity().getClass()) : BY_ACTION.get(action);
    }

    public static String of(PipelineEvent event) {
        return PIPELINE.get(event.getStep().getClass());
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
        return null;
    }

    private static void name(String family, Enum<?>... actions) {
        for (Enum<?> action : actions) {
            BY_ACTION.put(action, family + "." + action.name().toLowerCase(Locale.ROOT));
        }
    }
}
