package dev.plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.schemas.Declared;
import dev.plumbline.schemas.Declared.Malformed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/**
 * Runs the cases beside the rules: each says of one event whether its rule fires. Without Kafka and without a wall clock:
 * an event without a {@code time} happens at 2026-01-01T00:00:00Z.
 *
 * <p>Shape of a case: {@code fires} or {@code quiet} (what it shows), {@code event} (kind and fields, flat, named as
 * {@code ingest --out json} names them), and what enrichment would find: {@code service, namespace, image, peer, peerNetwork,
 * peerName, intent, provenance}, and of a scan {@code running} (a list of services, each with {@code service, namespace, environment}) and
 * {@code scanBefore} (what the same scanner found the time before); {@code title} is the one expected.
 *
 * <p>Of a rule over several events a case has {@code events}, each with these keys, {@code after} (so long after the case
 * begins) and {@code times} (so many of them).
 */
public final class RuleCases {
    private static final Set<String> KEYS = Set.of(
            "fires",
            "quiet",
            "event",
            "after",
            "service",
            "namespace",
            "image",
            "peer",
            "peerNetwork",
            "peerName",
            "intent",
            "provenance",
            "running",
            "scanBefore",
            "title");
    /** What a case of a rule over several events has, and its events have not. */
    private static final Set<String> OF_SEVERAL = Set.of("fires", "quiet", "title", "events");

    private static final Set<String> OF_RUNNING = Set.of("service", "namespace", "environment");
    private static final List<String> TEXTS =
            List.of("fires", "quiet", "service", "namespace", "image", "peer", "peerNetwork", "peerName", "title");
    private static final String[] OF_A_SERVICE = {"service", "namespace", "image", "intent", "provenance"};
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    /**
     * What came of all cases.
     *
     * @param run number of cases that were run
     * @param failures each with file and line
     * @param outcomes of each case, and of each rule whose cases as a whole are not as they should be
     */
    public record Report(int rules, int run, List<Problem> failures, List<Outcome> outcomes) {}

    /**
     * What came of one case.
     *
     * @param rule id of its rule; the path of the file where there is none
     * @param name what it shows, such as "fires: a shell"
     * @param failures none where it holds
     */
    public record Outcome(String rule, String name, String file, int line, List<String> failures) {
        /** One object; all keys are there. */
        public String json() {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            node.put("rule", rule).put("case", name).put("file", file).put("line", line);
            node.put("holds", failures.isEmpty());
            failures.forEach(node.putArray("failures")::add);
            return node.toString();
        }
    }

    private final List<Problem> failures = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final Quarantine quarantine = new Quarantine();
    private final RuleSet rules;
    private int run;

    private RuleCases(RuleSet rules) {
        this.rules = rules;
    }

    /**
     * Runs every case of {@code files}, the packs that {@code packs} were compiled from. A case is about the rule as it is
     * written, whatever another pack makes of it.
     */
    public static Report run(List<PackFiles> files, List<Pack> packs) {
        int rules = 0;
        RuleCases cases =
                new RuleCases(RuleSet.of(packs.stream().map(Pack::asWritten).toList()));
        try (Observer observer = new Observer(cases.rules, Effort.UNCOUNTED, cases.quarantine)) {
            for (PackFiles pack : files) {
                for (Map.Entry<String, String> file : pack.files().entrySet()) {
                    String path = file.getKey();
                    if (path.endsWith(".drl") && path.contains("/")) {
                        rules++;
                        String rule = path.substring(0, path.length() - 4);
                        cases.ofRule(pack, rule, observer);
                    } else if (path.endsWith(".cases.yaml")
                            && !pack.files().containsKey(path.replace(".cases.yaml", ".drl"))) {
                        int before = cases.failures.size();
                        cases.fail(pack, path, 1, "stands beside no rule");
                        cases.tell(pack, path, 1, path, "cases", before);
                    }
                }
            }
        }
        return new Report(rules, cases.run, List.copyOf(cases.failures), List.copyOf(cases.outcomes));
    }

    /** @param before how many failures there were before it */
    private void tell(PackFiles pack, String path, int line, String rule, String name, int before) {
        outcomes.add(new Outcome(
                rule,
                name,
                pack.location() + "/" + path,
                line,
                failures.subList(before, failures.size()).stream()
                        .map(Problem::message)
                        .toList()));
    }

    /** The events of all cases; those that cannot be read, of which {@link #run} tells, are left out. */
    public static List<Enriched> events(List<PackFiles> files) {
        List<Enriched> events = new ArrayList<>();
        for (PackFiles pack : files) {
            pack.files().forEach((path, text) -> {
                if (path.endsWith(".cases.yaml")) {
                    addEvents(text, events);
                }
            });
        }
        return events;
    }

    private static void addEvents(String cases, List<Enriched> events) {
        try {
            for (JsonNode node : Yaml.read(cases)) {
                addEvent(node, events);
            }
        } catch (Yaml.Malformed e) {
            // a run tells of it
        }
    }

    private static void addEvent(JsonNode node, List<Enriched> events) {
        try {
            if (node.has("events")) {
                events.addAll(eventsOf(node));
            } else {
                events.add(event(node));
            }
        } catch (Malformed e) {
            // a run tells of it
        }
    }

    private void ofRule(PackFiles pack, String rule, Observer observer) {
        String path = rule + ".cases.yaml";
        String text = pack.files().get(path);
        if (text == null) {
            failAll(pack, rule, rule + ".drl", "has no cases: write " + path + " beside it");
            return;
        }
        JsonNode cases;
        try {
            cases = Yaml.read(text);
        } catch (Yaml.Malformed e) {
            int before = failures.size();
            failures.add(new Problem(pack.location() + "/" + path, e.line(), e.column(), e.getMessage()));
            tell(pack, path, e.line(), rule, "cases", before);
            return;
        }
        if (!cases.isArray() && !cases.isMissingNode()) {
            failAll(pack, rule, path, "must be a list of cases, each with 'fires' or 'quiet'");
            return;
        }
        List<Integer> lines = Yaml.lines(text);
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < cases.size(); i++) {
            JsonNode node = cases.get(i);
            int line = i < lines.size() ? lines.get(i) : 1;
            int before = failures.size();
            if (node.has("fires") == node.has("quiet")) {
                fail(pack, path, line, "a case says either 'fires' or 'quiet'");
                tell(pack, path, line, rule, "case " + (i + 1), before);
                continue;
            }
            String kind = node.has("fires") ? "fires" : "quiet";
            kinds.add(kind);
            run++;
            try {
                if (node.has("events")) {
                    checkSeveral(pack, path, line, rule, node, observer);
                } else {
                    check(pack, path, line, rule, node, observer.observe(event(node)));
                }
            } catch (Malformed e) {
                fail(pack, path, line, e.getMessage());
            }
            tell(pack, path, line, rule, kind + ": " + node.get(kind).asText(), before);
        }
        if (kinds.size() < 2) {
            failAll(pack, rule, path, "needs at least one case that fires and one that stays quiet");
        }
    }

    /** Of what is wrong with a rule's cases as a whole. */
    private void failAll(PackFiles pack, String rule, String path, String message) {
        int before = failures.size();
        fail(pack, path, 1, message);
        tell(pack, path, 1, rule, "cases", before);
    }

    private void check(
            PackFiles pack, String path, int line, String rule, JsonNode node, Observer.Observation observation) {
        if (observation instanceof Observer.Observation.Failed failed) {
            fail(pack, path, line, "the rule failed: " + failed.detail());
            return;
        }
        Observer.Observation.Seen seen = (Observer.Observation.Seen) observation;
        for (Quarantined each : seen.quarantined()) {
            fail(pack, path, line, "the rule failed: " + each.text());
            quarantine.release(each.rule().id()); // each case by itself
        }
        if (!seen.quarantined().isEmpty()) {
            return;
        }
        check(
                pack,
                path,
                line,
                rule,
                node,
                seen.matches().stream()
                        .filter(it -> it.rule().id().equals(rule))
                        .findFirst());
    }

    private void check(PackFiles pack, String path, int line, String rule, JsonNode node, Optional<Match> found) {
        Match match = found.orElse(null);
        if (node.has("fires") && match == null) {
            fail(
                    pack,
                    path,
                    line,
                    "expected " + rule + " to fire: " + node.get("fires").asText());
        } else if (node.has("quiet") && match != null) {
            fail(
                    pack,
                    path,
                    line,
                    "expected " + rule + " to stay quiet: " + node.get("quiet").asText());
        } else if (match != null) {
            String title = match.title();
            if (node.has("title") && !node.get("title").asText().equals(title)) {
                fail(
                        pack,
                        path,
                        line,
                        "expected the title '" + node.get("title").asText() + "' but was '" + title + "'");
            }
        }
    }

    /** Lets all events happen, in the order of time, and then time pass every window. */
    private void checkSeveral(PackFiles pack, String path, int line, String rule, JsonNode node, Observer observer)
            throws Malformed {
        List<Match> matches = new ArrayList<>();
        for (Enriched event : eventsOf(node)) {
            Observer.Observation observation = observer.observe(event);
            if (!(observation instanceof Observer.Observation.Seen seen)
                    || !seen.quarantined().isEmpty()) {
                check(pack, path, line, rule, node, observation);
                return;
            }
            matches.addAll(seen.matches());
        }
        try (OverSeveral over = new OverSeveral(rules)) {
            over.see(matches);
            over.failures().forEach(it -> fail(pack, path, line, "the rule failed: " + it));
            if (over.failures().isEmpty()) {
                check(pack, path, line, rule, node, over.ofRule(rule));
            }
        }
    }

    private static List<Enriched> eventsOf(JsonNode node) throws Malformed {
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!OF_SEVERAL.contains(key)) {
                throw new Malformed("unknown key '" + key + "'; a case of several events has "
                        + OF_SEVERAL.stream().sorted().toList() + ", and each event what a case of one has");
            }
        }
        if (!node.get("events").isArray() || node.get("events").isEmpty()) {
            throw new Malformed("events: expected a list of events");
        }
        List<Enriched> events = new ArrayList<>();
        for (JsonNode it : node.get("events")) {
            int times = it.path("times").asInt(1);
            for (int i = 0; i < times; i++) {
                ObjectNode one = it.deepCopy();
                one.remove("times");
                events.add(event(one, events.size()));
            }
        }
        return events;
    }

    /** The event that a case describes, enriched as it says. */
    static Enriched event(JsonNode node) throws Malformed {
        return event(node, 0);
    }

    /** @param number tells it apart from others of its case */
    private static Enriched event(JsonNode node, int number) throws Malformed {
        for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
            String key = keys.next();
            if (!KEYS.contains(key)) {
                throw new Malformed("unknown key '" + key + "'; a case has "
                        + KEYS.stream().sorted().toList());
            }
        }
        for (String key : TEXTS) {
            if (node.has(key) && !node.get(key).isTextual()) {
                throw new Malformed(key + ": expected text, not " + node.get(key));
            }
        }
        if (!node.path("event").path("kind").isTextual()) {
            throw new Malformed("needs event.kind, such as process.launch");
        }
        ObjectNode event = node.get("event").deepCopy();
        CaseKind kind = CaseKind.of(event.remove("kind").asText());
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.put("id", "%032x".formatted(number));
        envelope.put("ingestTime", START.toString());
        envelope.set(
                "time",
                event.has("time")
                        ? event.remove("time")
                        : envelope.textNode(time(node).toString()));
        envelope.putObject("collector").put("name", "case");
        envelope.putObject("origin").put("digest", "");
        return kind.pipeline() ? pipeline(node, event, envelope, kind) : kernel(node, event, envelope, kind);
    }

    /** So long after the case begins. */
    private static Instant time(JsonNode node) throws Malformed {
        if (!node.has("after")) {
            return START;
        }
        return START.plus(Durations.parse(node.get("after").asText())
                .orElseThrow(
                        () -> new Malformed("after: '" + node.get("after").asText() + "' is no time such as 30s")));
    }

    private static Enriched kernel(JsonNode node, ObjectNode event, ObjectNode envelope, CaseKind kind)
            throws Malformed {
        refuse(node, "is known of scans alone", "running", "scanBefore");
        for (String key : List.of("node", "bootId", "succeeded", "verdict")) {
            if (event.has(key)) {
                envelope.set(key, event.remove(key));
            }
        }
        SpecificRecord activity = kind.read(event);
        // The schema's reader cannot tell which branch of the union is meant; the kind can.
        KernelEvent read = Declared.read(
                KernelEvent.class, envelope.set("activity", JsonNodeFactory.instance.objectNode()), "event");
        KernelEvent full = KernelEvent.newBuilder(read)
                .setActivity(activity)
                .setProcess(kind.process(event))
                .build();
        if (!kind.ofService()) {
            refuse(node, "is nobody's: a " + kind.name() + " is told of no process", OF_A_SERVICE);
        }
        String service = text(node, "service");
        if (service == null) {
            refuse(node, "needs 'service' beside it, whose it is", OF_A_SERVICE);
        }
        Identity owner = service == null
                ? null
                : Identity.newBuilder()
                        .setService(service)
                        .setNamespace(text(node, "namespace"))
                        .setImage(text(node, "image"))
                        .setImageDigest(DIGEST)
                        .build();
        return new Enriched.Kernel(
                full, owner, peer(node), provenanceOrNull(node), intent(node, service, text(node, "namespace")));
    }

    private static Enriched pipeline(JsonNode node, ObjectNode event, ObjectNode envelope, CaseKind kind)
            throws Malformed {
        refuse(
                node,
                "is no part of a pipeline event's case; a deployed service stands in 'event'",
                "service",
                "namespace",
                "peer",
                "peerNetwork",
                "peerName");
        SpecificRecord step = kind.read(event);
        if (!(step instanceof Deployed)) {
            refuse(node, "is a service's: only a deployment names one", "intent");
        }
        if (!(step instanceof ImageScanned)) {
            refuse(node, "is known of scans alone", "running", "scanBefore");
        } else if (!node.has("running")) {
            refuse(node, "needs 'running' beside it: it is asked of what runs", "scanBefore");
        }
        PipelineEvent read = Declared.read(
                PipelineEvent.class,
                envelope.set("step", JsonNodeFactory.instance.objectNode().put("repository", "")),
                "event");
        PipelineEvent full = PipelineEvent.newBuilder(read)
                .setStep(step)
                .setImage(text(node, "image"))
                .setImageDigest(DIGEST)
                .build();
        Provenance provenance = provenanceOrNull(node);
        return new Enriched.Pipeline(
                full,
                provenance == null
                        ? Provenance.newBuilder()
                                .setImageDigest(DIGEST)
                                .setTime(full.getTime())
                                .build()
                        : provenance,
                running(node),
                node.has("scanBefore") ? Declared.read(ImageScanned.class, node.get("scanBefore"), "scanBefore") : null,
                step instanceof Deployed deployed
                        ? intent(node, deployed.getService(), deployed.getNamespace())
                        : null);
    }

    private static List<Running> running(JsonNode node) throws Malformed {
        if (!node.has("running")) {
            return List.of();
        }
        if (!node.get("running").isArray() || node.get("running").isEmpty()) {
            throw new Malformed("running: expected a list of services");
        }
        List<Running> running = new ArrayList<>();
        for (JsonNode it : node.get("running")) {
            for (Iterator<String> keys = it.fieldNames(); keys.hasNext(); ) {
                String key = keys.next();
                if (!OF_RUNNING.contains(key)) {
                    throw new Malformed("running: unknown key '" + key + "'; a service has "
                            + OF_RUNNING.stream().sorted().toList());
                }
            }
            if (text(it, "service") == null) {
                throw new Malformed("running: each needs 'service'");
            }
            running.add(new Running(text(it, "service"), text(it, "namespace"), text(it, "environment")));
        }
        return running;
    }

    private static void refuse(JsonNode node, String why, String... keys) throws Malformed {
        for (String key : keys) {
            if (node.has(key)) {
                throw new Malformed("'" + key + "' " + why);
            }
        }
    }

    private static Peer peer(JsonNode node) throws Malformed {
        String peer = text(node, "peer");
        if (peer == null) {
            refuse(node, "needs 'peer' beside it: external or undetermined", "peerNetwork", "peerName");
            return Peer.NONE;
        }
        return switch (peer) {
            case "external" -> Peer.external(text(node, "peerNetwork")).named(text(node, "peerName"));
            case "undetermined" -> {
                refuse(node, "is known of what is external alone", "peerName");
                yield Peer.undetermined(text(node, "peerNetwork"));
            }
            default -> {
                refuse(node, "is not asked where a service is the peer", "peerNetwork", "peerName");
                yield Peer.known(peer.substring(peer.indexOf('/') + 1), namespaceOfPeer(node, peer));
            }
        };
    }

    private static String namespaceOfPeer(JsonNode node, String peer) {
        return peer.contains("/") ? peer.substring(0, peer.indexOf('/')) : text(node, "namespace");
    }

    private static Intent intent(JsonNode node, String service, String namespace) throws Malformed {
        if (!node.has("intent")) {
            return null;
        }
        ObjectNode intent = node.get("intent").deepCopy();
        intent.put("service", service);
        intent.put("namespace", namespace);
        return Declared.read(Intent.class, intent, "intent");
    }

    private static Provenance provenanceOrNull(JsonNode node) throws Malformed {
        if (!node.has("provenance")) {
            return null;
        }
        ObjectNode provenance = node.get("provenance").deepCopy();
        provenance.put("imageDigest", DIGEST);
        provenance.put("time", "2026-01-01T00:00:00Z");
        return Declared.read(Provenance.class, provenance, "provenance");
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).isTextual() ? node.get(key).asText() : null;
    }

    private void fail(PackFiles pack, String path, int line, String message) {
        failures.add(new Problem(pack.location() + "/" + path, line, 0, message));
    }
}
