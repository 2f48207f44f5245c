package dev.plumbline.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** What the schemas' comments promise of a value and Avro cannot hold: forms, ranges, and null for unknown. */
final class Contract {
    private static final Pattern HEX_32 = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern HEX_64 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{12,64}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern DIGEST = Pattern.compile("[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-zA-Z=_-]+");
    private static final Pattern CAPABILITY = Pattern.compile("CAP_[A-Z0-9_]+");
    private static final Set<String> NAMESPACES = Set.of("mount", "uts", "ipc", "user", "pid", "net", "cgroup", "time");
    private static final long MOST_PIDS = 1L << 22;
    private static final long MOST_IDS = (1L << 32) - 1;

    /** The empty text is a value there: an argument, or the core group of the API. */
    private static final Set<String> MAY_BE_EMPTY = Set.of("args", "parentArgs", "command", "apiGroup", "labels");

    private static final Map<String, Predicate<Object>> BY_NAME = Map.ofEntries(
            Map.entry("id", text(HEX_32)),
            Map.entry("Origin.digest", text(HEX_64)),
            Map.entry("Origin.line", between(1, Long.MAX_VALUE)),
            Map.entry("SecretFound.line", between(1, Long.MAX_VALUE)),
            Map.entry("Vulnerability.id", it -> true),
            Map.entry("pid", between(0, MOST_PIDS)),
            Map.entry("parentPid", between(0, MOST_PIDS)),
            Map.entry("containerPid", between(0, MOST_PIDS)),
            Map.entry("targetPid", between(0, MOST_PIDS)),
            Map.entry("uid", between(0, MOST_IDS)),
            Map.entry("effectiveUid", between(0, MOST_IDS)),
            Map.entry("loginUid", between(0, MOST_IDS - 1)),
            Map.entry("toUid", between(0, MOST_IDS)),
            Map.entry("toGid", between(0, MOST_IDS)),
            Map.entry("localPort", between(0, 65_535)),
            Map.entry("peerPort", between(0, 65_535)),
            Map.entry("hostPorts", between(0, 65_535)),
            Map.entry("localAddress", Contract::isAddress),
            Map.entry("peerAddress", Contract::isAddress),
            Map.entry("server", Contract::isAddress),
            Map.entry("sourceAddresses", Contract::isAddress),
            Map.entry("containerId", text(CONTAINER)),
            Map.entry("imageDigest", text(DIGEST)),
            Map.entry("BaseImage.digest", text(DIGEST)),
            Map.entry("binaryHash", text(DIGEST)),
            Map.entry("fingerprint", text(FINGERPRINT)),
            Map.entry("Process.capabilities", text(CAPABILITY)),
            Map.entry("PrivilegeChange.capabilities", text(CAPABILITY)),
            Map.entry("Process.hostNamespaces", NAMESPACES::contains),
            Map.entry("NamespaceChange.namespaces", NAMESPACES::contains),
            Map.entry("ProcessExit.code", between(0, 255)),
            Map.entry("signal", between(1, 127)),
            Map.entry("mode", between(0, 07777)),
            Map.entry("flags", between(0, Long.MAX_VALUE)),
            Map.entry("lost", between(0, Long.MAX_VALUE)),
            Map.entry("fromDescriptor", between(0, Integer.MAX_VALUE)),
            Map.entry("toDescriptor", between(0, Integer.MAX_VALUE)),
            Map.entry("responseCode", Contract::isResponseCode),
            Map.entry("Vulnerability.severity", Set.of("unknown", "low", "medium", "high", "critical")::contains),
            Map.entry("SecretFound.severity", Set.of("unknown", "low", "medium", "high", "critical")::contains),
            Map.entry("outcome", Set.of("success", "failure", "cancelled")::contains),
            Map.entry("change", Set.of("deployed", "upgraded", "rolledback")::contains),
            Map.entry("operation", Set.of("CREATE", "UPDATE")::contains));

    private Contract() {}

    /** What in the record is not as it should be, each with the path of the field. */
    static List<String> breaches(SpecificRecordBase record) {
        List<String> breaches = new ArrayList<>();
        look(record, record.getSchema().getName(), breaches);
        return breaches;
    }

    private static void look(SpecificRecordBase record, String path, List<String> breaches) {
        for (Schema.Field field : record.getSchema().getFields()) {
            String owner = record.getSchema().getName();
            look(record.get(field.pos()), owner, field.name(), path + "." + field.name(), breaches);
        }
    }

    private static void look(Object value, String owner, String name, String path, List<String> breaches) {
        if (value instanceof SpecificRecordBase record) {
            look(record, path, breaches);
        } else if (value instanceof Collection<?> elements) {
            elements.forEach(it -> look(it, owner, name, path + "[]", breaches));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(it -> look(it, owner, name, path + "{}", breaches));
        } else if (value != null) {
            if (value.equals("") && !MAY_BE_EMPTY.contains(name)) {
                breaches.add(path + " is empty, not null");
            } else if (!rule(owner, name).test(value)) {
                breaches.add(path + " may not be " + value);
            }
        }
    }

    private static Predicate<Object> rule(String owner, String name) {
        Predicate<Object> byOwner = BY_NAME.get(owner + "." + name);
        return byOwner == null ? BY_NAME.getOrDefault(name, it -> true) : byOwner;
    }

    private static boolean isAddress(Object value) {
        return Addresses.canonical((String) value).filter(value::equals).isPresent();
    }

    /** Of DNS it is a word, of HTTP a number. */
    private static boolean isResponseCode(Object value) {
        return value instanceof String || between(100, 599).test(value);
    }

    private static Predicate<Object> text(Pattern form) {
        return value -> form.matcher((String) value).matches();
    }

    private static Predicate<Object> between(long least, long most) {
        return value -> ((Number) value).longValue() >= least && ((Number) value).longValue() <= most;
    }
}
