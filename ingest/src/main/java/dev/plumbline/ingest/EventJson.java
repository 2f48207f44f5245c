package dev.plumbline.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.event.Ancestor;
import dev.plumbline.event.ApiCall;
import dev.plumbline.event.Attestation;
import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Collector;
import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Component;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.LibraryLoad;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProbeHit;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.SourceChanged;
import dev.plumbline.event.Undeployed;
import dev.plumbline.event.Verdict;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.event.Waiver;
import dev.plumbline.event.Workload;
import dev.plumbline.event.WorkloadAdmitted;
import dev.plumbline.event.WorkloadContainer;
import dev.plumbline.schemas.Trust;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events as flat JSON objects on one line, without a line end. Keys stand in a fixed order and are always there: those that
 * every event has, then those of its kind. Unknown is null.
 *
 * <p>Units: times are UTC with six decimals and Z; the rest as in the schemas.
 * <br>Names that are not the schema's: an action is told by {@code kind}, a base image by {@code baseImage} and
 * {@code baseImageDigest}, a file's {@code truncated} is {@code pathTruncated}, a secret's {@code line} is {@code secretLine}, a
 * name that was looked up is {@code query} and its type {@code queryType}, a process's {@code capabilities} are
 * {@code processCapabilities}; of a call to the Kubernetes API {@code namespace} and {@code name} are {@code objectNamespace} and
 * {@code objectName}, and who asked is {@code requestUser}.
 * <br>Characters that a terminal would obey are escaped, wherever they came from.
 * <br>Dropped: the ingest time, so that the same input gives the same output, and the raw record's digest, for which the id
 * stands.
 */
public final class EventJson {
    static {
        Trust.inGeneratedClasses();
    }

    private static final JsonFactory JSON =
            new JsonFactoryBuilder().characterEscapes(new Unprintable.Escapes()).build();

    private static final InlineIdentity NOBODY = InlineIdentity.newBuilder().build();

    private EventJson() {}

    public static String of(KernelEvent event) {
        return line(json -> {
            common(json, event.getId(), Kinds.of(event), event.getTime(), event.getCollector());
            json.writeStringField("node", event.getNode());
            json.writeStringField("bootId", event.getBootId());
            origin(json, event.getOrigin());
            truth(json, "succeeded", event.getSucceeded());
            verdict(json, event.getVerdict());
            process(json, event.getProcess());
            activity(json, event.getActivity());
        });
    }

    public static String of(PipelineEvent event) {
        return line(json -> {
            common(json, event.getId(), Kinds.of(event), event.getTime(), event.getCollector());
            json.writeNullField("node"); // a pipeline runs on no node that we know
            origin(json, event.getOrigin());
            json.writeStringField("image", event.getImage());
            json.writeStringField("imageDigest", event.getImageDigest());
            step(json, event.getStep());
        });
    }

    /** Place and reason; the record's bytes are left out. */
    public static String rejectedJson(Parsed.Rejected rejected) {
        RawRecord record = rejected.record();
        return line(json -> {
            json.writeStringField("file", record.file());
            number(json, "line", record.file() == null ? null : record.line());
            json.writeStringField("reason", rejected.reason());
            json.writeStringField("detail", rejected.detail());
        });
    }

    private static void common(JsonGenerator json, String id, String kind, Instant time, Collector collector)
            throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("kind", kind);
        time(json, "time", time);
        json.writeStringField("collector", collector.getName());
        json.writeStringField("collectorVersion", collector.getVersion());
    }

    private static void origin(JsonGenerator json, Origin origin) throws IOException {
        json.writeStringField("file", origin.getFile());
        number(json, "line", origin.getLine());
        json.writeStringField("topic", origin.getTopic());
        number(json, "partition", origin.getPartition());
        number(json, "offset", origin.getOffset());
    }

    private static void verdict(JsonGenerator json, Verdict verdict) throws IOException {
        if (verdict == null) {
            json.writeNullField("verdict");
            return;
        }
        json.writeObjectFieldStart("verdict");
        json.writeStringField("rule", verdict.getRule());
        json.writeStringField("severity", lower(verdict.getSeverity()));
        json.writeStringField("message", verdict.getMessage());
        texts(json, "attack", verdict.getAttack());
        texts(json, "tags", verdict.getTags());
        json.writeStringField("response", verdict.getResponse());
        json.writeEndObject();
    }

    private static String lower(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT);
    }

    private static void process(JsonGenerator json, Process known) throws IOException {
        Process process = known == null ? Process.newBuilder().setPid(0).build() : known;
        json.writeStringField("binary", process.getBinary());
        texts(json, "args", known == null ? null : process.getArgs());
        number(json, "pid", known == null ? null : process.getPid());
        number(json, "uid", process.getUid());
        time(json, "startTime", process.getStartTime());
        json.writeStringField("cwd", process.getCwd());
        json.writeStringField("parentBinary", process.getParentBinary());
        texts(json, "parentArgs", known == null ? null : process.getParentArgs());
        number(json, "parentPid", process.getParentPid());
        json.writeStringField("containerId", process.getContainerId());
        number(json, "cgroupId", process.getCgroupId());
        json.writeStringField("cgroupName", process.getCgroupName());
        number(json, "pidNamespace", process.getPidNamespace());
        number(json, "networkNamespace", process.getNetworkNamespace());
        truth(json, "truncated", known == null ? null : process.getTruncated());
        number(json, "effectiveUid", process.getEffectiveUid());
        json.writeStringField("user", process.getUser());
        number(json, "loginUid", process.getLoginUid());
        json.writeStringField("terminal", process.getTerminal());
        texts(json, "processCapabilities", process.getCapabilities());
        texts(json, "hostNamespaces", process.getHostNamespaces());
        number(json, "mountNamespace", process.getMountNamespace());
        number(json, "userNamespace", process.getUserNamespace());
        number(json, "containerPid", process.getContainerPid());
        json.writeStringField("binaryHash", process.getBinaryHash());
        truth(json, "binaryAdded", process.getBinaryAdded());
        ancestors(json, known == null ? null : process.getAncestors());
        identity(json, process.getIdentity());
    }

    private static void identity(JsonGenerator json, InlineIdentity known) throws IOException {
        InlineIdentity identity = known == null ? NOBODY : known;
        json.writeStringField("service", identity.getService());
        json.writeStringField("namespace", identity.getNamespace());
        json.writeStringField("pod", identity.getPod());
        json.writeStringField("image", identity.getImage());
        json.writeStringField("imageDigest", identity.getImageDigest());
        json.writeStringField("workloadKind", identity.getWorkloadKind());
        json.writeStringField("podUid", identity.getPodUid());
        json.writeStringField("container", identity.getContainer());
        json.writeStringField("cluster", identity.getCluster());
        map(json, "labels", known == null ? null : identity.getLabels());
    }

    private static void ancestors(JsonGenerator json, List<Ancestor> ancestors) throws IOException {
        list(json, "ancestors", ancestors, it -> {
            number(json, "pid", it.getPid());
            json.writeStringField("binary", it.getBinary());
            texts(json, "args", it.getArgs());
        });
    }

    private static void activity(JsonGenerator json, Object activity) throws IOException {
        if (activity instanceof ProcessLaunch launch) {
            truth(json, "fromMemory", launch.getFromMemory());
        } else if (activity instanceof ProcessExit exit) {
            number(json, "code", exit.getCode());
            number(json, "signal", exit.getSignal());
        } else if (activity instanceof NetworkActivity network) {
            network(json, network);
        } else if (activity instanceof FileActivity file) {
            file(json, file);
        } else if (activity instanceof KernelActivity kernel) {
            json.writeStringField("name", kernel.getName());
            number(json, "command", kernel.getCommand());
        } else if (activity instanceof PrivilegeChange privilege) {
            number(json, "toUid", privilege.getToUid());
            number(json, "toGid", privilege.getToGid());
            texts(json, "capabilities", privilege.getCapabilities());
        } else if (activity instanceof NamespaceChange change) {
            texts(json, "namespaces", change.getNamespaces());
        } else if (activity instanceof ProcessAccess access) {
            json.writeStringField("request", access.getRequest());
            number(json, "targetPid", access.getTargetPid());
        } else if (activity instanceof MountActivity mount) {
            json.writeStringField("source", mount.getSource());
            json.writeStringField("target", mount.getTarget());
            json.writeStringField("fileSystem", mount.getFileSystem());
        } else if (activity instanceof DescriptorDup dup) {
            number(json, "fromDescriptor", dup.getFromDescriptor());
            number(json, "toDescriptor", dup.getToDescriptor());
        } else if (activity instanceof DnsActivity dns) {
            dns(json, dns);
        } else if (activity instanceof LibraryLoad library) {
            json.writeStringField("path", library.getPath());
            json.writeStringField("buildId", library.getBuildId());
        } else if (activity instanceof ProbeHit probe) {
            json.writeStringField("path", probe.getPath());
            json.writeStringField("symbol", probe.getSymbol());
        } else if (activity instanceof ApiCall call) {
            call(json, call);
        } else if (activity instanceof CollectorFinding finding) {
            json.writeStringField("what", finding.getWhat());
        } else if (activity instanceof CollectorLoss loss) {
            number(json, "lost", loss.getLost());
            json.writeStringField("what", loss.getWhat());
        } else if (activity instanceof Heartbeat heartbeat) {
            number(json, "events", heartbeat.getEvents());
        }
    }

    private static void network(JsonGenerator json, NetworkActivity network) throws IOException {
        json.writeStringField("protocol", network.getProtocol());
        json.writeStringField("localAddress", network.getLocalAddress());
        number(json, "localPort", network.getLocalPort());
        json.writeStringField("peerAddress", network.getPeerAddress());
        number(json, "peerPort", network.getPeerPort());
    }

    private static void file(JsonGenerator json, FileActivity file) throws IOException {
        json.writeStringField("path", file.getPath());
        json.writeStringField("targetPath", file.getTargetPath());
        number(json, "flags", file.getFlags());
        number(json, "mode", file.getMode());
        truth(json, "pathTruncated", file.getTruncated());
    }

    private static void dns(JsonGenerator json, DnsActivity dns) throws IOException {
        json.writeStringField("query", dns.getName());
        json.writeStringField("queryType", dns.getType());
        json.writeStringField("responseCode", dns.getResponseCode());
        texts(json, "answers", dns.getAnswers());
        json.writeStringField("server", dns.getServer());
    }

    private static void call(JsonGenerator json, ApiCall call) throws IOException {
        json.writeStringField("verb", call.getVerb());
        json.writeStringField("resource", call.getResource());
        json.writeStringField("subresource", call.getSubresource());
        json.writeStringField("apiGroup", call.getApiGroup());
        json.writeStringField("objectNamespace", call.getNamespace());
        json.writeStringField("objectName", call.getName());
        json.writeStringField("path", call.getPath());
        json.writeStringField("requestUser", call.getUser());
        texts(json, "groups", call.getGroups());
        json.writeStringField("impersonatedUser", call.getImpersonatedUser());
        texts(json, "sourceAddresses", call.getSourceAddresses());
        json.writeStringField("userAgent", call.getUserAgent());
        number(json, "responseCode", call.getResponseCode());
        json.writeStringField("decision", call.getDecision());
        texts(json, "command", call.getCommand());
        texts(json, "grants", call.getGrants());
        texts(json, "subjects", call.getSubjects());
        workload(json, call.getWorkload());
    }

    private static void workload(JsonGenerator json, Workload workload) throws IOException {
        if (workload == null) {
            json.writeNullField("workload");
            return;
        }
        json.writeObjectFieldStart("workload");
        json.writeStringField("kind", workload.getKind());
        json.writeStringField("namespace", workload.getNamespace());
        json.writeStringField("name", workload.getName());
        json.writeStringField("serviceAccount", workload.getServiceAccount());
        texts(json, "hostNamespaces", workload.getHostNamespaces());
        texts(json, "hostPaths", workload.getHostPaths());
        base(json, workload.getBase());
        map(json, "labels", workload.getLabels());
        list(json, "containers", workload.getContainers(), it -> container(json, it));
        json.writeEndObject();
    }

    private static void container(JsonGenerator json, WorkloadContainer it) throws IOException {
        json.writeStringField("name", it.getName());
        json.writeStringField("image", it.getImage());
        json.writeStringField("imageDigest", it.getImageDigest());
        truth(json, "privileged", it.getPrivileged());
        truth(json, "runsAsRoot", it.getRunsAsRoot());
        truth(json, "escalates", it.getEscalates());
        truth(json, "readOnly", it.getReadOnly());
        texts(json, "capabilitiesAdded", it.getCapabilitiesAdded());
        texts(json, "capabilitiesDropped", it.getCapabilitiesDropped());
        texts(json, "hostMounts", it.getHostMounts());
        json.writeArrayFieldStart("hostPorts");
        for (int port : it.getHostPorts()) {
            json.writeNumber(port);
        }
        json.writeEndArray();
        texts(json, "secretVariables", it.getSecretVariables());
        texts(json, "secrets", it.getSecrets());
        texts(json, "command", it.getCommand());
    }

    private static void step(JsonGenerator json, Object step) throws IOException {
        if (step instanceof ImageBuilt built) {
            json.writeStringField("repository", built.getRepository());
            json.writeStringField("commit", built.getCommit());
            json.writeStringField("builder", built.getBuilder());
            base(json, built.getBase());
            texts(json, "executables", built.getExecutables());
        } else if (step instanceof ImageScanned scanned) {
            json.writeStringField("scanner", scanned.getScanner());
            json.writeStringField("scannerVersion", scanned.getScannerVersion());
            base(json, scanned.getBase());
            json.writeStringField("operatingSystem", scanned.getOperatingSystem());
            vulnerabilities(json, scanned.getVulnerabilities());
            waivers(json, scanned.getWaivers());
        } else if (step instanceof SecretFound secret) {
            json.writeStringField("detector", secret.getDetector());
            json.writeStringField("category", secret.getCategory());
            json.writeStringField("severity", secret.getSeverity());
            json.writeStringField("path", secret.getPath());
            json.writeStringField("layer", secret.getLayer());
            number(json, "secretLine", secret.getLine());
            json.writeStringField("fingerprint", secret.getFingerprint());
            json.writeStringField("repository", secret.getRepository());
            json.writeStringField("commit", secret.getCommit());
            truth(json, "verified", secret.getVerified());
        } else if (step instanceof Deployed deployed) {
            service(json, deployed.getService(), deployed.getNamespace(), deployed.getEnvironment());
            json.writeStringField("change", deployed.getChange());
        } else if (step instanceof Undeployed undeployed) {
            service(json, undeployed.getService(), undeployed.getNamespace(), undeployed.getEnvironment());
        } else if (step instanceof SbomPublished sbom) {
            json.writeStringField("format", sbom.getFormat());
            json.writeStringField("tool", sbom.getTool());
            components(json, sbom.getComponents());
            texts(json, "executables", sbom.getExecutables());
        } else if (step instanceof Attestation attestation) {
            attestation(json, attestation);
        } else if (step instanceof PipelineRun run) {
            run(json, run);
        } else if (step instanceof SourceChanged change) {
            json.writeStringField("repository", change.getRepository());
            json.writeStringField("commit", change.getCommit());
            json.writeStringField("branch", change.getBranch());
            json.writeStringField("actor", change.getActor());
            truth(json, "forced", change.getForced());
        } else if (step instanceof WorkloadAdmitted admitted) {
            json.writeStringField("operation", admitted.getOperation());
            json.writeStringField("requestUser", admitted.getUser());
            truth(json, "allowed", admitted.getAllowed());
            workload(json, admitted.getWorkload());
        }
    }

    private static void components(JsonGenerator json, List<Component> components) throws IOException {
        list(json, "components", components, it -> {
            json.writeStringField("name", it.getName());
            json.writeStringField("version", it.getVersion());
            json.writeStringField("purl", it.getPurl());
            json.writeStringField("type", it.getType());
        });
    }

    private static void attestation(JsonGenerator json, Attestation attestation) throws IOException {
        json.writeStringField("predicateType", attestation.getPredicateType());
        json.writeStringField("signer", attestation.getSigner());
        json.writeStringField("issuer", attestation.getIssuer());
        json.writeStringField("builder", attestation.getBuilder());
        json.writeStringField("buildType", attestation.getBuildType());
        json.writeStringField("repository", attestation.getRepository());
        json.writeStringField("commit", attestation.getCommit());
        json.writeStringField("run", attestation.getRun());
        list(json, "materials", attestation.getMaterials(), it -> {
            json.writeStringField("uri", it.getUri());
            json.writeStringField("digest", it.getDigest());
        });
    }

    private static void run(JsonGenerator json, PipelineRun run) throws IOException {
        json.writeStringField("pipeline", run.getPipeline());
        json.writeStringField("task", run.getTask());
        json.writeStringField("run", run.getRun());
        json.writeStringField("outcome", run.getOutcome());
        json.writeStringField("repository", run.getRepository());
        json.writeStringField("commit", run.getCommit());
        json.writeStringField("branch", run.getBranch());
        json.writeStringField("actor", run.getActor());
        json.writeStringField("url", run.getUrl());
    }

    private static void service(JsonGenerator json, String service, String namespace, String environment)
            throws IOException {
        json.writeStringField("service", service);
        json.writeStringField("namespace", namespace);
        json.writeStringField("environment", environment);
    }

    private static void base(JsonGenerator json, BaseImage known) throws IOException {
        json.writeStringField("baseImage", known == null ? null : known.getName());
        json.writeStringField("baseImageDigest", known == null ? null : known.getDigest());
    }

    private static void vulnerabilities(JsonGenerator json, List<Vulnerability> vulnerabilities) throws IOException {
        list(json, "vulnerabilities", vulnerabilities, it -> {
            json.writeStringField("id", it.getId());
            json.writeStringField("packageName", it.getPackageName());
            json.writeStringField("installedVersion", it.getInstalledVersion());
            json.writeStringField("fixedVersion", it.getFixedVersion());
            json.writeStringField("severity", it.getSeverity());
            json.writeStringField("title", it.getTitle());
        });
    }

    private static void waivers(JsonGenerator json, List<Waiver> waivers) throws IOException {
        list(json, "waivers", waivers, it -> {
            json.writeStringField("policy", it.getPolicy());
            json.writeStringField("packageName", it.getPackageName());
            json.writeStringField("reason", it.getReason());
            json.writeStringField("owner", it.getOwner());
            json.writeStringField("until", it.getUntil() == null ? null : Times.text(it.getUntil()));
            json.writeStringField("source", it.getSource());
        });
    }

    /** Writes what stands between the braces of one element. */
    private interface Element<T> {
        void write(T element) throws IOException;
    }

    private static <T> void list(JsonGenerator json, String name, List<T> elements, Element<T> body)
            throws IOException {
        if (elements == null) {
            json.writeNullField(name);
            return;
        }
        json.writeArrayFieldStart(name);
        for (T element : elements) {
            json.writeStartObject();
            body.write(element);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void map(JsonGenerator json, String name, Map<String, String> map) throws IOException {
        if (map == null) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : new TreeMap<>(map).entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    private static void time(JsonGenerator json, String name, Instant time) throws IOException {
        json.writeStringField(name, time == null ? null : Times.text(time));
    }

    private static void number(JsonGenerator json, String name, Number number) throws IOException {
        json.writeFieldName(name);
        if (number == null) {
            json.writeNull();
        } else {
            json.writeNumber(number.longValue());
        }
    }

    private static void truth(JsonGenerator json, String name, Boolean truth) throws IOException {
        json.writeFieldName(name);
        if (truth == null) {
            json.writeNull();
        } else {
            json.writeBoolean(truth);
        }
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        if (texts == null) {
            json.writeNullField(name);
            return;
        }
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    /** Writes what stands between the braces. */
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static String line(Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string refuses no text", e);
        }
        return text.toString();
    }
}
