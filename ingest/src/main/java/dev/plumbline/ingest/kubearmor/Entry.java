package dev.plumbline.ingest.kubearmor;

import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One entry of the log. What the relay and the command line write has its names in capitals, such as {@code HostPID}; what the
 * daemon writes into its own file begins them small, such as {@code hostPid}. Both are read by the former.
 */
final class Entry {
    private static final List<String> NAMES = List.of(
            "Timestamp",
            "UpdatedTime",
            "ClusterName",
            "HostName",
            "NamespaceName",
            "PodName",
            "Labels",
            "ContainerID",
            "ContainerName",
            "ContainerImage",
            "HostPPID",
            "HostPID",
            "PID",
            "UID",
            "ParentProcessName",
            "ProcessName",
            "PolicyName",
            "Severity",
            "Tags",
            "ATags",
            "Message",
            "Type",
            "Source",
            "Operation",
            "Resource",
            "Data",
            "Action",
            "Result",
            "Cwd",
            "TTY",
            "KubeArmorVersion",
            "MaxAlertsPerSec",
            "DroppingAlertsInterval");

    private static final Map<String, String> SMALL = Map.of(
            "HostPPID",
            "hostPPid",
            "HostPID",
            "hostPid",
            "PID",
            "pid",
            "UID",
            "uid",
            "ATags",
            "atags",
            "TTY",
            "tty",
            "KubeArmorVersion",
            "kubeArmorVersion");

    private static final Shape OWNER = Shape.of(Shape.value("Ref"), Shape.value("Name"));
    private static final Shape SMALL_OWNER = Shape.of(Shape.value("ref"), Shape.value("name"));
    private static final Shape SHAPE = shape();

    private final Fields fields;
    private final Map<String, String> data;
    private final Map<String, String> resource;

    private Entry(Fields fields) {
        this.fields = fields;
        this.data = pairs(text(fields, "Data"));
        this.resource = pairs(text(fields, "Resource"));
    }

    private static Shape shape() {
        List<Shape.Member> members = new ArrayList<>();
        for (String name : NAMES) {
            members.add(Shape.value(name));
            members.add(Shape.value(small(name)));
        }
        members.add(Shape.object("Owner", OWNER));
        members.add(Shape.object("owner", SMALL_OWNER));
        return Shape.of(members.toArray(Shape.Member[]::new));
    }

    private static String small(String name) {
        String known = SMALL.get(name);
        return known == null ? name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1) : known;
    }

    /** What became of bytes that should be one entry. */
    sealed interface Read {
        record Value(Entry entry) implements Read {}

        /** @param detail what is wrong and where, for a person */
        record Malformed(String detail) implements Read {}
    }

    static Read read(byte[] json) {
        Shape.Read read = SHAPE.read(json);
        return read instanceof Shape.Read.Value value
                ? new Read.Value(new Entry(value.fields()))
                : new Read.Malformed(((Shape.Read.Malformed) read).detail());
    }

    /** {@code a=1 b=2}, or with commas between. What is no pair is passed over. */
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        if (text != null) {
            for (String word : text.split("[ ,]", -1)) {
                int equals = word.indexOf('=');
                if (equals > 0 && equals < word.length() - 1) {
                    pairs.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
                }
            }
        }
        return pairs;
    }

    private static String text(Fields fields, String name) {
        String text = fields.text(name);
        return text == null ? fields.text(small(name)) : text;
    }

    /** Null where it is not told, or is empty. */
    String text(String name) {
        return text(fields, name);
    }

    Long number(String name) {
        Long number = fields.number(name);
        return number == null ? fields.number(small(name)) : number;
    }

    List<String> words(String name) {
        List<String> words = fields.words(name);
        return words.isEmpty() ? fields.words(small(name)) : words;
    }

    /** Kind of what made the pod. */
    String ownerKind() {
        String kind = fields.object("Owner").text("Ref");
        return kind == null ? fields.object("owner").text("ref") : kind;
    }

    String ownerName() {
        String name = fields.object("Owner").text("Name");
        return name == null ? fields.object("owner").text("name") : name;
    }

    /** A pair in Data; null where there is none. */
    String data(String name) {
        return data.get(name);
    }

    /** A pair in Resource; null where there is none. */
    String resource(String name) {
        return resource.get(name);
    }

    /** System call, LSM hook or kernel function that told it, as it stands in Data; null where none does. */
    String call() {
        for (String name : List.of("syscall", "lsm", "kprobe", "kfunc")) {
            if (data.containsKey(name)) {
                return data.get(name);
            }
        }
        return null;
    }
}
