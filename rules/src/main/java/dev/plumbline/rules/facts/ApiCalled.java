package dev.plumbline.rules.facts;

import dev.plumbline.event.ApiCall;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Somebody called the Kubernetes API. No process is known to have done it: what every fact tells of one is null or empty. */
public final class ApiCalled extends KernelFact {
    private final ApiCall call;

    ApiCalled(Enriched.Kernel enriched, ApiCall call, Lists lists) {
        super(enriched, lists);
        this.call = call;
    }

    /** exec, attach, port_forward, ephemeral_container, secret_read, token_create; call for all else. */
    public String action() {
        return call.getAction().name().toLowerCase(Locale.ROOT);
    }

    /** get, list, create, … */
    public String verb() {
        return call.getVerb();
    }

    /** Resource in the plural, such as pods. */
    public String resource() {
        return call.getResource();
    }

    /** Subresource, such as exec. */
    public String subresource() {
        return call.getSubresource();
    }

    /** Group of the API; empty for the core one. */
    public String apiGroup() {
        return call.getApiGroup();
    }

    /** Namespace of the object. */
    public String objectNamespace() {
        return call.getNamespace();
    }

    /** Name of the object. */
    public String objectName() {
        return call.getName();
    }

    /** Path of the request without its query. */
    public String path() {
        return call.getPath();
    }

    /** Who asked. */
    public String requestUser() {
        return call.getUser();
    }

    /** Groups of who asked. */
    public List<String> groups() {
        return call.getGroups();
    }

    /** Who was acted as, where that is someone else. */
    public String impersonatedUser() {
        return call.getImpersonatedUser();
    }

    /** Where the request came from, the caller first, in canonical text form. */
    public List<String> sourceAddresses() {
        return call.getSourceAddresses();
    }

    /** Program that asked, as it names itself. */
    public String userAgent() {
        return call.getUserAgent();
    }

    /** HTTP status of the answer. */
    public Integer responseCode() {
        return call.getResponseCode();
    }

    /** allow or forbid. */
    public String decision() {
        return call.getDecision();
    }

    /** Command of an exec. */
    public List<String> command() {
        return call.getCommand();
    }

    /** What a binding or a role grants: the role that is bound, or verbs and resources as verb/resource. */
    public List<String> grants() {
        return call.getGrants();
    }

    /** Whom a binding grants it to, such as User/jane. */
    public List<String> subjects() {
        return call.getSubjects();
    }

    /** Kind of the workload that the request would create or change, such as Deployment. */
    public String workloadKind() {
        return Workloads.kind(call.getWorkload());
    }

    /** Its name as it is asked for, or the prefix that the cluster makes one from. */
    public String workloadName() {
        return Workloads.name(call.getWorkload());
    }

    /** Account that its pods act as. */
    public String serviceAccount() {
        return Workloads.serviceAccount(call.getWorkload());
    }

    /** Image references of its containers. */
    public List<String> images() {
        return Workloads.images(call.getWorkload());
    }

    /** Kinds of namespace that the workload shares with the host: net, pid, ipc. */
    @Override
    public List<String> hostNamespaces() {
        return Workloads.hostNamespaces(call.getWorkload());
    }

    /** Paths of the host that it mounts. */
    public List<String> hostPaths() {
        return Workloads.hostPaths(call.getWorkload());
    }

    /** Ports of the host that its containers take. */
    public List<Integer> hostPorts() {
        return Workloads.hostPorts(call.getWorkload());
    }

    /** Capabilities that any of its containers adds, such as CAP_SYS_ADMIN; ALL for all. */
    public List<String> capabilitiesAdded() {
        return Workloads.capabilitiesAdded(call.getWorkload());
    }

    /** Names of its containers' environment variables whose values, written out, look like secrets. */
    public List<String> secretVariables() {
        return Workloads.secretVariables(call.getWorkload());
    }

    /** Whether any of its containers may do all that the host's root may. */
    public boolean privileged() {
        return Workloads.privileged(call.getWorkload());
    }

    /** Whether any of its containers says that it runs as user 0. */
    public boolean runsAsRoot() {
        return Workloads.runsAsRoot(call.getWorkload());
    }

    /** Whether any of its containers says that its processes may gain more privileges than their parent. */
    public boolean escalates() {
        return Workloads.escalates(call.getWorkload());
    }

    /** Whether each of its containers says that its root file system is read-only. */
    public boolean readOnly() {
        return Workloads.readOnly(call.getWorkload());
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("action", action());
        fields.put("verb", verb());
        fields.put("resource", resource());
        fields.put("subresource", subresource());
        fields.put("apiGroup", apiGroup());
        fields.put("objectNamespace", objectNamespace());
        fields.put("objectName", objectName());
        fields.put("path", path());
        fields.put("requestUser", requestUser());
        fields.put("groups", String.join(" ", groups()));
        fields.put("impersonatedUser", impersonatedUser());
        fields.put("sourceAddresses", String.join(" ", sourceAddresses()));
        fields.put("userAgent", userAgent());
        fields.put("responseCode", responseCode());
        fields.put("decision", decision());
        fields.put("command", String.join(" ", command()));
        fields.put("grants", String.join(" ", grants()));
        fields.put("subjects", String.join(" ", subjects()));
        Workloads.show(call.getWorkload(), fields);
        return fields;
    }
}
