package dev.plumbline.rules.facts;

import dev.plumbline.event.SecretFound;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A scanner found a secret in an image or a repository. */
public final class SecretDetected extends PipelineFact {
    private final SecretFound found;

    SecretDetected(Enriched.Pipeline enriched, SecretFound found, Lists lists) {
        super(enriched, lists);
        this.found = found;
    }

    /** Scanner's rule. */
    public String detector() {
        return found.getDetector();
    }

    /** Scanner's category, such as AWS. */
    public String category() {
        return found.getCategory();
    }

    /** low, medium, high or critical. */
    public String severity() {
        return found.getSeverity();
    }

    /** File that holds it. */
    public String path() {
        return found.getPath();
    }

    /** Layer's digest. */
    public String layer() {
        return found.getLayer();
    }

    /** First line of it, from 1. */
    public Long secretLine() {
        return found.getLine();
    }

    /** First 16 hex digits of the secret's SHA-256. */
    public String fingerprint() {
        return found.getFingerprint();
    }

    /** Source repository's address. */
    @Override
    public String repository() {
        return found.getRepository();
    }

    /** Commit that holds it. */
    @Override
    public String commit() {
        return found.getCommit();
    }

    /** Whether the secret was tried and worked. */
    public boolean verified() {
        return Boolean.TRUE.equals(found.getVerified());
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("detector", detector());
        fields.put("category", category());
        fields.put("severity", severity());
        fields.put("path", path());
        fields.put("layer", layer());
        fields.put("secretLine", secretLine());
        fields.put("fingerprint", fingerprint());
        fields.put("repository", repository());
        fields.put("commit", commit());
        return fields;
    }
}
