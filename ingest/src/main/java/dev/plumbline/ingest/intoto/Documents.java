package dev.plumbline.ingest.intoto;

import com.fasterxml.jackson.core.JsonParser;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.cyclonedx.CycloneDxFormat;
import dev.plumbline.ingest.grype.GrypeFormat;
import dev.plumbline.ingest.json.Walk;
import dev.plumbline.ingest.spdx.SpdxFormat;
import dev.plumbline.ingest.trivy.TrivyFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Documents that a predicate holds, read by the formats that they are of. */
final class Documents {
    private static final String VULNERABILITIES = "https://cosign.sigstore.dev/attestation/vuln/";

    private Documents() {}

    /**
     * What the predicate's document gives; nothing where it holds none that is known.
     *
     * @param json the statement's bytes
     * @param record around the statement
     * @param time of the attestation, for a document that has none
     */
    static List<Parsed> read(Statement statement, byte[] json, RawRecord record, Instant time) {
        Map<String, String> headers = new HashMap<>(record.headers());
        headers.put("ce-time", Times.text(time));
        RawRecord around = record.withHeaders(headers);
        String type = statement.predicateType();
        if (type.startsWith("https://cyclonedx.org/")) {
            return sbom(CycloneDxFormat.FORMAT, statement, json, around);
        }
        if (type.startsWith("https://spdx.dev/Document") || type.startsWith("https://spdx.org/")) {
            return sbom(SpdxFormat.FORMAT, statement, json, around);
        }
        return type.startsWith(VULNERABILITIES) ? report(json, around) : List.of();
    }

    private static List<Parsed> sbom(Format format, Statement statement, byte[] json, RawRecord around) {
        byte[] predicate = at(json, "predicate");
        boolean isWrapped = Glimpse.of(around.withBytes(predicate)).has("Data");
        byte[] document = !isWrapped
                ? predicate
                : statement.data() == null
                        ? at(json, "predicate", "Data")
                        : statement.data().getBytes(StandardCharsets.UTF_8);
        return document.length > 0 && document[0] == '{'
                ? format.decoder().decode(around.withBytes(document))
                : List.of(new Parsed.Rejected("unmodelled", "an SBOM that is no JSON object is not read", around));
    }

    /** A scanner's own report stands in the predicate as it is. */
    private static List<Parsed> report(byte[] json, RawRecord around) {
        RawRecord report = around.withBytes(at(json, "predicate", "scanner", "result"));
        Glimpse glimpse = Glimpse.of(report);
        Optional<Format> format = Stream.of(TrivyFormat.FORMAT, GrypeFormat.FORMAT)
                .filter(it -> it.recognises().test(glimpse))
                .findFirst();
        return format.map(it -> it.decoder().decode(report)).orElse(List.of());
    }

    /** The bytes of the value at that path; none where there is nothing. */
    private static byte[] at(byte[] json, String... path) {
        byte[][] found = {new byte[0]};
        Walk.document(json, (name, it) -> find(name, it, json, List.of(path), found));
        return found[0];
    }

    private static void find(String name, JsonParser json, byte[] document, List<String> path, byte[][] found)
            throws IOException {
        if (!name.equals(path.get(0))) {
            return;
        }
        if (path.size() == 1) {
            found[0] = Walk.slice(json, document);
        } else {
            Walk.object(json, (inner, it) -> find(inner, it, document, path.subList(1, path.size()), found));
        }
    }
}
