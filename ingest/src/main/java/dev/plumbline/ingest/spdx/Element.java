package dev.plumbline.ingest.spdx;

import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One element of a graph: the fields that any kind of element has and that are wanted. */
final class Element {
    private static final Shape IDENTIFIER = Shape.of(value("externalIdentifierType"), value("identifier"));
    private static final Shape HASH = Shape.of(value("algorithm"), value("hashValue"));

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, List<String>> lists = new HashMap<>();
    private Element creation;
    private String purl;
    private String sha256;

    private Element() {}

    /** Nothing is in what is no object. */
    static Element read(JsonParser json) throws IOException {
        Element element = new Element();
        Walk.object(json, element::read);
        return element;
    }

    private void read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "rootElement", "createdUsing", "software_additionalPurpose" -> lists.put(name, texts(json));
            case "externalIdentifier" -> Walk.list(json, (index, it) -> readIdentifier(IDENTIFIER.read(it)));
            case "verifiedUsing" -> Walk.list(json, (index, it) -> readHash(HASH.read(it)));
            case "creationInfo" -> {
                creation = json.currentToken() == JsonToken.START_OBJECT ? read(json) : null;
                texts.put(name, Walk.text(json));
            }
            case "type",
                    "spdxId",
                    "@id",
                    "name",
                    "created",
                    "specVersion",
                    "software_packageVersion",
                    "software_packageUrl",
                    "software_primaryPurpose" -> texts.put(name, Walk.text(json));
            default -> {} // the walk skips it
        }
    }

    /** What stands alone is a list of one. */
    private static List<String> texts(JsonParser json) throws IOException {
        List<String> texts = new ArrayList<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            Walk.list(json, (index, it) -> texts.add(Walk.text(it)));
        } else {
            texts.add(Walk.text(json));
        }
        return texts;
    }

    private void readIdentifier(Fields identifier) {
        if (purl == null && "packageurl".equalsIgnoreCase(identifier.text("externalIdentifierType"))) {
            purl = identifier.text("identifier");
        }
    }

    private void readHash(Fields hash) {
        if ("sha256".equals(hash.text("algorithm"))) {
            sha256 = hash.text("hashValue");
        }
    }

    /** Null where there is none, or no text. */
    String text(String name) {
        return texts.get(name);
    }

    /** Null is in it for what is no text. */
    List<String> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    /** By which the others call it; null where it has none. */
    String id() {
        return text("spdxId") == null ? text("@id") : text("spdxId");
    }

    /** Null where it stands elsewhere, or nowhere. */
    Element creation() {
        return creation;
    }

    Part part() {
        String url = text("software_packageUrl");
        return new Part(
                id(),
                text("name"),
                text("software_packageVersion"),
                url == null ? purl : url,
                text("software_primaryPurpose"),
                sha256);
    }
}
