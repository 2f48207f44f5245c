package dev.plumbline.ingest.spdx;

import com.fasterxml.jackson.core.JsonParser;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Version 3: one graph of elements that call each other by id. */
final class Spdx3 implements Dialect {
    private static final Set<String> RUNNABLE = Set.of("executable", "application");

    private final Document document;
    private final Map<String, Element> creations = new HashMap<>();
    private final Map<String, String> tools = new HashMap<>();
    private boolean isGraph;
    private Element root;
    private Element anyCreation;

    Spdx3(Document document) {
        this.document = document;
    }

    @Override
    public void read(String name, JsonParser json) throws IOException {
        if (name.equals("@graph")) {
            isGraph = true;
            if (!Walk.list(json, (index, it) -> add(Element.read(it), "@graph[" + index + "]"))) {
                document.defects().add(name, "not a list");
            }
        }
    }

    private void add(Element element, String place) {
        switch (element.text("type") == null ? "" : element.text("type")) {
            case "SpdxDocument" -> {
                root = element;
                element.list("rootElement").forEach(document::describe);
            }
            case "software_Sbom" -> element.list("rootElement").forEach(document::describe);
            case "CreationInfo" -> {
                anyCreation = anyCreation == null ? element : anyCreation;
                creations.put(element.id(), element);
            }
            case "Tool" -> tools.put(element.id(), element.text("name"));
            case "software_Package", "ai_AIPackage", "dataset_DatasetPackage" -> document.add(element.part(), place);
            case "software_File" -> addFile(element, place);
            default -> {} // no part of an image
        }
    }

    private void addFile(Element file, String place) {
        String purpose = file.text("software_primaryPurpose");
        List<String> others = file.list("software_additionalPurpose");
        if (purpose != null || !others.isEmpty()) {
            boolean isExecutable = RUNNABLE.contains(purpose == null ? "" : purpose)
                    || others.stream().anyMatch(it -> it != null && RUNNABLE.contains(it));
            document.addFile(file.text("name"), isExecutable, place);
        }
    }

    /** The document's own, for parts may have been described before. */
    private Element creation() {
        Element own = root == null ? null : root.creation();
        Element called = root == null ? null : creations.get(root.text("creationInfo"));
        return own != null ? own : called != null ? called : anyCreation;
    }

    @Override
    public String version() {
        Element creation = creation();
        String version = creation == null ? null : creation.text("specVersion");
        return isGraph && version == null ? "3.0" : version;
    }

    @Override
    public String created() {
        Element creation = creation();
        return creation == null ? null : creation.text("created");
    }

    @Override
    public String tool() {
        Element creation = creation();
        return creation == null
                ? null
                : creation.list("createdUsing").stream()
                        .map(tools::get)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }
}
