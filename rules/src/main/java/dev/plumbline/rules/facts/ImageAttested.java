package dev.plumbline.rules.facts;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.Material;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Map;

/** Somebody said something of an image under their signature. */
public final class ImageAttested extends PipelineFact {
    private final Attestation attestation;

    ImageAttested(Enriched.Pipeline enriched, Attestation attestation, Lists lists) {
        super(enriched, lists);
        this.attestation = attestation;
    }

    /** What was said: the type of the predicate, such as https://slsa.dev/provenance/v1. */
    public String predicateType() {
        return attestation.getPredicateType();
    }

    /** Whether a program that checks signatures found it good. */
    public boolean verified() {
        return attestation.getVerified();
    }

    /** Who signed: an e-mail address, a workflow or a key. */
    public String signer() {
        return attestation.getSigner();
    }

    /** Who vouches for the signer. */
    public String issuer() {
        return attestation.getIssuer();
    }

    /** Builder's id. */
    @Override
    public String builder() {
        return attestation.getBuilder();
    }

    /** How it was built: what the run's parameters mean. */
    public String buildType() {
        return attestation.getBuildType();
    }

    /** Source repository's address. */
    @Override
    public String repository() {
        return attestation.getRepository();
    }

    /** Commit that was built. */
    @Override
    public String commit() {
        return attestation.getCommit();
    }

    /** Where that came from which went in. */
    public List<String> materials() {
        return attestation.getMaterials().stream().map(Material::getUri).toList();
    }

    /** Id of the run that built it. */
    public String run() {
        return attestation.getRun();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("predicateType", predicateType());
        fields.put("signer", signer());
        fields.put("issuer", issuer());
        fields.put("builder", builder());
        fields.put("buildType", buildType());
        fields.put("repository", repository());
        fields.put("commit", commit());
        fields.put("materials", String.join(" ", materials()));
        fields.put("run", run());
        return fields;
    }
}
