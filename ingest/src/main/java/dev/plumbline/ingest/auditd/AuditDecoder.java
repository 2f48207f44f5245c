package dev.plumbline.ingest.auditd;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Holds the records of an event until all are here: its end was told, or its title with everything that the call announced, or
 * another event of the node is {@link #LATE} younger, or the input ends. On a quiet node the next record is much younger: while
 * something that the call announced is missing, an event also waits until {@link #REORDERED} records of others have come.
 *
 * <p>Memory is bounded: of more than {@link #MOST_EVENTS} that are held, or {@link #MOST_BYTES}, those go first that began first.
 */
final class AuditDecoder implements Decoder {
    static final int MOST_EVENTS = 1000;
    static final long MOST_BYTES = 16 << 20;
    static final Duration LATE = Duration.ofSeconds(2);
    static final int REORDERED = 16;

    private final Map<Stamp, Group> held = new LinkedHashMap<>();
    private final Losses losses = new Losses();
    private long bytes;
    private long read;
    private final Map<String, Node> nodes = new HashMap<>();

    /** The events of one node that are held. */
    private static final class Node {
        private final Set<Group> groups = new LinkedHashSet<>();
        private Instant soonest = Instant.MAX;
    }

    @Override
    public List<Parsed> decode(RawRecord record) {
        List<Parsed> parsed = new ArrayList<>();
        String text = record.text();
        if (text.indexOf('\n') < 0) {
            decode(text, record, parsed);
        } else {
            text.lines().filter(it -> !it.isBlank()).forEach(it -> decode(it, record.withBytes(utf8(it)), parsed));
        }
        return parsed;
    }

    @Override
    public List<Parsed> end() {
        List<Parsed> parsed =
                List.copyOf(held.values()).stream().map(AuditEvents::read).toList();
        held.clear();
        nodes.clear();
        bytes = 0;
        return parsed;
    }

    @Override
    public OptionalLong oldestHeld() {
        Iterator<Group> groups = held.values().iterator();
        return groups.hasNext() ? OptionalLong.of(groups.next().line()) : OptionalLong.empty();
    }

    private void decode(String text, RawRecord record, List<Parsed> parsed) {
        read++;
        Line line = Line.parse(text, record);
        if (line == null) {
            withoutStamp(text, record, parsed);
            return;
        }
        losses.passed(line.stamp());
        tellLate(line.stamp(), parsed);
        if (Types.isPart(line.type()) && !isUnload(line)) {
            take(line, parsed);
            return;
        }
        Parsed loss = line.type().equals("CONFIG_CHANGE") ? losses.reset(line) : null;
        String kind = isUnload(line) ? "BPF UNLOAD" : line.type();
        parsed.add(loss == null ? new Parsed.Rejected("unmodelled", "type: " + shown(kind), record) : loss);
    }

    /** A BPF program that goes does so without a call. */
    private static boolean isUnload(Line line) {
        return line.type().equals("BPF") && "UNLOAD".equals(line.values().word("op"));
    }

    /** Between events ausearch writes lines of its own. */
    private void withoutStamp(String text, RawRecord record, List<Parsed> parsed) {
        if (AuditdFormat.isBetween(text)) {
            return;
        }
        boolean hasType = Line.type(text) != null;
        Parsed loss = hasType ? null : losses.read(text, record);
        String missing = hasType ? "no audit(time:serial)" : "no type=";
        parsed.add(loss == null ? new Parsed.Rejected("malformed", missing, record) : loss);
    }

    private void take(Line line, List<Parsed> parsed) {
        if (line.type().equals(Types.END)) {
            tell(held.get(line.stamp()), parsed);
            return;
        }
        Group group = held.computeIfAbsent(line.stamp(), Group::new);
        Node node = nodes.computeIfAbsent(line.stamp().node(), it -> new Node());
        node.groups.add(group);
        Instant late = line.stamp().time().plus(LATE);
        node.soonest = late.isBefore(node.soonest) ? late : node.soonest;
        if (group.add(line, read)) {
            bytes += line.record().bytes().length;
        }
        if (group.isWhole()) {
            tell(group, parsed);
        }
        while (held.size() > MOST_EVENTS || bytes > MOST_BYTES) {
            tell(held.values().iterator().next(), parsed);
        }
    }

    /** Events of other nodes, the clocks of which may differ, wait for records of theirs. */
    private void tellLate(Stamp stamp, List<Parsed> parsed) {
        Node node = nodes.get(stamp.node());
        if (node == null || stamp.time().isBefore(node.soonest)) {
            return;
        }
        node.soonest = Instant.MAX;
        for (Group group : List.copyOf(node.groups)) {
            Instant late = group.stamp().time().plus(LATE);
            boolean isLate = !late.isAfter(stamp.time());
            if (isLate && (!group.lacksAnnounced() || read - group.lastRead() > REORDERED)) {
                tell(group, parsed);
            } else {
                node.soonest = late.isBefore(node.soonest) ? late : node.soonest;
            }
        }
    }

    private void tell(Group group, List<Parsed> parsed) {
        if (group != null) {
            held.remove(group.stamp());
            Node node = nodes.get(group.stamp().node());
            node.groups.remove(group);
            if (node.groups.isEmpty()) {
                nodes.remove(group.stamp().node());
            }
            bytes -= group.bytes();
            parsed.add(AuditEvents.read(group));
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String shown(String type) {
        return type.length() > 40 ? type.substring(0, 40) + "…" : type;
    }
}
