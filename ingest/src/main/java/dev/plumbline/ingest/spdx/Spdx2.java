package dev.plumbline.ingest.spdx;

import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Version 2: packages, files and relationships in lists of their own. */
final class Spdx2 implements Dialect {
    private static final Shape CREATION = Shape.of(value("created"), value("creators"));
    private static final Shape PACKAGE = Shape.of(
            value("SPDXID"),
            value("name"),
            value("versionInfo"),
            value("primaryPackagePurpose"),
            objects("checksums", Shape.of(value("algorithm"), value("checksumValue"))),
            objects("externalRefs", Shape.of(value("referenceType"), value("referenceLocator"))));
    private static final Shape FILE = Shape.of(value("fileName"), value("fileTypes"));
    private static final Shape RELATIONSHIP =
            Shape.of(value("spdxElementId"), value("relationshipType"), value("relatedSpdxElement"));
    private static final Set<String> UNKNOWN = Set.of("NOASSERTION", "NONE");
    private static final String TOOL = "Tool:";

    private final Document document;
    private String version;
    private String created;
    private String tool;

    Spdx2(Document document) {
        this.document = document;
    }

    @Override
    public void read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "spdxVersion" -> version = Walk.text(json);
            case "creationInfo" -> readCreation(CREATION.read(json));
            case "documentDescribes" -> readList(name, json, (index, it) -> document.describe(Walk.text(it)));
            case "packages" ->
                readList(name, json, (index, it) -> document.add(part(PACKAGE.read(it)), "packages[" + index + "]"));
            case "files" -> readList(name, json, (index, it) -> readFile(FILE.read(it), "files[" + index + "]"));
            case "relationships" -> readList(name, json, (index, it) -> readRelationship(RELATIONSHIP.read(it)));
            default -> {} // the walk skips it
        }
    }

    private void readList(String name, JsonParser json, Walk.Element element) throws IOException {
        if (!Walk.list(json, element)) {
            document.defects().add(name, "not a list");
        }
    }

    private void readCreation(Fields creation) {
        created = creation.word("created");
        tool = creation.words("creators").stream()
                .filter(it -> it.startsWith(TOOL))
                .map(it -> it.substring(TOOL.length()).strip())
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static Part part(Fields told) {
        String purpose = known(told, "primaryPackagePurpose");
        return new Part(
                told.text("SPDXID"),
                told.text("name"),
                known(told, "versionInfo"),
                first(told.objects("externalRefs"), "referenceType", "purl", "referenceLocator"),
                purpose == null ? null : purpose.toLowerCase(Locale.ROOT),
                first(told.objects("checksums"), "algorithm", "SHA256", "checksumValue"));
    }

    private static String known(Fields told, String name) {
        String text = told.text(name);
        return text == null || UNKNOWN.contains(text) ? null : text;
    }

    private static String first(List<Fields> of, String key, String wanted, String value) {
        return of.stream()
                .filter(it -> wanted.equals(it.text(key)))
                .map(it -> it.text(value))
                .filter(it -> it != null)
                .findFirst()
                .orElse(null);
    }

    private void readFile(Fields file, String place) {
        List<String> types = file.words("fileTypes");
        if (!types.isEmpty()) {
            document.addFile(file.text("fileName"), types.contains("BINARY") || types.contains("APPLICATION"), place);
        }
    }

    private void readRelationship(Fields relationship) {
        if ("DESCRIBES".equals(relationship.text("relationshipType"))) {
            document.describe(relationship.text("relatedSpdxElement"));
        } else if ("DESCRIBED_BY".equals(relationship.text("relationshipType"))) {
            document.describe(relationship.text("spdxElementId"));
        }
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String created() {
        return created;
    }

    @Override
    public String tool() {
        return tool;
    }
}
