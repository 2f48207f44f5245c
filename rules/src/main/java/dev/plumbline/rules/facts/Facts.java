package dev.plumbline.rules.facts;

import dev.plumbline.event.ApiCall;
import dev.plumbline.event.Attestation;
import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.LibraryLoad;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineRun;
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
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Enriched events as the facts that rules look at. */
public final class Facts {
    private Facts() {}

    /** Every type of fact that rules over several events look at: what became of signals. */
    public static List<Class<? extends SignalFact>> ofSignals() {
        return List.of(Signal.class, Count.class, Distinct.class, Risk.class, FirstSeen.class);
    }

    /** Every type of fact. */
    public static List<Class<? extends Fact>> all() {
        return Stream.concat(types().stream(), ofSignals().stream()).toList();
    }

    /** Every type of fact that an event is, in the order of the data. */
    public static List<Class<? extends Fact>> types() {
        return List.of(
                ProcessLaunched.class,
                ProcessExited.class,
                Connected.class,
                Accepted.class,
                Listened.class,
                SocketOpened.class,
                PortBound.class,
                DataSent.class,
                DataReceived.class,
                SocketClosed.class,
                NameLookedUp.class,
                FileUsed.class,
                KernelExtended.class,
                ModuleUnloaded.class,
                PrivilegeChanged.class,
                NamespaceChanged.class,
                ProcessAccessed.class,
                Mounted.class,
                DescriptorDuplicated.class,
                LibraryLoaded.class,
                ProbeReached.class,
                ApiCalled.class,
                CollectorFound.class,
                EventsLost.class,
                SourcePushed.class,
                PipelineRan.class,
                BuildFinished.class,
                SbomWritten.class,
                ImageAttested.class,
                ScanFinished.class,
                ImageExposed.class,
                SecretDetected.class,
                WorkloadRequested.class,
                ServiceDeployed.class,
                ServiceRemoved.class);
    }

    /** The fact that an event is; empty for one that rules do not look at, such as a heartbeat. */
    public static Optional<Fact> of(Enriched enriched, Lists lists) {
        return Optional.ofNullable(ofOrNull(enriched, lists));
    }

    /** As {@link #of}, for whoever looks at each of very many events: null for one that rules do not look at. */
    public static Fact ofOrNull(Enriched enriched, Lists lists) {
        return enriched instanceof Enriched.Kernel kernel
                ? kernel(kernel, lists)
                : pipeline((Enriched.Pipeline) enriched, lists);
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
                case BIND -> new PortBound(it, network, lists);
                case SEND -> new DataSent(it, network, lists);
                case RECEIVE -> new DataReceived(it, network, lists);
                case CLOSE -> new SocketClosed(it, network, lists);
            };
        } else if (activity instanceof KernelActivity kernel) {
            return kernel.getAction() == KernelAction.MODULE_UNLOAD
                    ? new ModuleUnloaded(it, kernel, lists)
                    : new KernelExtended(it, kernel, lists);
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
        } else if (activity instanceof DnsActivity dns) {
            return new NameLookedUp(it, dns, lists);
        } else if (activity instanceof LibraryLoad load) {
            return new LibraryLoaded(it, load, lists);
        } else if (activity instanceof ProbeHit hit) {
            return new ProbeReached(it, hit, lists);
        } else if (activity instanceof ApiCall call) {
            return new ApiCalled(it, call, lists);
        } else if (activity instanceof CollectorFinding finding) {
            return new CollectorFound(it, finding, lists);
        } else if (activity instanceof CollectorLoss loss) {
            return new EventsLost(it, loss, lists);
        }
        return null;
    }

    private static Fact pipeline(Enriched.Pipeline it, Lists lists) {
        Object step = it.event().getStep();
        if (step instanceof ImageBuilt) {
            return new BuildFinished(it, lists);
        } else if (step instanceof ImageScanned scan) {
            return it.running().isEmpty() ? new ScanFinished(it, lists) : new ImageExposed(it, scan, lists);
        } else if (step instanceof SecretFound found) {
            return new SecretDetected(it, found, lists);
        } else if (step instanceof SbomPublished sbom) {
            return new SbomWritten(it, sbom, lists);
        } else if (step instanceof Attestation attestation) {
            return new ImageAttested(it, attestation, lists);
        } else if (step instanceof PipelineRun run) {
            return new PipelineRan(it, run, lists);
        } else if (step instanceof SourceChanged change) {
            return new SourcePushed(it, change, lists);
        } else if (step instanceof WorkloadAdmitted admitted) {
            return new WorkloadRequested(it, admitted, lists);
        } else if (step instanceof Deployed deployed) {
            return new ServiceDeployed(it, deployed, lists);
        } else if (step instanceof Undeployed undeployed) {
            return new ServiceRemoved(it, undeployed, lists);
        }
        return null;
    }
}
