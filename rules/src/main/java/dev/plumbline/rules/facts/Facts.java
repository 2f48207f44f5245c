package dev.plumbline.rules.facts;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Optional;

/** Enriched events as the facts that rules look at. */
public final class Facts {
    private Facts() {}

    /** Every type of fact, in the order of the data. */
    public static List<Class<? extends Fact>> types() {
        return List.of(
                ProcessLaunched.class,
                ProcessExited.class,
                Connected.class,
                Accepted.class,
                Listened.class,
                SocketOpened.class,
                FileUsed.class,
                KernelExtended.class,
                PrivilegeChanged.class,
                NamespaceChanged.class,
                ProcessAccessed.class,
                Mounted.class,
                DescriptorDuplicated.class,
                EventsLost.class,
                BuildFinished.class,
                ScanFinished.class,
                SecretDetected.class,
                ServiceDeployed.class,
                ServiceRemoved.class);
    }

    /** The fact that an event is; empty for one that rules do not look at, such as a heartbeat. */
    public static Optional<Fact> of(Enriched enriched, Lists lists) {
        return Optional.ofNullable(
                enriched instanceof Enriched.Kernel kernel
                        ? kernel(kernel, lists)
                        : pipeline((Enriched.Pipeline) enriched, lists));
    }

    private static Fact kernel(Enriched.Kernel it, Lists lists) {
        Object activity = it.event().getActivity();
        if (activity instanceof ProcessLaunch launch) {
            return new ProcessLaunched(it, launch, lists);
        } else if (activity instanceof ProcessExit exit) {
            return new ProcessExited(it, exit, lists);
        } else if (activity instanceof FileActivity file) {
            return new FileUsed(it, file, lists);
        } else if (activity instanceof NetworkActivity network) {
            return switch (network.getAction()) {
                case CONNECT -> new Connected(it, network, lists);
                case ACCEPT -> new Accepted(it, network, lists);
                case LISTEN -> new Listened(it, network, lists);
                case SOCKET -> new SocketOpened(it, network, lists);
                case BIND, SEND, RECEIVE, CLOSE -> null;
            };
        } else if (activity instanceof KernelActivity kernel) {
            return new KernelExtended(it, kernel, lists);
        } else if (activity instanceof PrivilegeChange privilege) {
            return new PrivilegeChanged(it, privilege, lists);
        } else if (activity instanceof NamespaceChange namespace) {
            return new NamespaceChanged(it, namespace, lists);
        } else if (activity instanceof ProcessAccess access) {
            return new ProcessAccessed(it, access, lists);
        } else if (activity instanceof MountActivity mount) {
            return new Mounted(it, mount, lists);
        } else if (activity instanceof DescriptorDup dup) {
            return new DescriptorDuplicated(it, dup, lists);
        } else if (activity instanceof CollectorLoss loss) {
            return new EventsLost(it, loss, lists);
        }
        return null;
    }

    private static Fact pipeline(Enriched.Pipeline it, Lists lists) {
        Object step = it.event().getStep();
        if (step instanceof ImageBuilt) {
            return new BuildFinished(it, lists);
        } else if (step instanceof ImageScanned) {
            return new ScanFinished(it, lists);
        } else if (step instanceof SecretFound) {
            return new SecretDetected(it, lists);
        } else if (step instanceof Deployed deployed) {
            return new ServiceDeployed(it, deployed, lists);
        } else if (step instanceof Undeployed undeployed) {
            return new ServiceRemoved(it, undeployed, lists);
        }
        return null;
    }
}
