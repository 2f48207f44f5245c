package dev.plumbline.ingest.inspektorgadget;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * One event of a gadget. The gadgets that are images put process, container and pod into objects of their own; those that
 * were built in had them beside the event's own fields. A few names are an object with the one and a text with the other.
 */
final class GadgetEvent {
    private static final Shape POD = Shape.of(
            value("node"),
            value("namespace"),
            value("podName"),
            value("pod"),
            value("containerName"),
            value("container"),
            value("podLabels"),
            object("owner", Shape.of(value("kind"), value("name"))));

    private static final Shape CONTAINER = Shape.of(
            value("containerId"),
            value("containerName"),
            value("container"),
            value("containerImageName"),
            value("containerImageDigest"));

    private static final Shape PROCESS = Shape.of(
            value("comm"),
            value("pid"),
            value("mntns_id"),
            object("parent", Shape.of(value("comm"), value("pid"))),
            object("creds", Shape.of(value("uid"), value("user"))));

    private static final Shape ENDPOINT = Shape.of(value("addr"), value("port"), value("proto"));

    private static final List<String> OBJECTS = List.of("src", "dst", "addr", "nameserver");

    private static final List<String> VALUES = List.of(
            "timestamp",
            "timestamp_raw",
            "type",
            "message", // of every event
            "node",
            "namespace",
            "pod",
            "container",
            "containerId", // of gadgets that were built in
            "pid",
            "ppid",
            "comm",
            "pcomm",
            "uid",
            "loginuid",
            "tgid",
            "mntns_id",
            "mountnsid",
            "mntnsid",
            "netns_id",
            "netnsid",
            "cwd",
            "exepath",
            "error",
            "error_raw",
            "err",
            "ret",
            "args",
            "upper_layer",
            "upperlayer",
            "fname",
            "path",
            "flags",
            "flags_raw",
            "flagsRaw",
            "mode",
            "mode_raw",
            "modeRaw",
            "fd",
            "target",
            "linkpath",
            "operation",
            "saddr",
            "daddr",
            "sport",
            "dport",
            "ipversion",
            "port",
            "proto",
            "opts",
            "state",
            "tcpflags",
            "tcpflags_raw",
            "sent",
            "sent_raw",
            "received",
            "received_raw",
            "qr",
            "name",
            "qtype",
            "rcode",
            "rcode_raw",
            "addresses",
            "op",
            "dest",
            "fs",
            "source",
            "syscall",
            "param_values",
            "filepath",
            "tracepoint",
            "tracepoint_raw",
            "code",
            "code_raw",
            "cap",
            "cap_raw",
            "capName",
            "tpid",
            "pages",
            "parameters",
            "file",
            "delta_us",
            "latency");

    private static final Shape EVENT = event();

    /** What is text where {@link #EVENT} expects an object. */
    private static final Shape TEXTS =
            Shape.of(OBJECTS.stream().map(Shape::value).toArray(Shape.Member[]::new));

    private final Fields fields;
    private final byte[] json;

    private GadgetEvent(Fields fields, byte[] json) {
        this.fields = fields;
        this.json = json;
    }

    private static Shape event() {
        List<Shape.Member> members = new ArrayList<>();
        VALUES.forEach(it -> members.add(value(it)));
        OBJECTS.forEach(it -> members.add(object(it, ENDPOINT)));
        members.add(object("k8s", POD));
        members.add(object("runtime", CONTAINER));
        members.add(object("proc", PROCESS));
        return Shape.of(members.toArray(Shape.Member[]::new));
    }

    /** What became of bytes that should be one event. */
    sealed interface Read {
        record Value(GadgetEvent event) implements Read {}

        /** @param detail what is wrong and where, for a person */
        record Malformed(String detail) implements Read {}
    }

    static Read read(byte[] json) {
        Shape.Read read = EVENT.read(json);
        return read instanceof Shape.Read.Value value
                ? new Read.Value(new GadgetEvent(value.fields(), json))
                : new Read.Malformed(((Shape.Read.Malformed) read).detail());
    }

    Fields fields() {
        return fields;
    }

    /** The text of a name that is an object elsewhere; null where it is none. */
    String textBesideObject(String name) {
        return TEXTS.read(json) instanceof Shape.Read.Value value
                ? value.fields().text(name)
                : null;
    }

    boolean has(String... names) {
        for (String name : names) {
            if (fields.has(name)) {
                return true;
            }
        }
        return false;
    }

    /** The number under the first of these names that has one. */
    Long number(String... names) {
        for (String name : names) {
            Long number = fields.number(name);
            if (number != null) {
                return number;
            }
        }
        return null;
    }

    String text(String name) {
        return fields.text(name);
    }
}
