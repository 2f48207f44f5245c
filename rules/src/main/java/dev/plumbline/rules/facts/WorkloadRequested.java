package dev.plumbline.rules.facts;

import dev.plumbline.event.WorkloadAdmitted;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Map;

/** Somebody asked the cluster to run a workload. */
public final class WorkloadRequested extends PipelineFact {
    private final WorkloadAdmitted admitted;

    WorkloadRequested(Enriched.Pipeline enriched, WorkloadAdmitted admitted, Lists lists) {
        super(enriched, lists);
        this.admitted = admitted;
    }

    /** Namespace that the workload is to run in. */
    @Override
    public String namespace() {
        return admitted.getWorkload().getNamespace();
    }

    /** CREATE or UPDATE. */
    public String operation() {
        return admitted.getOperation();
    }

    /** Who asked. */
    public String requestUser() {
        return admitted.getUser();
    }

    /** Whether the cluster is known to have let it in. */
    public boolean allowed() {
        return Boolean.TRUE.equals(admitted.getAllowed());
    }

    /** Whether the cluster is known to have kept it out. */
    public boolean denied() {
        return Boolean.FALSE.equals(admitted.getAllowed());
    }

    /** Kind of the workload that is asked for, such as Deployment. */
    public String workloadKind() {
        return Workloads.kind(admitted.getWorkload());
    }

    /** Its name as it is asked for, or the prefix that the cluster makes one from. */
    public String workloadName() {
        return Workloads.name(admitted.getWorkload());
    }

    /** Account that its pods act as. */
    public String serviceAccount() {
        return Workloads.serviceAccount(admitted.getWorkload());
    }

    /** Image references of its containers. */
    public List<String> images() {
        return Workloads.images(admitted.getWorkload());
    }

    /** Kinds of namespace that the workload shares with the host: net, pid, ipc. */
    public List<String> hostNamespaces() {
        return Workloads.hostNamespaces(admitted.getWorkload());
    }

    /** Paths of the host that it mounts. */
    public List<String> hostPaths() {
        return Workloads.hostPaths(admitted.getWorkload());
    }

    /** Ports of the host that its containers take. */
    public List<Integer> hostPorts() {
        return Workloads.hostPorts(admitted.getWorkload());
    }

    /** Capabilities that any of its containers adds, such as CAP_SYS_ADMIN; ALL for all. */
    public List<String> capabilitiesAdded() {
        return Workloads.capabilitiesAdded(admitted.getWorkload());
    }

    /** Names of its containers' environment variables whose values, written out, look like secrets. */
    public List<String> secretVariables() {
        return Workloads.secretVariables(admitted.getWorkload());
    }

    /** Whether any of its containers may do all that the host's root may. */
    public boolean privileged() {
        return Workloads.privileged(admitted.getWorkload());
    }

    /** Whether any of its containers says that it runs as user 0. */
    public boolean runsAsRoot() {
        return Workloads.runsAsRoot(admitted.getWorkload());
    }

    /** Whether any of its containers says that its processes may gain more privileges than their parent. */
    public boolean escalates() {
        return Workloads.escalates(admitted.getWorkload());
    }

    /** Whether each of its containers says that its root file system is read-only. */
    public boolean readOnly() {
        return Workloads.readOnly(admitted.getWorkload());
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("operation", operation());
        fields.put("requestUser", requestUser());
        Workloads.show(admitted.getWorkload(), fields);
        return fields;
    }
}
