package dev.plumbline.ingest.intoto;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What statements come in: DSSE envelopes, Sigstore's bundles, and what registries put around these. */
final class Wrapping {
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final Shape ENVELOPE = Shape.of(
            value("payload"), value("payloadType"), objects("signatures", Shape.of(value("keyid"), value("cert"))));
    private static final Shape CERTIFICATE = Shape.of(value("rawBytes"));
    private static final Shape MATERIAL = Shape.of(
            object("certificate", CERTIFICATE),
            object("x509CertificateChain", Shape.of(objects("certificates", CERTIFICATE))),
            object("publicKey", Shape.of(value("hint"))),
            objects("tlogEntries", Shape.of(value("integratedTime"))));
    private static final Shape BUNDLE = Shape.of(
            object("dsseEnvelope", ENVELOPE),
            object("messageSignature", Shape.of(value("signature"))),
            object("verificationMaterial", MATERIAL));
    private static final Shape RECORD = Shape.of(
            value("_type"),
            value("predicateType"),
            value("payload"),
            value("payloadType"),
            objects("signatures", Shape.of(value("keyid"), value("cert"))),
            object("dsseEnvelope", ENVELOPE),
            object("messageSignature", Shape.of(value("signature"))),
            object("verificationMaterial", MATERIAL),
            object("signed", Shape.of(value("_type"))),
            objects("attestations", Shape.of(object("bundle", BUNDLE))),
            object("provenance_summary", Shape.of(objects("provenance", Shape.of(object("envelope", ENVELOPE))))));

    private Wrapping() {}

    /** What came out of it. */
    sealed interface Unwrapped {
        /** @param json the statement's bytes */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Statement(byte[] json, Signing signing) implements Unwrapped {}

        record Refused(String reason, String detail) implements Unwrapped {}
    }

    /** @param json one JSON object */
    static List<Unwrapped> open(byte[] json) {
        Shape.Read read = RECORD.read(json);
        return read instanceof Shape.Read.Value value
                ? open(value.fields(), json)
                : List.of(new Unwrapped.Refused("malformed", ((Shape.Read.Malformed) read).detail()));
    }

    private static List<Unwrapped> open(Fields record, byte[] json) {
        if (record.has("_type") || record.has("predicateType")) {
            return List.of(new Unwrapped.Statement(json, Signing.NONE));
        }
        if (record.has("payloadType") || record.has("payload")) {
            return List.of(envelope(record, Optional.empty()));
        }
        if (record.has("dsseEnvelope") || record.has("messageSignature")) {
            return List.of(bundle(record));
        }
        if (record.has("signed")) {
            return List.of(new Unwrapped.Refused("unmodelled", "signed: in-toto's links and layouts are not read"));
        }
        List<Unwrapped> all = new ArrayList<>();
        record.objects("attestations").forEach(it -> all.add(bundle(it.object("bundle"))));
        record.object("provenance_summary")
                .objects("provenance")
                .forEach(it -> all.add(envelope(it.object("envelope"), Optional.empty())));
        return all.isEmpty()
                ? List.of(new Unwrapped.Refused("incomplete", "neither a statement nor an envelope nor a bundle"))
                : all;
    }

    private static Unwrapped bundle(Fields bundle) {
        if (bundle.has("messageSignature")) {
            return new Unwrapped.Refused("unmodelled", "messageSignature: it signs bytes and says nothing of them");
        }
        return envelope(bundle.object("dsseEnvelope"), Optional.of(bundle.object("verificationMaterial")));
    }

    private static Unwrapped envelope(Fields envelope, Optional<Fields> material) {
        String payload = envelope.text("payload");
        String type = envelope.text("payloadType");
        if (payload == null || type == null) {
            return new Unwrapped.Refused("incomplete", (payload == null ? "payload" : "payloadType") + ": missing");
        }
        if (!type.equals(PAYLOAD_TYPE)) {
            return new Unwrapped.Refused("unmodelled", "payloadType " + type + ": " + PAYLOAD_TYPE + " is read");
        }
        return base64(payload)
                .map(it -> (Unwrapped) new Unwrapped.Statement(it, signing(envelope, material)))
                .orElse(new Unwrapped.Refused("malformed", "payload: not base64"));
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Signing signing(Fields envelope, Optional<Fields> material) {
        List<Fields> signatures = envelope.objects("signatures");
        Signing certified = certificates(signatures, material)
                .flatMap(it -> Certificates.read(it).stream())
                .findFirst()
                .orElse(Signing.NONE);
        String key = signatures.stream()
                .map(it -> it.text("keyid"))
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> material.map(it -> it.object("publicKey").text("hint")))
                .orElse(null);
        return new Signing(
                certified.signer() == null ? key : certified.signer(),
                certified.issuer(),
                material.flatMap(Wrapping::logged).orElse(certified.time()));
    }

    /** The first is the signer's; those behind it vouch for it. */
    private static Stream<byte[]> certificates(List<Fields> signatures, Optional<Fields> material) {
        Stream<String> ofBundle = material.stream()
                .flatMap(it -> Stream.concat(
                        Stream.of(it.object("certificate")),
                        it.object("x509CertificateChain").objects("certificates").stream()
                                .limit(1)))
                .map(it -> it.text("rawBytes"));
        Stream<byte[]> ofEnvelope = signatures.stream()
                .map(it -> it.text("cert"))
                .filter(Objects::nonNull)
                .map(it -> it.getBytes(StandardCharsets.US_ASCII));
        return Stream.concat(ofBundle.filter(Objects::nonNull).flatMap(it -> base64(it).stream()), ofEnvelope);
    }

    private static Optional<Instant> logged(Fields material) {
        return material.objects("tlogEntries").stream()
                .map(it -> it.number("integratedTime"))
                .filter(it -> it != null && it > 0)
                .findFirst()
                .flatMap(Wrapping::instant);
    }

    private static Optional<Instant> instant(long seconds) {
        try {
            return Optional.of(Instant.ofEpochSecond(seconds));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
