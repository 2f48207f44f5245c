package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import dev.plumbline.schemas.Declared.Malformed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads files of intents and of NetworkPolicies, tells all that is wrong with them, and where. */
public final class IntentFiles {
    private static final Pattern PLACE = Pattern.compile("((?:\\.\\w+|\\[\\d+\\])*): (.*)", Pattern.DOTALL);
    private static final Pattern POLICY = Pattern.compile("[\"']?kind[\"']?\\s*:\\s*[\"']?NetworkPolicy(List)?\\b");
    private static final Pattern UNKNOWN = Pattern.compile("unknown key '([^']*)'.*", Pattern.DOTALL);

    /**
     * What stands in files.
     *
     * @param declared what is right
     * @param findings what is not, in the files' order
     * @param wrong services of which something is declared that is not right
     */
    public record Read(List<Declared> declared, List<Finding> findings, Set<Service> wrong) {
        public List<Intent> intents() {
            return declared.stream().map(Declared::intent).toList();
        }

        public boolean hasErrors() {
            return findings.stream().anyMatch(it -> it.level() == Finding.Level.ERROR);
        }
    }

    private final Subjects subjects;
    private final List<Declared> declared = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<Document> policies = new ArrayList<>();
    private final Set<Service> wrong = new HashSet<>();

    /** @param subjects what is known of services beforehand; manifests among the files add to it */
    public IntentFiles(Subjects subjects) {
        this.subjects = subjects;
    }

    /** Whether a text looks as if there were NetworkPolicies in it. */
    public static boolean holdsPolicies(String text) {
        return POLICY.matcher(text).find();
    }

    /** The intents of one text. */
    public static Read of(String text, String file, Subjects subjects) {
        IntentFiles files = new IntentFiles(subjects);
        files.add(text, file, true);
        return files.read();
    }

    /** @param isAsked whether the file was named, and has to hold intents; else it may hold something else */
    public void add(String text, String file, boolean isAsked) {
        List<Document> documents;
        try {
            documents = Document.all(text, file);
        } catch (Document.Unreadable e) {
            findings.add(Finding.error("unreadable", file, e.line(), null, "cannot be read: " + e.getMessage()));
            return;
        }
        boolean any = false;
        List<Document> objects =
                documents.stream().flatMap(it -> it.objects().stream()).toList();
        for (Document document : objects) {
            JsonNode root = document.root();
            if (NetworkPolicies.isOne(root)) {
                policies.add(document);
                any = true;
            } else if (root.has("intents")) {
                intents(document);
                any = true;
            } else if (root.path("kind").isTextual()) {
                subjects.manifest(root);
                any = true;
            }
        }
        if (!any && isAsked) {
            findings.add(Finding.error(
                    "no-intents", file, 0, null, "expected 'intents:' with a list under it, or a NetworkPolicy"));
        }
    }

    /** A file could not be opened. */
    public void unreadable(String file, String why) {
        findings.add(Finding.error("unreadable", file, 0, null, "cannot be read: " + why));
    }

    /** All that was added. */
    public Read read() {
        NetworkPolicies.Read read = NetworkPolicies.read(policies, subjects);
        List<Declared> all = new ArrayList<>(declared);
        all.addAll(read.declared());
        List<Finding> told = new ArrayList<>(findings);
        told.addAll(read.findings());
        told.sort(Finding.ORDER);
        return new Read(List.copyOf(all), List.copyOf(told), Set.copyOf(wrong));
    }

    private void intents(Document document) {
        for (Map.Entry<String, JsonNode> it : document.root().properties()) {
            if (!it.getKey().equals("intents")) {
                error(
                        "unknown-key",
                        document,
                        "/" + it.getKey(),
                        null,
                        "unknown key '" + it.getKey() + "'; a file of intents has 'intents' alone");
            }
        }
        JsonNode list = document.root().get("intents");
        if (!list.isArray()) {
            error("bad-value", document, "/intents", null, "expected a list of intents");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            entry(document, list.get(i), "/intents/" + i);
        }
    }

    /** Takes away what is wrong and goes on, so that all of it is told at once. */
    private void entry(Document document, JsonNode entry, String pointer) {
        JsonNode rest = entry.deepCopy();
        Set<String> taken = new HashSet<>();
        Service service = entry.path("service").isTextual()
                ? new Service(
                        entry.path("namespace").isTextual()
                                ? entry.get("namespace").textValue()
                                : null,
                        entry.get("service").textValue())
                : null;
        while (true) {
            try {
                Intent intent = dev.plumbline.schemas.Declared.read(Intent.class, rest, "");
                List<Intents.Objection> objections = Intents.objectionsByPlace(intent);
                objections.forEach(it -> error(
                        "bad-value",
                        document,
                        pointer + "/" + it.key() + (it.index() < 0 ? "" : "/" + it.index()),
                        service,
                        it.key() + ": " + it.text()));
                if (objections.isEmpty() && taken.isEmpty()) {
                    declared.add(new Declared(intent, document, pointer));
                }
                return;
            } catch (Malformed e) {
                Matcher place = PLACE.matcher(e.getMessage());
                String path = place.matches() ? place.group(1) : "";
                String text = place.matches() ? place.group(2) : e.getMessage();
                Matcher unknown = UNKNOWN.matcher(text);
                boolean isUnknown = unknown.matches();
                String within = path.replace("[", "/").replace("]", "").replace('.', '/');
                String at = isUnknown ? within + "/" + unknown.group(1) : within;
                error(
                        isUnknown ? "unknown-key" : "bad-value",
                        document,
                        pointer + at,
                        service,
                        (path.isEmpty() ? "" : path.substring(path.startsWith(".") ? 1 : 0) + ": ") + text);
                String key = at.isEmpty() ? "" : at.substring(1).split("/", 2)[0];
                if (!taken.add(key) || !(rest instanceof ObjectNode object) || object.remove(key) == null) {
                    return;
                }
            }
        }
    }

    private void error(String code, Document document, String pointer, Service service, String message) {
        if (service != null) {
            wrong.add(service);
        }
        findings.add(Finding.error(code, document.file(), document.line(pointer), service, message));
    }

    /** By service, those of one service in the order of their beginnings. */
    static Map<Service, List<Declared>> byService(List<Declared> declared) {
        Map<Service, List<Declared>> byService = new TreeMap<>();
        declared.forEach(it -> byService
                .computeIfAbsent(it.service(), any -> new ArrayList<>())
                .add(it));
        return byService;
    }
}
