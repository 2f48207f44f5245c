package dev.plumbline.rules.facts;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.Attested;
import dev.plumbline.event.BaseImage;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.event.Waiver;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * An event of which the image is known, or may be: what the pipeline told of that image as of the event's time. What a
 * rule can ask of the image that a process runs in, it can ask of one that is built, scanned or deployed.
 *
 * <p>Vulnerabilities are those of the newest scan of each scanner. What is waived at the event's time is left out of the
 * lists and counts.
 */
public abstract class ImageFact extends EventFact {
    private static final String SLSA = "https://slsa.dev/provenance/";

    ImageFact(Lists lists) {
        super(lists);
    }

    /** What the pipeline told of the image; null where that is nothing. */
    abstract Provenance known();

    /** Whether a pipeline is known to have built the image. */
    public final boolean built() {
        return provenance().getBuilt() != null;
    }

    /** Pipeline or builder of the image, as it names itself; of an attestation the builder that it names. */
    public String builder() {
        return ofBuild(ImageBuilt::getBuilder);
    }

    /** Address of the repository that the image was built from; where the event tells one itself, that one. */
    public String repository() {
        return ofBuild(ImageBuilt::getRepository);
    }

    /** Commit that the image was built from; where the event tells one itself, that one. */
    public String commit() {
        return ofBuild(ImageBuilt::getCommit);
    }

    /** Name of the base image, from the build or else from the image's labels. */
    public final String baseImage() {
        return ofBase(BaseImage::getName);
    }

    /** Digest of the base image with its algorithm, from the build or else from the image's labels. */
    public final String baseImageDigest() {
        return ofBase(BaseImage::getDigest);
    }

    /** Whether the image was scanned. */
    public final boolean scanned() {
        return provenance().getScan() != null;
    }

    /** Names of the scanners that looked at the image, that of the newest scan first. */
    public final List<String> scanners() {
        return index().scanners();
    }

    /** Ids of the vulnerabilities of that severity. */
    public final List<String> vulnerabilities(String severity) {
        return ids(open(severity));
    }

    /** Ids of the critical vulnerabilities. */
    public final List<String> critical() {
        return vulnerabilities("critical");
    }

    /** Number of the vulnerabilities of that severity, each id once. */
    public final int count(String severity) {
        return vulnerabilities(severity).size();
    }

    /** Whether a scanner found that vulnerability, such as CVE-2024-3094, waived or not. */
    public final boolean hasVulnerability(String id) {
        return id != null && index().vulnerabilities().contains(id);
    }

    /** Ids of the vulnerabilities of that severity that an update of the package repairs. */
    public final List<String> fixable(String severity) {
        return ids(open(severity).filter(it -> it.getFixedVersion() != null));
    }

    /** Ids of the critical vulnerabilities that an update of the package repairs. */
    public final List<String> fixableCritical() {
        return fixable("critical");
    }

    /** Whether somebody decided that this vulnerability, rule or policy does not apply to the image, or a package of it, for now. */
    public final boolean waived(String policy) {
        return waivers().contains(policy);
    }

    /** Vulnerabilities, rules and policies that are waived at the event's time. */
    public final List<String> waivers() {
        return provenance().getWaivers().stream()
                .filter(this::holds)
                .map(Waiver::getPolicy)
                .distinct()
                .sorted()
                .toList();
    }

    /** Files of the image in which a scanner found a secret. */
    public final List<String> secrets() {
        return provenance().getSecrets().stream()
                .map(it -> it.getFinding().getPath())
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether anybody told what the image is made of. */
    public final boolean sbomKnown() {
        return provenance().getSbom() != null;
    }

    /** Whether the image's SBOM has a part of that name or package URL. */
    public final boolean hasPackage(String name) {
        return name != null && index().packages().contains(name);
    }

    /** Whether the build or the SBOM told which executables the image contains; of an SBOM, whether it tells that itself. */
    public boolean manifestKnown() {
        return index().manifestKnown();
    }

    /** Whether the build or the SBOM lists that absolute path as an executable of the image. */
    public final boolean hasExecutable(String path) {
        return path != null && index().executables().contains(path);
    }

    /** Whether anything was said of the image under a signature, checked or not. */
    public final boolean attested() {
        return !provenance().getAttestations().isEmpty();
    }

    /** Whether a program that checks signatures found one of the image's attestations good. */
    public final boolean signatureVerified() {
        return verified().findAny().isPresent();
    }

    /** Whether an attestation whose signature was found good is of that signer, or of one that this issuer vouches for. */
    public final boolean attestedBy(String who) {
        return who != null && verified().anyMatch(it -> who.equals(it.getSigner()) || who.equals(it.getIssuer()));
    }

    /** Whether an attestation whose signature was found good is of that signer, and that issuer vouches for it. */
    public final boolean attestedBy(String issuer, String signer) {
        return issuer != null
                && signer != null
                && verified().anyMatch(it -> issuer.equals(it.getIssuer()) && signer.equals(it.getSigner()));
    }

    /** Id of the builder in the newest SLSA provenance whose signature was found good. */
    public final String slsaBuilder() {
        return verified()
                .filter(it -> it.getPredicateType().startsWith(SLSA))
                .map(Attestation::getBuilder)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Services that the image is deployed as. */
    public final List<String> deployedAs() {
        return provenance().getDeployments().stream()
                .map(it -> it.getService())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("builder", builder());
        fields.put("repository", repository());
        fields.put("commit", commit());
        fields.put("baseImage", baseImage());
        fields.put("baseImageDigest", baseImageDigest());
        fields.put("scanners", text(scanners()));
        fields.put("critical", text(critical()));
        fields.put("fixableCritical", text(fixableCritical()));
        fields.put("waivers", text(waivers()));
        fields.put("secrets", text(secrets()));
        fields.put("slsaBuilder", slsaBuilder());
        fields.put("deployedAs", text(deployedAs()));
        return fields;
    }

    final Provenance provenance() {
        return known() == null ? ImageIndex.NOTHING : known();
    }

    /** Whether the waiver has not ended at the event's time. */
    final boolean holds(Waiver waiver) {
        return waiver.getUntil() == null || waiver.getUntil().isAfter(time());
    }

    /** Whether one of the image's waivers is of this vulnerability, in this package. */
    final boolean waived(Vulnerability it) {
        return provenance().getWaivers().stream().anyMatch(waiver -> applies(waiver, it));
    }

    final boolean applies(Waiver waiver, Vulnerability it) {
        return waiver.getPolicy().equals(it.getId())
                && (waiver.getPackageName() == null || waiver.getPackageName().equals(it.getPackageName()))
                && holds(waiver);
    }

    static List<String> ids(Stream<Vulnerability> vulnerabilities) {
        return vulnerabilities.map(Vulnerability::getId).distinct().sorted().toList();
    }

    static String text(List<String> values) {
        return String.join(", ", values);
    }

    private Stream<Vulnerability> open(String severity) {
        return index().vulnerabilities(severity).stream().filter(it -> !waived(it));
    }

    private Stream<Attestation> verified() {
        return provenance().getAttestations().stream()
                .map(Attested::getAttestation)
                .filter(Attestation::getVerified);
    }

    private ImageIndex index() {
        return ImageIndex.of(provenance());
    }

    private String ofBuild(Function<ImageBuilt, String> field) {
        return built() ? field.apply(provenance().getBuilt()) : null;
    }

    private String ofBase(Function<BaseImage, String> field) {
        BaseImage fromBuild = built() ? provenance().getBuilt().getBase() : null;
        BaseImage fromLabels = scanned() ? provenance().getScan().getBase() : null;
        String told = fromBuild == null ? null : field.apply(fromBuild);
        return told != null || fromLabels == null ? told : field.apply(fromLabels);
    }
}
