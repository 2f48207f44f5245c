package dev.plumbline.ingest.cyclonedx;

import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import dev.plumbline.ingest.ImagePaths;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One component as the document has it, with those inside it. */
final class Part {
    private static final Shape PROPERTY = Shape.of(value("name"), value("value"));
    private static final Shape HASH = Shape.of(value("alg"), value("content"));
    private static final Set<String> RUNNABLE = Set.of(
            "application/x-executable",
            "application/x-pie-executable",
            "application/x-elf",
            "application/x-shellscript",
            "text/x-shellscript");

    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private final List<Part> inside = new ArrayList<>();
    private String sha256;
    private String unlisted;

    private Part() {}

    /** Nothing is in what is no object. */
    static Part read(JsonParser json) throws IOException {
        Part part = new Part();
        Walk.object(json, part::read);
        return part;
    }

    private void read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "bom-ref", "type", "name", "version", "purl", "mime-type" -> texts.put(name, Walk.text(json));
            case "properties" -> Walk.list(json, (index, it) -> readProperty(PROPERTY.read(it)));
            case "hashes" -> Walk.list(json, (index, it) -> readHash(HASH.read(it)));
            case "components" -> unlisted = Walk.list(json, (index, it) -> inside.add(read(it))) ? null : "components";
            default -> {} // the walk skips it
        }
    }

    private void readProperty(Fields property) {
        if (property.text("name") != null && property.text("value") != null) {
            properties.putIfAbsent(property.text("name"), property.text("value"));
        }
    }

    private void readHash(Fields hash) {
        if ("SHA-256".equals(hash.text("alg"))) {
            sha256 = hash.text("content");
        }
    }

    String ref() {
        return texts.get("bom-ref");
    }

    String type() {
        return texts.get("type");
    }

    /** Null where it lacks the one field that it must have. */
    String name() {
        return texts.get("name");
    }

    String version() {
        return texts.get("version");
    }

    /** As it was told. */
    String purl() {
        return texts.get("purl");
    }

    /** Null where it is not told. */
    String sha256() {
        return sha256;
    }

    /** Null where there is no such property. */
    String property(String name) {
        return properties.get(name);
    }

    List<Part> inside() {
        return inside;
    }

    /** Name of the field that should list those inside and is no list; null where all is well. */
    String unlisted() {
        return unlisted;
    }

    boolean isFile() {
        return "file".equals(type());
    }

    /** Whether it can be run; null where it is not said. */
    Boolean isExecutable() {
        String marked = property("internal:is_executable");
        if (marked != null) {
            return marked.equals("true");
        }
        if (property("internal:is_shared_library") != null || property("internal:is_file") != null) {
            return false;
        }
        String classified = property("bsi:component:executable");
        if (classified != null) {
            return classified.equals("executable");
        }
        String mime = texts.get("mime-type");
        return mime == null ? null : Boolean.valueOf(RUNNABLE.contains(mime));
    }

    String path() {
        String source = property("SrcFile");
        return ImagePaths.absolute(source == null ? name() : source);
    }
}
