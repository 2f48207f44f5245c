package dev.plumbline.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Collector;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
import dev.plumbline.event.Vulnerability;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * Events as flat JSON objects on one line, without a line end. Keys stand in a fixed order and are always there: those that
 * every event has, then those of its kind. Unknown is null.
 *
 * <p>Units: times are UTC with six decimals and Z; the rest as in the schemas.
 * <br>Names that are not the schema's: an action is told by {@code kind}, a base image by {@code baseImage} and
 * {@code baseImageDigest}, a file's {@code truncated} is {@code pathTruncated}, a secret's {@code line} is {@code secretLine}.
 * <br>Characters that a terminal would obey are escaped, wherever they came from.
 * <br>Dropped: the ingest time, so that the same input gives the same output, and the raw record's digest, for which the id
 * stands.
 */
public final class EventJson {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().characterEscapes(new Unprintable.Escapes()).build();

    private EventJson() {}

    public static String of(KernelEvent event) {
        return line(json -> {
            common(json, event.getId(), Kinds.of(event), event.getTime(), event.getCollector());
            json.writeStringField("node", event.getNode());
            origin(json, event.getOrigin());
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
        identity(json, process.getIdentity());
    }

    private static void identity(JsonGenerator json, InlineIdentity known) throws IOException {
        InlineIdentity identity = known == null ? new InlineIdentity() : known;
        json.writeStringField("service", identity.getService());
        json.writeStringField("namespace", identity.getNamespace());
        json.writeStringField("pod", identity.getPod());
        json.writeStringField("image", identity.getImage());
        json.writeStringField("imageDigest", identity.getImageDigest());
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
        } else if (step instanceof SecretFound secret) {
            json.writeStringField("detector", secret.getDetector());
            json.writeStringField("category", secret.getCategory());
            json.writeStringField("severity", secret.getSeverity());
            json.writeStringField("path", secret.getPath());
            json.writeStringField("layer", secret.getLayer());
            number(json, "secretLine", secret.getLine());
        } else if (step instanceof Deployed deployed) {
            service(json, deployed.getService(), deployed.getNamespace(), deployed.getEnvironment());
            json.writeStringField("change", deployed.getChange());
        } else if (step instanceof Undeployed undeployed) {
            service(json, undeployed.getService(), undeployed.getNamespace(), undeployed.getEnvironment());
        }
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
        json.writeArrayFieldStart("vulnerabilities");
        for (Vulnerability vulnerability : vulnerabilities) {
            json.writeStartObject();
            json.writeStringField("id", vulnerability.getId());
            json.writeStringField("packageName", vulnerability.getPackageName());
            json.writeStringField("installedVersion", vulnerability.getInstalledVersion());
            json.writeStringField("fixedVersion", vulnerability.getFixedVersion());
            json.writeStringField("severity", vulnerability.getSeverity());
            json.writeStringField("title", vulnerability.getTitle());
            json.writeEndObject();
        }
        json.writeEndArray();
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
