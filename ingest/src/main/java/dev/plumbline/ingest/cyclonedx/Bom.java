package dev.plumbline.ingest.cyclonedx;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.plumbline.event.Component;
import dev.plumbline.ingest.Defects;
import dev.plumbline.ingest.PackageUrls;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a BOM says, gathered as its fields come by in whatever order. */
final class Bom {
    private static final Shape TOOL = Shape.of(value("name"), value("version"));
    private static final Shape TOOLS = Shape.of(objects("components", TOOL), objects("services", TOOL));
    private static final Shape VULNERABILITY = Shape.of(
            value("id"),
            objects("ratings", Shape.of(value("severity"))),
            objects(
                    "affects",
                    Shape.of(value("ref"), objects("versions", Shape.of(value("version"), value("status"))))),
            object("analysis", Shape.of(value("state"), value("justification"))));

    private final Defects defects = new Defects("document");
    private final Map<String, String> texts = new HashMap<>();
    private final List<Component> components = new ArrayList<>();
    private final Map<String, Component> byRef = new HashMap<>();
    private final List<Fields> vulnerabilities = new ArrayList<>();
    private final List<String> executables = new ArrayList<>();
    private Subject subject = Subject.NONE;
    private String subjectName;
    private Fields tool = TOOL.nothing();
    private boolean hasTimestamp;
    private boolean listsComponents;
    private boolean listsVulnerabilities;
    private boolean tellsExecutables;
    private String operatingSystem;

    void read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "bomFormat", "specVersion" -> texts.put(name, Walk.text(json));
            case "metadata" -> Walk.object(json, this::readMetadata);
            case "components" -> {
                listsComponents = true;
                readList(name, json, (index, it) -> add(Part.read(it), "components[" + index + "]"));
            }
            case "vulnerabilities" -> {
                listsVulnerabilities = json.currentToken() == JsonToken.START_ARRAY;
                readList(name, json, (index, it) -> vulnerabilities.add(VULNERABILITY.read(it)));
            }
            default -> {} // the walk skips it
        }
    }

    private void readList(String name, JsonParser json, Walk.Element element) throws IOException {
        if (!Walk.list(json, element)) {
            defects.add(name, "not a list");
        }
    }

    private void readMetadata(String name, JsonParser json) throws IOException {
        switch (name) {
            case "timestamp" -> {
                hasTimestamp = json.currentToken() != JsonToken.VALUE_NULL;
                texts.put(name, Walk.text(json));
            }
            case "tools" -> readTools(json);
            case "component" -> readSubject(Part.read(json));
            default -> {} // the walk skips it
        }
    }

    /** A list up to 1.4; an object with components and services from 1.5 on. The first wrote it. */
    private void readTools(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            Walk.list(json, (index, it) -> tool = index == 0 ? TOOL.read(it) : tool);
            return;
        }
        Fields tools = TOOLS.read(json);
        tool = tools.objects("components").stream()
                .findFirst()
                .or(() -> tools.objects("services").stream().findFirst())
                .orElse(TOOL.nothing());
    }

    private void readSubject(Part part) {
        subject = Subject.of(part);
        subjectName = part.name();
        if (part.ref() != null && part.name() != null) {
            byRef.put(part.ref(), component(part));
        }
        addInside(part, "metadata.component");
    }

    private void add(Part part, String place) {
        if (part.name() == null) {
            defects.add(place, "no name");
        } else if (part.isFile()) {
            addFile(part);
        } else {
            addComponent(part);
        }
        addInside(part, place);
    }

    private void addInside(Part part, String place) {
        if (part.unlisted() != null) {
            defects.add(place + "." + part.unlisted(), "not a list");
        }
        for (int i = 0; i < part.inside().size(); i++) {
            add(part.inside().get(i), place + ".components[" + i + "]");
        }
    }

    /** A file is a part only where it is a package too; else there are more of them than anybody asks for. */
    private void addFile(Part part) {
        if (part.purl() != null) {
            addComponent(part);
        }
        Boolean isExecutable = part.isExecutable();
        tellsExecutables |= isExecutable != null;
        if (Boolean.TRUE.equals(isExecutable)) {
            executables.add(part.path());
        }
    }

    private void addComponent(Part part) {
        Component component = component(part);
        components.add(component);
        if (part.ref() != null) {
            byRef.putIfAbsent(part.ref(), component);
        }
        if ("operating-system".equals(part.type())) {
            operatingSystem = part.version() == null ? part.name() : part.name() + " " + part.version();
        }
    }

    private static Component component(Part part) {
        return new Component(part.name(), part.version(), PackageUrls.canonical(part.purl()), part.type());
    }

    Defects defects() {
        return defects;
    }

    /** Null where it is missing. */
    String bomFormat() {
        return texts.get("bomFormat");
    }

    /** Null where it is missing. */
    String specVersion() {
        return texts.get("specVersion");
    }

    /** Null where it is missing or no text. */
    String timestamp() {
        return texts.get("timestamp");
    }

    boolean hasTimestamp() {
        return hasTimestamp;
    }

    Subject subject() {
        return subject;
    }

    /** What the document calls what it is about; null where it does not say. */
    String subjectName() {
        return subjectName;
    }

    String toolName() {
        return tool.text("name");
    }

    String toolVersion() {
        return tool.text("version");
    }

    List<Component> components() {
        return components;
    }

    /** Null where there is no such component. */
    Component byRef(String ref) {
        return byRef.get(ref);
    }

    /** Null where no file is said to be one or to be none. */
    List<String> executables() {
        return tellsExecutables ? executables : null;
    }

    String operatingSystem() {
        return operatingSystem;
    }

    List<Fields> vulnerabilities() {
        return vulnerabilities;
    }

    /** A document may tell of vulnerabilities alone. */
    boolean tellsComponents() {
        return listsComponents || !listsVulnerabilities;
    }

    /** A VEX document: it says of some vulnerabilities whether they matter, and does not tell that there are no others. */
    boolean tellsVulnerabilitiesOnly() {
        return !listsComponents && !vulnerabilities.isEmpty();
    }

    boolean tellsVulnerabilities() {
        return listsVulnerabilities;
    }
}
