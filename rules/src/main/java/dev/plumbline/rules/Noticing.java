package dev.plumbline.rules;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Verdict;
import dev.plumbline.rules.RuleInfo.Scope;
import dev.plumbline.rules.facts.EventFact;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.ImageExposed;
import dev.plumbline.rules.facts.Signal.Noticed;
import dev.plumbline.rules.facts.SignalFact.Ref;
import dev.plumbline.rules.facts.SignalFields;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What rules say of events, for the rules over several events: one for each scope by which any of these asks for it. What is of
 * no container, service or whatever the scope names goes nowhere.
 */
public final class Noticing {
    /** All there is has one key. */
    private static final String CLUSTER = "cluster";

    /** As many digits of a container's id as every collector keeps. */
    private static final int OF_CONTAINER = 12;

    /** Characters of a value. */
    private static final int LONGEST = 1_000;

    /** Hex digits of an id. */
    private static final int ID = 32;

    private Noticing() {}

    /**
     * What a rule over one event says.
     *
     * @param stratum of the rules that it is for
     */
    public static List<Noticed> of(Match match, RuleSet rules, int stratum) {
        RuleInfo rule = match.rule();
        Set<Scope> scopes = rules.scopes(rule.id(), rule.isAlertToOthers(), 0, stratum);
        if (scopes.isEmpty()) {
            return List.of();
        }
        EventFact fact = match.event();
        Map<String, String> fields = new HashMap<>();
        Map<String, Object> shown = fact.fields();
        SignalFields.NAMES.forEach(name -> put(fields, name, shown.get(name)));
        if (fact.enriched() instanceof Enriched.Kernel kernel) {
            addProcess(kernel.event(), fields);
        }
        return ofRule(rule, match.title(), fact.time(), fields, services(fact), scopes, fact.eventId());
    }

    /**
     * What a collector's own rule says.
     *
     * @param stratum of the rules that it is for
     */
    public static List<Noticed> of(Enriched.Kernel enriched, RuleSet rules, int stratum) {
        KernelEvent event = enriched.event();
        Verdict verdict = event.getVerdict();
        if (verdict == null) {
            return List.of();
        }
        String rule = event.getCollector().getName() + "/" + verdict.getRule();
        Set<Scope> scopes = rules.scopes(rule, false, 0, stratum);
        if (scopes.isEmpty()) {
            return List.of();
        }
        Map<String, String> fields = new HashMap<>();
        addProcess(event, fields);
        put(fields, "node", event.getNode());
        put(
                fields,
                "binary",
                event.getProcess() == null ? null : event.getProcess().getBinary());
        put(fields, "title", verdict.getMessage());
        put(fields, "severity", verdict.getSeverity().name().toLowerCase(Locale.ROOT));
        List<String> services = List.of();
        if (enriched.owner() != null) {
            put(fields, "service", enriched.owner().getService());
            put(fields, "namespace", enriched.owner().getNamespace());
            put(fields, "image", enriched.owner().getImage());
            put(fields, "imageDigest", enriched.owner().getImageDigest());
            services = List.of(
                    service(enriched.owner().getNamespace(), enriched.owner().getService()));
        }
        return keyed(
                new Noticed(new Ref(micros(event.getTime()), ""), rule, "", "", false, 0, Map.copyOf(fields)),
                services,
                scopes,
                event.getId());
    }

    /**
     * What a rule over several events of the first stratum says, for those of the second.
     *
     * @param newest fields of the newest signal that it stands on
     * @param id of its alert
     */
    public static List<Noticed> of(
            Correlator.Correlated correlated, Map<String, String> newest, String id, RuleSet rules) {
        RuleInfo rule = correlated.match().rule();
        Map<String, String> fields = new HashMap<>(newest);
        String service = fields.get("service");
        return ofRule(
                rule,
                correlated.match().title(),
                correlated.time(),
                fields,
                service == null ? List.of() : List.of(service(fields.get("namespace"), service)),
                rules.scopes(rule.id(), rule.isAlertToOthers(), 1, 2),
                id);
    }

    private static List<Noticed> ofRule(
            RuleInfo rule,
            String title,
            Instant time,
            Map<String, String> fields,
            List<String> services,
            Set<Scope> scopes,
            String of) {
        fields.put("severity", rule.severity().name().toLowerCase(Locale.ROOT));
        fields.put("title", title);
        Noticed noticed = new Noticed(
                new Ref(micros(time), ""), rule.id(), "", "", rule.isAlertToOthers(), rule.risk(), Map.copyOf(fields));
        return keyed(noticed, services, scopes, of);
    }

    /** As namespace/service; what is about several services is a signal of each. */
    private static List<String> services(Fact fact) {
        if (fact instanceof ImageExposed exposed && !exposed.services().isEmpty()) {
            return exposed.services();
        }
        return fact.service() == null ? List.of() : List.of(service(fact.namespace(), fact.service()));
    }

    private static String service(String namespace, String service) {
        return namespace == null ? service : namespace + "/" + service;
    }

    private static void addProcess(KernelEvent event, Map<String, String> fields) {
        Process process = event.getProcess();
        if (process != null && process.getContainerId() != null) {
            String id = process.getContainerId();
            put(fields, "container", id.substring(0, Math.min(OF_CONTAINER, id.length())));
        }
        if (process != null && !fields.containsKey("user")) {
            put(fields, "user", process.getUid());
        }
    }

    private static void put(Map<String, String> fields, String name, Object value) {
        if (value != null) {
            String text = String.valueOf(value);
            fields.put(name, text.length() > LONGEST ? text.substring(0, LONGEST) : text);
        }
    }

    private static List<Noticed> keyed(Noticed noticed, List<String> services, Set<Scope> scopes, String of) {
        List<Noticed> all = new ArrayList<>();
        Map<String, String> fields = noticed.fields();
        for (Scope scope : scopes) {
            List<String> keys = switch (scope) {
                case SERVICE -> services;
                case CONTAINER -> known(fields.get("container"));
                case IMAGE -> known(fields.get("imageDigest"));
                case NODE -> known(fields.get("node"));
                case USER -> known(fields.get("user"));
                case CLUSTER -> List.of(CLUSTER);
            };
            String name = scope.name().toLowerCase(Locale.ROOT);
            for (String key : keys) {
                String id = PackFiles.sha256(String.join("\n", noticed.rule(), name + "/" + key, of));
                Ref ref = new Ref(noticed.ref().time(), id.substring(0, ID));
                all.add(new Noticed(ref, noticed.rule(), name, key, noticed.isAlert(), noticed.risk(), fields));
            }
        }
        return all;
    }

    private static List<String> known(String key) {
        return key == null ? List.of() : List.of(key);
    }

    /** Since 1970. */
    public static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
